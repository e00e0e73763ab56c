package dev.semel.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The model can be run by hand. */
class ModelCheckerCommandTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @Test
    void a_named_variant_is_run_and_its_timeline_printed_and_written(@TempDir Path folder) throws IOException {
        int exit = run("told-before-settlement", "--traces", folder.toString());

        assertThat(exit).isZero();
        assertThat(text())
                .contains("fails by I2")
                .contains("attempt 1 sends SUCCEEDED for epoch 1 and tells its caller at once")
                .contains("RUNNING epoch 1, lease until 2");
        assertThat(folder.resolve("told-before-settlement.txt")).exists();
    }

    @Test
    void a_safe_scenario_is_said_to_be_safe_and_one_cut_short_is_not() throws IOException {
        assertThat(run("changed-class")).isZero();
        assertThat(text()).contains("states  safe" + System.lineSeparator());

        assertThat(run("changed-class", "--most", "100")).isZero();
        assertThat(text()).contains("safe as far as seen");
    }

    @Test
    void a_variant_that_does_not_fail_ends_the_command_with_an_error() throws IOException {
        assertThat(run("told-before-settlement", "--most", "10")).isEqualTo(1);
        assertThat(text()).contains("DOES NOT FAIL");
    }

    @Test
    void an_unknown_flag_is_answered_with_the_usage() throws IOException {
        assertThat(run("--wild")).isEqualTo(2);
        assertThat(text()).contains("--wide");
    }

    private int run(String... args) throws IOException {
        said.reset();
        try (PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            return ModelChecker.run(args, out);
        }
    }

    private String text() {
        return said.toString(StandardCharsets.UTF_8);
    }
}
