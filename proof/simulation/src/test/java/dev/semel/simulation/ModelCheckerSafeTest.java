package dev.semel.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The shipped function and the rules around it keep every invariant in every world within the bounds. */
class ModelCheckerSafeTest {
    private static final int MOST_STATES = 3_000_000;

    static List<Scenario> scenarios() {
        return new Scenarios(Scenarios.Scale.QUICK).all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scenarios")
    void the_shipped_rules_keep_every_invariant(Scenario scenario) {
        Explorer.Result result = ModelChecker.explore(scenario, MOST_STATES);

        Trace trace = result.trace();
        assertThat(trace == null ? "" : trace.print(scenario.name())).isEmpty();
        assertThat(result.complete()).as("every world was visited").isTrue();
        assertThat(result.states()).as("the attempts did something").isGreaterThan(1_000);
    }
}
