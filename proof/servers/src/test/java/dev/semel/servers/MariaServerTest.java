package dev.semel.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The MariaDB servers that other tests stand on: durable, killed for real, back with what was committed. */
class MariaServerTest {
    @ParameterizedTest
    @EnumSource
    void a_server_is_of_its_version_and_durable_and_its_user_is_not_root(MariaVersion version) {
        String url = MariaServer.shared(version).jdbcUrl();

        assertThat(Sql.ask(url, "SELECT VERSION()"))
                .hasValueSatisfying(number -> assertThat(number).startsWith(version.number()));
        assertThat(Sql.ask(url, "SELECT @@innodb_flush_log_at_trx_commit")).hasValue("1");
        assertThat(Sql.ask(url, "SELECT @@innodb_doublewrite IN ('1', 'ON')")).hasValue("1");
        assertThat(Sql.ask(url, "SELECT CURRENT_USER()")).hasValue("semel@127.0.0.1");
        assertThatThrownBy(() -> Sql.run(url, "SET GLOBAL sync_binlog = 1")).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @EnumSource
    void a_killed_server_comes_back_with_what_was_committed_and_nothing_else(MariaVersion version) throws SQLException {
        try (MariaServer server = MariaServer.start(version)) {
            Servers.comesBackWithWhatWasCommittedAndNothingElse(server);
        }
    }

    @Test
    void a_fresh_database_is_empty_and_its_own() {
        Servers.givesDatabasesThatAreEmptyAndTheirOwn(MariaServer.shared(MariaVersion.NEWEST), "SHOW TABLES");
    }

    @Test
    void a_server_that_cannot_start_says_why() {
        assertThatThrownBy(() -> MariaServer.start(MariaVersion.NEWEST, Map.of("no_such_setting", "1")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("no_such_setting");
    }

    @Test
    void statements_are_read_from_the_pieces_in_which_they_pass() throws SQLException {
        MariaServer server = MariaServer.shared(MariaVersion.NEWEST);
        try (FaultProxy proxy = FaultProxy.to(server)) {
            proxy.slice(3);
            Fault cut = proxy.next(traffic -> traffic.executes("select 4711"), Fate.CUT_BEFORE);

            try (Connection connection = DriverManager.getConnection(proxy.through(server.jdbcUrl()));
                    PreparedStatement other = connection.prepareStatement("SELECT ?");
                    PreparedStatement harmed = connection.prepareStatement("SELECT ?")) {
                other.setInt(1, 1);
                other.executeQuery().close();
                assertThat(cut.hasHappened()).isFalse();

                harmed.setInt(1, 4711);
                assertThatThrownBy(harmed::executeQuery).isInstanceOf(SQLException.class);
                cut.await(Duration.ofSeconds(10));
            }
        }
    }
}
