package dev.semel.servers;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** Single statements, each over a connection of its own. */
final class Sql {
    private Sql() {}

    /** Runs statements of which none returns rows. */
    static void run(String url, String... statements) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The server refused '" + String.join("; ", statements) + "'.", e);
        }
    }

    /** The first column of the first row as text; empty if there is no row or it is null. */
    static Optional<String> ask(String url, String query) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
        } catch (SQLException e) {
            throw new IllegalStateException("The server refused '" + query + "'.", e);
        }
    }

    /** Whether the server lets us in and answers. */
    static boolean answers(String url) {
        try (Connection connection = DriverManager.getConnection(url)) {
            return connection.isValid(5);
        } catch (SQLException notYet) {
            return false;
        }
    }

    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
