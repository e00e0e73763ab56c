package dev.semel.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** What a careful engineer writes: one statement to claim, one to settle, one to read the result of a duplicate. */
final class HandWritten implements Contestant {
    private static final String CLAIM = "INSERT INTO hand_written (id, state) VALUES (?, 0) ON CONFLICT DO NOTHING";
    private static final String SETTLE = "UPDATE hand_written SET state = 1, result = ? WHERE id = ? AND state = 0";
    private static final String READ = "SELECT result FROM hand_written WHERE id = ? AND state = 1";

    private final DataSource source;

    HandWritten(DataSource source) throws SQLException {
        this.source = source;
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE hand_written (id text PRIMARY KEY, state int NOT NULL, result text)");
        }
    }

    @Override
    public String name() {
        return "hand-written JDBC";
    }

    @Override
    public void operate(long number) {
        Payments.Capture request = Payments.request(number);
        if (!claim(request.order())) {
            throw new IllegalStateException(request.order() + " was there before.");
        }
        try (Connection connection = source.getConnection();
                PreparedStatement settle = connection.prepareStatement(SETTLE)) {
            settle.setString(1, Payments.receipt(request));
            settle.setString(2, request.order());
            if (settle.executeUpdate() != 1) {
                throw new IllegalStateException(request.order() + " was not settled.");
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private boolean claim(String order) {
        try (Connection connection = source.getConnection();
                PreparedStatement claim = connection.prepareStatement(CLAIM)) {
            claim.setString(1, order);
            return claim.executeUpdate() == 1;
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public void repeat(long number) {
        String order = Payments.request(number).order();
        if (claim(order)) {
            throw new IllegalStateException(order + " was not there.");
        }
        try (Connection connection = source.getConnection();
                PreparedStatement read = connection.prepareStatement(READ)) {
            read.setString(1, order);
            try (ResultSet row = read.executeQuery()) {
                if (!row.next() || row.getString(1).isEmpty()) {
                    throw new IllegalStateException(order + " has no result.");
                }
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
