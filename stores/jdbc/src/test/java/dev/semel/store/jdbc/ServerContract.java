package dev.semel.store.jdbc;

import dev.semel.store.OperationStore;
import dev.semel.store.StoreClock;
import dev.semel.testkit.OperationStoreContract;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** The contract on a database server; each test in a schema of its own, opened again over the same tables. */
abstract class ServerContract extends OperationStoreContract {
    private @Nullable Tables tables;

    abstract Tables fresh();

    @Override
    protected OperationStore newStore(StoreClock clock) {
        tables = fresh();
        return tables.store(clock);
    }

    @Override
    protected OperationStore reopen(OperationStore store, StoreClock clock) {
        store.close();
        return Objects.requireNonNull(tables).store(clock);
    }

    @AfterEach
    void dropTables() {
        if (tables != null) {
            tables.close();
        }
    }
}
