package dev.semel.testkit.explore;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A database behind points: at each statement and each commit the process may die. */
final class PointedDataSource {
    private static final List<Fault> STATEMENT = List.of(Fault.SWITCH, Fault.DIE_BEFORE, Fault.DIE_AFTER);
    private static final List<Fault> COMMIT =
            List.of(Fault.SWITCH, Fault.DIE_BEFORE, Fault.DIE_AFTER, Fault.REPLY_LOST, Fault.REQUEST_LOST);

    private final Node node;
    private final DataSource real;
    private final List<Connection> open = new ArrayList<>();

    PointedDataSource(Node node, DataSource real) {
        this.node = node;
        this.real = real;
        node.atDeath(this::breakConnections);
    }

    DataSource proxy() {
        return proxy(DataSource.class, (method, arguments) -> {
            node.mustLive();
            Object made = invoked(method, real, arguments);
            return made instanceof Connection connection ? connection(connection) : made;
        });
    }

    /** What a database does when its client is gone: it rolls back. */
    private void breakConnections() {
        for (Connection connection : List.copyOf(open)) {
            try {
                if (!connection.isClosed() && !connection.getAutoCommit()) {
                    connection.rollback();
                }
                connection.close();
            } catch (SQLException gone) {
                node.tell("a connection of the dead process was gone already: " + gone.getMessage());
            }
        }
        open.clear();
    }

    private Connection connection(Connection real) {
        open.add(real);
        return proxy(Connection.class, (method, arguments) -> switch (method.getName()) {
            case "close" -> {
                open.remove(real);
                yield node.isAlive() ? invoked(method, real, arguments) : null;
            }
            case "commit" -> committed(real, method, arguments);
            default -> {
                node.mustLive();
                Object made = invoked(method, real, arguments);
                yield made instanceof Statement statement ? statement(statement, method.getReturnType()) : made;
            }
        });
    }

    private @Nullable Object committed(Connection real, Method method, Object @Nullable [] arguments) throws Throwable {
        Fault fault = node.at("commits", COMMIT);
        if (fault == Fault.REQUEST_LOST) {
            real.rollback();
            real.close();
            throw lost();
        }
        Object nothing = invoked(method, real, arguments);
        node.tell("commits");
        node.after(fault, "commits");
        if (fault == Fault.REPLY_LOST) {
            real.close();
            throw lost();
        }
        return nothing;
    }

    private static SQLException lost() {
        return new SQLException("The connection broke at the commit.", "08006");
    }

    private Object statement(Statement real, Class<?> face) {
        return proxy(face, (method, arguments) -> {
            if (!method.getName().startsWith("execute")) {
                return invoked(method, real, arguments);
            }
            Fault fault = node.at("executes a statement", STATEMENT);
            Object result = invoked(method, real, arguments);
            node.after(fault, "executes a statement");
            return result;
        });
    }

    /** What stands behind a proxy. */
    private interface Behind {
        @Nullable
        Object call(Method method, Object @Nullable [] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> face, Behind behind) {
        return face.cast(Proxy.newProxyInstance(
                PointedDataSource.class.getClassLoader(),
                new Class<?>[] {face},
                (proxy, method, arguments) -> behind.call(method, arguments)));
    }

    private static @Nullable Object invoked(Method method, Object target, Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException thrown) {
            throw Pointed.unwrapped(thrown);
        }
    }
}
