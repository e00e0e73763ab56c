package dev.semel.chaos;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.semel.store.StoreUnavailableException;
import dev.semel.store.jdbc.JdbcOptions;
import dev.semel.store.jdbc.JdbcStore;
import java.util.function.Supplier;

/** The store of a process of its own, over a server that may be away for a moment. */
final class ChildStore {
    private static final long PAUSE_MILLIS = 5;

    private ChildStore() {}

    static HikariDataSource pool(String url, int connections) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(connections);
        config.setConnectionTimeout(2_000);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    /** Opens it as soon as the server is there. */
    static JdbcStore open(HikariDataSource pool) throws InterruptedException {
        return whenThere(() -> JdbcStore.open(pool, JdbcOptions.defaults()));
    }

    /** What asks the server for its settings, as soon as it is there. */
    static <T> T whenThere(Supplier<T> opening) throws InterruptedException {
        while (true) {
            try {
                return opening.get();
            } catch (StoreUnavailableException away) {
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }
}
