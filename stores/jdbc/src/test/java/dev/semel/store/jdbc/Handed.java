package dev.semel.store.jdbc;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** A pool that looks at each connection when it hands it out and when it gets it back. */
final class Handed implements DataSource {
    private final DataSource pool;
    private final Queue<String> changed = new ConcurrentLinkedQueue<>();

    Handed(DataSource pool) {
        this.pool = pool;
    }

    /** How connections that came back in another state differed. */
    List<String> changed() {
        return List.copyOf(changed);
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = pool.getConnection();
        String before = state(connection);
        return (Connection) Proxy.newProxyInstance(
                Handed.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close") && !connection.isClosed()) {
                        String after = state(connection);
                        if (!after.equals(before)) {
                            changed.add(before + " came back as " + after);
                        }
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    private static String state(Connection connection) throws SQLException {
        boolean automatic = connection.getAutoCommit();
        int isolation = connection.getTransactionIsolation();
        if (!automatic) {
            // Asking for the isolation began a transaction, which is not the store's.
            connection.rollback();
        }
        return "autocommit " + automatic + ", isolation " + isolation + ", read-only " + connection.isReadOnly()
                + ", time-out " + connection.getNetworkTimeout();
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return pool.getConnection(user, password);
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return pool.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        pool.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        pool.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return pool.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return pool.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return pool.isWrapperFor(type);
    }
}
