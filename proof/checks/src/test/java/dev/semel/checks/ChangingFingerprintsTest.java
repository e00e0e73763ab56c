package dev.semel.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource({
        "readsWhatDiffers, Traced.traceId",
        "readsItByReference, Traced.traceId",
        "deep, Inner.correlationId",
        "whole, Traced.traceId",
        "byPlace, Traced.traceId",
        "named, traceId may differ",
        "indexed, sentAt may differ",
        "now, another one for each attempt",
        "helper, Clock.millis",
        "inherited, Traced.traceId"
    })
    void what_differs_is_found_where_it_hides(String where, String what) {
        assertThat(fingerprints(Asked.Hidden.class, Asked.Traced.class, Asked.Stamped.class, Keys.Fresh.class))
                .filteredOn(text -> text.startsWith("dev.semel.checks.Asked$Hidden." + where + " "))
                .singleElement()
                .asString()
                .contains(what);
    }

    @Test
    void what_is_agreed_or_not_of_the_fingerprint_is_left_alone() {
        assertThat(fingerprints(Asked.StillFine.class, Asked.Traced.class, Asked.Left.class))
                .isEmpty();
    }

    @Test
    void all_rules_in_one_find_what_each_finds() {
        List<String> found = Findings.of(
                ServiceRules.strict().all(),
                Shops.Open.class,
                Keys.ByReference.class,
                Effects.Before.class,
                Asked.Found.class);

        assertThat(found).hasSize(11 + 1 + 1 + 4);
    }

    private static List<String> fingerprints(Class<?>... classes) {
        return Findings.of(ServiceRules.strict().fingerprintsAreStable(), classes);
    }
}
