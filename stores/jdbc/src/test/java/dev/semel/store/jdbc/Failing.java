package dev.semel.store.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;

/** Pools that are not as careful as they might be. */
final class Failing {
    private Failing() {}

    /**
     * One that has been closed, as some of them say it: with what is no SQLException.
     *
     * @param closed asked for each connection
     */
    static DataSource from(DataSource pool, BooleanSupplier closed) {
        return proxy(DataSource.class, pool, (proxy, method, arguments) -> {
            if (method.getName().equals("getConnection") && closed.getAsBoolean()) {
                throw new IllegalStateException("The pool is closed.");
            }
            return method.invoke(pool, arguments);
        });
    }

    /** One that has a single connection, and leaves it as it comes back. */
    static DataSource keeping(Connection only) {
        Connection lent = proxy(
                Connection.class,
                only,
                (proxy, method, arguments) -> method.getName().equals("close") ? null : method.invoke(only, arguments));
        return proxy(DataSource.class, only, (proxy, method, arguments) -> lent);
    }

    private static <T> T proxy(Class<T> type, Object behind, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(
                behind.getClass().getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        return handler.invoke(proxy, method, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                }));
    }
}
