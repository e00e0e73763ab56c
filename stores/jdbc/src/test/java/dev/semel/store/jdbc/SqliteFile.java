package dev.semel.store.jdbc;

import dev.semel.store.StoreClock;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteDataSource;

/** A SQLite file of a test's own, with Semel's tables. */
final class SqliteFile {
    /** A time at which such stores may live: 2023-11-14 22:13:20. */
    static final long NOW = 1_700_000_000_000L;

    final Path path;

    private SqliteFile(Path path) {
        this.path = path;
    }

    /** The file as it is. */
    static SqliteFile at(Path path) {
        return new SqliteFile(path);
    }

    /** The file, made if it is not there. */
    static SqliteFile made(Path path) {
        SqliteFile file = at(path);
        JdbcSchema.of(JdbcOptions.defaults()).apply(file.source());
        return file;
    }

    SQLiteDataSource source() {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + path);
        return source;
    }

    JdbcStore store(StoreClock clock) {
        return JdbcStore.open(source(), JdbcOptions.defaults().by(clock));
    }

    void run(String... statements) throws SQLException {
        try (Connection connection = source().getConnection();
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    String text(String query) throws SQLException {
        try (Connection connection = source().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }
}
