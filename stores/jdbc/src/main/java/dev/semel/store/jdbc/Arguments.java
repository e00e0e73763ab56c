package dev.semel.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Fills the parameters of a statement one after the other; a column of many rows is one array. For one thread. */
final class Arguments {
    private final Connection connection;
    private final PreparedStatement statement;
    private int index;

    Arguments(Connection connection, PreparedStatement statement) {
        this.connection = connection;
        this.statement = statement;
    }

    Arguments add(long value) throws SQLException {
        statement.setLong(++index, value);
        return this;
    }

    Arguments addNullable(@Nullable Long value) throws SQLException {
        if (value != null) {
            return add(value.longValue());
        }
        statement.setNull(++index, Types.BIGINT);
        return this;
    }

    Arguments addInt(int value) throws SQLException {
        statement.setInt(++index, value);
        return this;
    }

    Arguments add(boolean value) throws SQLException {
        statement.setBoolean(++index, value);
        return this;
    }

    Arguments add(String value) throws SQLException {
        statement.setString(++index, value);
        return this;
    }

    Arguments add(byte @Nullable [] value) throws SQLException {
        statement.setBytes(++index, value);
        return this;
    }

    <R> Arguments bytes(List<R> rows, Function<R, byte @Nullable []> column) throws SQLException {
        byte[][] values = new byte[rows.size()][];
        for (int row = 0; row < values.length; row++) {
            // An array of arrays whose elements may be null has no name in this compiler's rules.
            setNullable(values, row, column.apply(rows.get(row)));
        }
        return array("bytea", values);
    }

    @SuppressWarnings("NullAway")
    private static void setNullable(byte[][] values, int row, byte @Nullable [] value) {
        values[row] = value;
    }

    <R> Arguments longs(List<R> rows, Function<R, @Nullable Long> column) throws SQLException {
        return array("int8", Arguments.<R, @Nullable Long>values(rows, column, new @Nullable Long[rows.size()]));
    }

    <R> Arguments ints(List<R> rows, Function<R, Integer> column) throws SQLException {
        return array("int4", values(rows, column, new Integer[rows.size()]));
    }

    <R> Arguments booleans(List<R> rows, Function<R, Boolean> column) throws SQLException {
        return array("bool", values(rows, column, new Boolean[rows.size()]));
    }

    private static <R, V extends @Nullable Object> V[] values(List<R> rows, Function<R, V> column, V[] values) {
        for (int row = 0; row < values.length; row++) {
            values[row] = column.apply(rows.get(row));
        }
        return values;
    }

    private Arguments array(String type, @Nullable Object[] values) throws SQLException {
        statement.setArray(++index, connection.createArrayOf(type, values));
        return this;
    }
}
