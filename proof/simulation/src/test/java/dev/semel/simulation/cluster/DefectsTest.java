package dev.semel.simulation.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The simulator is itself tested: whatever is wrong on purpose must be found, and nothing else be found in its place. */
class DefectsTest {
    private static final int MOST_SCHEDULES = 6_000;

    static List<Defect> defects() {
        return DefectHunt.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("defects")
    void a_defect_is_found(Defect defect) {
        DefectHunt.Trail trail = DefectHunt.from(0, defect);

        assertThat(trail.finding()).as(defect.words()).isNotNull();
        assertThat(trail.finding().promise()).isNotEqualTo(Promise.FAULT);
        assertThat(trail.schedules()).isLessThan(MOST_SCHEDULES);
        assertThat(Cluster.play(Setting.of(trail.schedules()), Defect.NONE, false)
                        .finding())
                .as("the same schedule without the defect")
                .isNull();
    }
}
