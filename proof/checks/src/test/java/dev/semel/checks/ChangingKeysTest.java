package dev.semel.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys made per attempt. */
class ChangingKeysTest {
    @Test
    void a_random_key_in_the_lambda_of_a_constant_is_found() {
        assertThat(keys(Keys.RandomConstant.class))
                .singleElement()
                .asString()
                .startsWith("A constant of dev.semel.checks.Keys$RandomConstant (Keys.java:")
                .contains("makes a key and calls UUID.randomUUID (Keys.java:", "Take the key from what the caller");
    }

    @Test
    void what_a_constant_beside_it_is_made_with_is_left_alone() {
        assertThat(keys(Keys.RandomBeside.class)).isEmpty();
    }

    @Test
    void a_random_key_behind_a_reference_is_found() {
        assertThat(keys(Keys.ByReference.class))
                .singleElement()
                .asString()
                .contains("ThreadLocalRandom.nextInt (Keys.java:");
    }

    @Test
    void a_clock_behind_a_call_of_the_same_class_is_found() {
        assertThat(keys(Keys.ByItsOwn.class)).singleElement().asString().contains("Clock.millis (Keys.java:");
    }

    @Test
    void the_time_of_arrival_in_a_derived_key_is_found_and_the_time_of_asking_is_not() {
        assertThat(keys(Keys.Derived.class))
                .hasSize(2)
                .anyMatch(text -> text.contains("Derived.arrival ") && text.contains("Instant.now"))
                .anyMatch(text -> text.contains("Derived.day ") && text.contains("LocalDate.now"));
    }

    @Test
    void an_expression_that_asks_chance_or_a_clock_is_found() {
        assertThat(keys(Keys.Annotated.class))
                .hasSize(3)
                .anyMatch(text -> text.contains("Annotated.random ") && text.contains("another one for each attempt"))
                .anyMatch(text -> text.contains("Annotated.now "))
                .anyMatch(text -> text.contains("Annotated.millis "));
    }

    @ParameterizedTest
    @CsvSource({
        "inAnotherClass, Clock.millis",
        "throughAnInterface, Clock.millis",
        "tenantToo, Clock.millis",
        "derived, Clock.millis",
        "sent, UUID.randomUUID",
        "expression, Clock.millis",
        "request, Clock.millis"
    })
    void a_key_per_attempt_is_found_where_it_hides(String where, String called) {
        assertThat(keys(
                        Keys.Hidden.class,
                        Keys.Fresh.class,
                        Keys.FreshNumbers.class,
                        Keys.Numbers.class,
                        Keys.HeldKey.class))
                .filteredOn(text -> text.startsWith("dev.semel.checks.Keys$Hidden." + where + " "))
                .singleElement()
                .asString()
                .contains(called);
    }

    @Test
    void keys_of_what_was_asked_are_left_alone_and_clocks_beside_them() {
        assertThat(keys(Keys.StillFine.class, Keys.Fresh.class, Keys.HeldKey.class))
                .isEmpty();
    }

    private static List<String> keys(Class<?>... classes) {
        return Findings.of(ServiceRules.strict().keysAreStable(), classes);
    }
}
