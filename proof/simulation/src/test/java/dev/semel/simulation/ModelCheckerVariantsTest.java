package dev.semel.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The model is itself tested: with one rule broken it must find the way to the harm. */
class ModelCheckerVariantsTest {
    private static final int MOST_STATES = 3_000_000;
    private static final Path TRACES = Path.of("target", "model");

    static List<Variant> variants() {
        return new Variants(new Scenarios(Scenarios.Scale.QUICK)).all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("variants")
    void a_broken_rule_is_found_out(Variant variant) throws IOException {
        Trace trace = ModelChecker.explore(variant, MOST_STATES).trace();

        assertThat(trace).as(variant.name() + " within the bounds").isNotNull();
        assertThat(trace.broken()).isEqualTo(variant.breaks());
        ModelChecker.write(TRACES, variant, trace);
        assertThat(TRACES.resolve(variant.name() + ".txt")).content().contains("breaks " + variant.breaks());
    }

    @Test
    void every_invariant_of_the_model_is_broken_by_some_variant() {
        Set<Invariant> broken = EnumSet.noneOf(Invariant.class);
        variants().forEach(variant -> broken.add(variant.breaks()));

        assertThat(broken).isEqualTo(EnumSet.allOf(Invariant.class));
    }
}
