package dev.semel.store.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;

/** A pool that has been closed, as some of them say it: with what is no SQLException. */
final class Failing {
    private Failing() {}

    /** @param closed asked for each connection */
    static DataSource from(DataSource pool, BooleanSupplier closed) {
        return (DataSource) Proxy.newProxyInstance(
                Failing.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getConnection") && closed.getAsBoolean()) {
                        throw new IllegalStateException("The pool is closed.");
                    }
                    try {
                        return method.invoke(pool, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }
}
