package dev.semel.simulation.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Schedules can be played by hand. */
class SimulatorTest {
    private static final Pattern AGAIN = Pattern.compile("Play it again with (.*)");

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @Test
    void clean_schedules_are_summed_up() {
        assertThat(run("--seeds", "5", "--from", "10")).isZero();
        assertThat(text()).contains("5 schedules").contains("no promise was broken");
    }

    @Test
    void a_broken_promise_is_told_with_what_led_to_it_and_how_to_play_it_again() {
        assertThat(run("--seeds", "50", "--defect", "retries-unprotected")).isEqualTo(1);

        assertThat(text())
                .contains("EFFECT #")
                .contains("breaks I1 (at most one effect per key and life")
                .contains("applied twice");
        Matcher again = AGAIN.matcher(text());
        assertThat(again.find()).isTrue();
        String first = text();
        assertThat(run(again.group(1).trim().split(" "))).isEqualTo(1);
        assertThat(text()).as("the same once more").isEqualTo(first);
    }

    @Test
    void one_seed_can_be_traced_and_made_smaller() {
        assertThat(run("--seed", "7", "--keys", "1", "--mishaps", "0", "--trace"))
                .isZero();
        assertThat(text())
                .contains("node 0 has a clock")
                .contains("/k0: node")
                .doesNotContain("/k1:")
                .doesNotContain("crashes");
    }

    @Test
    void arguments_that_make_no_sense_are_answered_with_the_usage() {
        for (String[] senseless : new String[][] {{"--wild"}, {"--seed"}, {"--seeds", "0"}, {"--defect", "nobody"}}) {
            assertThat(run(senseless)).isEqualTo(2);
            assertThat(text()).contains("--seeds COUNT");
        }
    }

    private int run(String... args) {
        said.reset();
        try (PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            return Simulator.run(args, out);
        }
    }

    private String text() {
        return said.toString(StandardCharsets.UTF_8);
    }
}
