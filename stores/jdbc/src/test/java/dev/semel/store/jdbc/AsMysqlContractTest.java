package dev.semel.store.jdbc;

import dev.semel.servers.MariaServer;
import dev.semel.servers.MariaVersion;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreClock;
import dev.semel.testkit.OperationStoreContract;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/**
 * The contract by the statements that MySQL is asked, which tells less than MariaDB does, on a MariaDB that says it is MySQL.
 * What MySQL itself makes of them is not shown. Not the random concurrent ones: where MySQL does not tell what it wrote,
 * an event whose record was changed again at once is answered as if it were asked twice.
 */
class AsMysqlContractTest extends OperationStoreContract {
    private @Nullable MariaTables tables;

    @Override
    protected OperationStore newStore(StoreClock clock) {
        tables = MariaTables.fresh(MariaServer.shared(MariaVersion.NEWEST));
        return opened(clock);
    }

    @Override
    protected OperationStore reopen(OperationStore store, StoreClock clock) {
        store.close();
        return opened(clock);
    }

    private OperationStore opened(StoreClock clock) {
        MariaTables made = Objects.requireNonNull(tables);
        return JdbcStore.open(saysMysql(made.source), made.options.by(clock));
    }

    private static DataSource saysMysql(DataSource pool) {
        return answering(
                DataSource.class,
                pool,
                "getConnection",
                pooled -> answering(
                        Connection.class,
                        pooled,
                        "getMetaData",
                        about -> answering(DatabaseMetaData.class, about, "getDatabaseProductName", name -> "MySQL")));
    }

    private static <T> T answering(
            Class<T> type, Object behind, String method, java.util.function.UnaryOperator<Object> instead) {
        return type.cast(Proxy.newProxyInstance(
                AsMysqlContractTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, called, arguments) -> {
                    try {
                        Object said = called.invoke(behind, arguments);
                        return called.getName().equals(method) ? instead.apply(said) : said;
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                }));
    }

    /** Not asked, see above: this is what MySQL is known to lack, and what MariaDB is asked in its own tests. */
    @Override
    public void seen_concurrently_every_key_has_an_order_that_the_pure_function_explains(long seed) {
        throw new UnsupportedOperationException("Nobody runs what is no test here.");
    }

    @AfterEach
    void dropTables() {
        if (tables != null) {
            tables.close();
        }
    }
}
