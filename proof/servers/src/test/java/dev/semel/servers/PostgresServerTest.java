package dev.semel.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The servers that all other tests stand on: durable, killed for real, back with what was committed. */
class PostgresServerTest {
    @ParameterizedTest
    @EnumSource
    void a_server_is_of_its_version_and_durable_and_its_role_is_no_superuser(PostgresVersion version) {
        String url = PostgresServer.shared(version).jdbcUrl();

        assertThat(Sql.ask(url, "SHOW server_version"))
                .hasValueSatisfying(number -> assertThat(number).startsWith(version.major() + "."));
        for (String setting : new String[] {"fsync", "synchronous_commit", "full_page_writes"}) {
            assertThat(Sql.ask(url, "SHOW " + setting)).as(setting).hasValue("on");
        }
        assertThat(Sql.ask(url, "SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user"))
                .hasValue("f");
        assertThat(Sql.ask(PostgresServer.shared(version).superuserUrl(), "SHOW is_superuser"))
                .hasValue("on");
    }

    @ParameterizedTest
    @EnumSource
    void a_killed_server_comes_back_with_what_was_committed_and_nothing_else(PostgresVersion version)
            throws SQLException {
        try (PostgresServer server = PostgresServer.start(version)) {
            Servers.comesBackWithWhatWasCommittedAndNothingElse(server);
        }
    }

    @Test
    void a_fresh_database_is_empty_and_its_own() {
        Servers.givesDatabasesThatAreEmptyAndTheirOwn(
                PostgresServer.shared(PostgresVersion.NEWEST), "SELECT to_regclass('here')");
    }

    @Test
    void a_setting_is_changed_while_it_runs_survives_a_restart_and_is_taken_back() {
        try (PostgresServer server = PostgresServer.start(PostgresVersion.NEWEST, Map.of("full_page_writes", "off"))) {
            assertThat(Sql.ask(server.jdbcUrl(), "SHOW full_page_writes")).hasValue("off");

            server.set("synchronous_commit", "off");
            assertThat(Sql.ask(server.jdbcUrl(), "SHOW synchronous_commit")).hasValue("off");
            server.restart();
            assertThat(Sql.ask(server.jdbcUrl(), "SHOW synchronous_commit")).hasValue("off");
            server.reset("synchronous_commit");
            assertThat(Sql.ask(server.jdbcUrl(), "SHOW synchronous_commit")).hasValue("on");
        }
    }

    @Test
    void a_server_that_cannot_start_says_why() {
        assertThatThrownBy(() -> PostgresServer.start(PostgresVersion.NEWEST, Map.of("max_connections", "many")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("max_connections");
    }
}
