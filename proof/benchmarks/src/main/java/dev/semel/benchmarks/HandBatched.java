package dev.semel.benchmarks;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** What is possible if each caller has many rows in hand at once: arrays and {@code unnest}, one statement a step. */
final class HandBatched implements Contestant {
    private final DataSource source;
    private final int rows;
    private final String table;
    private final String claim;
    private final String settle;
    private final String read;

    HandBatched(DataSource source, int rows) throws SQLException {
        this.source = source;
        this.rows = rows;
        table = "hand_batched_" + rows;
        claim = "INSERT INTO " + table + " (id, state) SELECT k, 0 FROM unnest(?::text[]) AS a (k)"
                + " ON CONFLICT DO NOTHING RETURNING id";
        settle = "UPDATE " + table + " t SET state = 1, result = a.r"
                + " FROM unnest(?::text[], ?::text[]) AS a (k, r) WHERE t.id = a.k AND t.state = 0";
        read = "SELECT id, result FROM " + table + " WHERE id = ANY (?::text[]) AND state = 1";
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE " + table + " (id text PRIMARY KEY, state int NOT NULL, result text)");
        }
    }

    @Override
    public String name() {
        return "unnest, " + rows + " a statement";
    }

    @Override
    public int perCall() {
        return rows;
    }

    @Override
    public void operate(long number) {
        String[] orders = new String[rows];
        String[] receipts = new String[rows];
        for (int row = 0; row < rows; row++) {
            Payments.Capture request = Payments.request(number * rows + row);
            orders[row] = request.order();
            receipts[row] = Payments.receipt(request);
        }
        if (claim(orders) != rows) {
            throw new IllegalStateException("An order was there before.");
        }
        try (Connection connection = source.getConnection();
                PreparedStatement settling = connection.prepareStatement(settle)) {
            settling.setArray(1, connection.createArrayOf("text", orders));
            settling.setArray(2, connection.createArrayOf("text", receipts));
            if (settling.executeUpdate() != rows) {
                throw new IllegalStateException("An order was not settled.");
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private int claim(String[] orders) {
        try (Connection connection = source.getConnection();
                PreparedStatement claiming = connection.prepareStatement(claim)) {
            Array keys = connection.createArrayOf("text", orders);
            claiming.setArray(1, keys);
            return count(claiming, 1);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static int count(PreparedStatement statement, int column) throws SQLException {
        int count = 0;
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                count += rows.getString(column).isEmpty() ? 0 : 1;
            }
        }
        return count;
    }

    @Override
    public void repeat(long number) {
        String[] orders = new String[rows];
        for (int row = 0; row < rows; row++) {
            orders[row] = Payments.request(number * rows + row).order();
        }
        if (claim(orders) != 0) {
            throw new IllegalStateException("An order was not there.");
        }
        try (Connection connection = source.getConnection();
                PreparedStatement reading = connection.prepareStatement(read)) {
            reading.setArray(1, connection.createArrayOf("text", orders));
            if (count(reading, 2) != rows) {
                throw new IllegalStateException("An order has no result.");
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
