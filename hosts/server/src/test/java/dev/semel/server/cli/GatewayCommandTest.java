package dev.semel.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong on the gateway's command line is said in a sentence, and nothing starts. */
class GatewayCommandTest extends TypedCommands {
    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "86401"})
    void a_time_for_bodies_that_cannot_be_is_refused(String seconds) {
        int exit = semel("gateway", "--to", "http://127.0.0.1:1", "--store", "memory:", "--body-time", seconds);

        assertThat(exit).isEqualTo(Exits.USAGE);
        assertThat(err.toString()).contains("(--body-time) is " + seconds + " s; give from 1 to 86400 s");
    }
}
