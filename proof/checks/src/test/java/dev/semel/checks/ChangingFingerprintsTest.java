package dev.semel.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Fingerprints that a repeat would not have. */
class ChangingFingerprintsTest {
    @Test
    void arguments_that_hold_what_differs_are_found_in_lists_and_arrays_too() {
        assertThat(fingerprints(Asked.Found.class))
                .hasSize(4)
                .anyMatch(text -> text.contains("Found.traced (Asked.java:") && text.contains("Traced.traceId"))
                .anyMatch(text -> text.contains("Found.timed ") && text.contains("Timed.placedAt"))
                .anyMatch(text -> text.contains("Found.several ") && text.contains("Traced.traceId"))
                .anyMatch(text -> text.contains("Found.door ") && text.contains("Traced.traceId"))
                .allMatch(text -> text.contains("Give a fingerprint of what was asked for"));
    }

    @Test
    void chosen_fingerprints_and_fields_that_stay_are_left_alone() {
        assertThat(fingerprints(Asked.Fine.class)).isEmpty();
    }

    @Test
    void a_clock_in_the_fingerprint_of_an_operation_is_found() {
        assertThat(fingerprints(Keys.FingerprintOfNow.class))
                .singleElement()
                .asString()
                .contains("A constant of dev.semel.checks.Keys$FingerprintOfNow (", "Instant.now (Keys.java:");
    }

    @Test
    void an_operation_without_a_clock_is_left_alone() {
        assertThat(fingerprints(Keys.RandomBeside.class)).isEmpty();
    }

    @Test
    void all_rules_in_one_find_what_each_finds() {
        List<String> found = Findings.of(
                ServiceRules.strict().all(),
                Shops.Open.class,
                Keys.ByReference.class,
                Effects.Before.class,
                Asked.Found.class);

        // One door of Asked.Found is protected; the reference that makes a key is in the code of the fingerprint too.
        assertThat(found).hasSize(11 + 2 + 1 + 4);
    }

    private static List<String> fingerprints(Class<?>... classes) {
        return Findings.of(ServiceRules.strict().fingerprintsAreStable(), classes);
    }
}
