package dev.semel.simulation.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole clusters under all kinds of trouble keep every promise, and a seed is all that it takes to have one again. */
class ClusterTest {
    private static final int SCHEDULES = 600;

    @Test
    void no_schedule_breaks_a_promise() {
        List<Verdict> verdicts = LongStream.rangeClosed(1, SCHEDULES)
                .mapToObj(seed -> Cluster.play(Setting.of(seed), Defect.NONE, false))
                .toList();

        assertThat(verdicts)
                .allSatisfy(verdict -> assertThat(verdict.finding())
                        .as(verdict.setting().arguments())
                        .isNull());
        assertThat(verdicts).noneMatch(verdict -> verdict.figures().isUndecided());
        assertThat(verdicts.stream().mapToLong(each -> each.figures().effects()).sum())
                .as("effects, for something must have been at stake")
                .isGreaterThan(2 * SCHEDULES);
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 77, 499, 1_649, 73_647})
    void a_seed_is_played_again_line_by_line(long seed) {
        Verdict once = Cluster.play(Setting.of(seed), Defect.NONE, true);
        Verdict again = Cluster.play(Setting.of(seed), Defect.NONE, true);
        Verdict untold = Cluster.play(Setting.of(seed), Defect.NONE, false);

        assertThat(once.lines()).hasSizeGreaterThan(20).isEqualTo(again.lines());
        assertThat(untold.figures()).as("listening changes nothing").isEqualTo(once.figures());
    }

    @Test
    void two_seeds_are_two_schedules() {
        assertThat(Cluster.play(Setting.of(1), Defect.NONE, true).lines())
                .isNotEqualTo(Cluster.play(Setting.of(2), Defect.NONE, true).lines());
    }

    @Test
    void all_kinds_of_trouble_come_about() {
        StringBuilder all = new StringBuilder();
        for (long seed = 1; seed <= 60; seed++) {
            Cluster.play(Setting.of(seed), Defect.NONE, true)
                    .lines()
                    .forEach(line -> all.append(line).append('\n'));
        }

        assertThat(all.toString())
                .contains(" crashes", " goes on", "the store goes down", "stepped forward", "cut off from the store")
                .contains("cut off from the receivers", "a late copy arrives", "-> ERROR", "-> REFUSED")
                .contains("unguarded", "in_doubt", "expired", "mismatched", "stale", "the operator finds")
                .contains("MOVED_ON", "NOT_OWNER", "by PROBE -> accepted", "granted again");
    }
}
