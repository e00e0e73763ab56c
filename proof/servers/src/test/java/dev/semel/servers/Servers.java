package dev.semel.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** What is asked of every database server that tests stand on. */
final class Servers {
    private Servers() {}

    static void comesBackWithWhatWasCommittedAndNothingElse(DatabaseServer server) throws SQLException {
        Sql.run(server.jdbcUrl(), "CREATE TABLE kept (id int PRIMARY KEY)", "INSERT INTO kept VALUES (1)");
        try (Connection open = DriverManager.getConnection(server.jdbcUrl())) {
            open.setAutoCommit(false);
            try (PreparedStatement insert = open.prepareStatement("INSERT INTO kept VALUES (2)")) {
                insert.executeUpdate();
            }
            server.kill();

            assertThat(server.runs()).isFalse();
            assertThatThrownBy(open::commit).isInstanceOf(SQLException.class);
        }
        assertThat(Sql.answers(server.jdbcUrl())).isFalse();

        server.restart();

        assertThat(Sql.ask(server.jdbcUrl(), "SELECT id FROM kept")).hasValue("1");
        assertThat(Sql.ask(server.jdbcUrl(), "SELECT count(*) FROM kept")).hasValue("1");
    }

    /** @param whetherThere asks for the name of a table {@code here} */
    static void givesDatabasesThatAreEmptyAndTheirOwn(DatabaseServer server, String whetherThere) {
        String one = server.freshDatabase();
        String other = server.freshDatabase();
        Sql.run(one, "CREATE TABLE here (id int)");

        assertThat(Sql.ask(other, whetherThere)).isEmpty();
        assertThat(Sql.ask(one, whetherThere)).hasValue("here");
    }
}
