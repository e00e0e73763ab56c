package dev.semel.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.ArchConfiguration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Endpoints and listeners, and exceptions for them. */
class OpenDoorsTest {
    private static final String OPEN = "dev.semel.checks.Shops.Open.";

    private final ServiceRules rules = ServiceRules.strict();

    @ParameterizedTest
    @ValueSource(
            strings = {"post", "put", "patch", "delete", "mapped", "any", "composed", "kafka", "twice", "rabbit", "jms"
            })
    void a_door_that_nothing_protects_is_found(String method) {
        assertThat(doors(Shops.Open.class))
                .filteredOn(text -> text.startsWith("dev.semel.checks.Shops$Open." + method + " "))
                .singleElement()
                .asString()
                .contains("(Shops.java:", "is reached by", "nothing protects it", "Annotate it with @Idempotent");
    }

    @ParameterizedTest
    @ValueSource(strings = {"post", "put", "patch", "delete"})
    void a_door_is_found_where_spring_is_not_on_the_class_path(String method) {
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        try {
            assertThat(doors(Shops.Open.class))
                    .anyMatch(text -> text.startsWith("dev.semel.checks.Shops$Open." + method + " ")
                            && text.contains("by " + method.toUpperCase(Locale.ROOT) + ","));
        } finally {
            ArchConfiguration.get().reset();
        }
    }

    @Test
    void a_sentence_says_what_reaches_it() {
        assertThat(doors(Shops.Open.class))
                .hasSize(11)
                .anyMatch(text -> text.contains("Open.patch ") && text.contains("by PATCH,"))
                .anyMatch(text -> text.contains("Open.composed ") && text.contains("by POST,"))
                .anyMatch(text -> text.contains("Open.jms ") && text.contains("by @JmsListener,"));
    }

    @Test
    void a_door_that_is_declared_on_an_interface_is_found_where_it_is_implemented() {
        assertThat(doors(Shops.OrdersApi.class, Shops.OpenApi.class))
                .singleElement()
                .asString()
                .startsWith("dev.semel.checks.Shops$OpenApi.place ");
    }

    @Test
    void what_changes_nothing_and_what_only_time_calls_is_left_alone() {
        assertThat(doors(Shops.Harmlessly.class, Shops.OnlyRead.class)).isEmpty();
    }

    @Test
    void what_is_protected_in_any_of_the_ways_is_left_alone() {
        assertThat(doors(Shops.Protected.class, Shops.Service.class, Shops.Orders.class, Shops.OrdersOnce.class))
                .isEmpty();
    }

    @Test
    void an_interface_with_one_unprotected_implementation_protects_nobody() {
        assertThat(doors(
                        Shops.Protected.class,
                        Shops.Service.class,
                        Shops.Orders.class,
                        Shops.OrdersOnce.class,
                        Shops.OrdersTwice.class))
                .singleElement()
                .asString()
                .contains("Protected.throughAnInterface ");
    }

    @Test
    void calling_what_is_not_idempotent_protects_nobody() {
        assertThat(doors(Shops.Looking.class)).singleElement().asString().contains("Looking.looks ");
    }

    @Test
    void an_effect_beside_the_idempotent_call_is_found_and_named() {
        assertThat(doors(Shops.Beside.class, Shops.Service.class))
                .singleElement()
                .asString()
                .contains("Beside.place ", "JdbcTemplate.update (Shops.java:", "which a repeat does again");
    }

    @Test
    void an_exception_by_name_lifts_one_method_and_no_other() {
        ServiceRules excepting = rules.except(OPEN + "post", "a test");

        assertThat(Findings.of(excepting.doorsAreProtected(), Shops.Open.class))
                .hasSize(10)
                .noneMatch(text -> text.contains("Open.post "));
    }

    @Test
    void an_exception_for_a_class_lifts_all_of_it() {
        ServiceRules excepting = rules.except("dev.semel.checks.Shops.Open", "a test");

        assertThat(Findings.of(excepting.doorsAreProtected(), Shops.Open.class)).isEmpty();
    }

    @Test
    void an_exception_for_what_is_not_there_is_found() {
        ServiceRules excepting = rules.except(OPEN + "gone", "a test");

        assertThat(Findings.of(excepting.doorsAreProtected(), Shops.Harmlessly.class))
                .containsExactly("There is an exception for " + OPEN + "gone, and no checked class has it; correct its"
                        + " name or remove the exception.");
    }

    @Test
    void an_annotation_excepts_and_must_give_a_reason() {
        ServiceRules excepting = rules.exceptAnnotated("dev.semel.checks.Shops.Harmless");

        assertThat(doors(Shops.Excepted.class)).hasSize(2);
        assertThat(Findings.of(excepting.doorsAreProtected(), Shops.Excepted.class))
                .containsExactly("dev.semel.checks.Shops$Excepted.without is excepted by @Harmless without a reason;"
                        + " give one in its member 'value' or 'reason'.");
    }

    @Test
    void exceptions_without_reason_or_name_are_refused() {
        assertThatThrownBy(() -> rules.except("com.acme.Ping.post", " "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The exception for com.acme.Ping.post has no reason; say why.");
        for (String name : List.of("post", "", "com.acme.Ping.post()")) {
            assertThatThrownBy(() -> rules.except(name, "a test"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("give class and method");
        }
        assertThatThrownBy(() -> rules.exceptAnnotated("Harmless")).hasMessageContaining("no full name");
    }

    @Test
    void every_name_that_the_rules_know_is_one_of_the_real_libraries() throws Exception {
        List<String> names = Stream.of(
                        KnownEffects.METHODS.keySet().stream(),
                        PerAttempt.METHODS.keySet().stream(),
                        Doors.LISTENERS.stream(),
                        Doors.CALLBACKS.stream(),
                        Doors.TIMERS.stream(),
                        Guard.TYPES.stream(),
                        Stream.of(
                                Doors.MAPPING,
                                Doors.EXCHANGE,
                                Doors.CONTROLLER,
                                Doors.EVENTS,
                                KnownEffects.SPRING_METHOD,
                                ChangingKeys.CLIENT,
                                ChangingFingerprints.IGNORED_PROPERTIES,
                                Declared.IDEMPOTENT,
                                ChangingKeys.BUILDER,
                                ChangingKeys.DERIVED,
                                ChangingFingerprints.IGNORED))
                .flatMap(each -> each)
                .toList();

        for (String name : names) {
            assertThat(Class.forName(name, false, getClass().getClassLoader()).getName())
                    .isEqualTo(name);
        }
    }

    private List<String> doors(Class<?>... classes) {
        return Findings.of(rules.doorsAreProtected(), classes);
    }
}
