package dev.semel.store.jdbc;

import dev.semel.servers.MariaServer;
import dev.semel.servers.MariaVersion;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreClock;
import dev.semel.testkit.OperationStoreContract;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** The contract on the newest MariaDB; each test in a database of its own, opened again over the same tables. */
class MariaContractTest extends OperationStoreContract {
    private @Nullable MariaTables tables;

    MariaVersion version() {
        return MariaVersion.NEWEST;
    }

    @Override
    protected OperationStore newStore(StoreClock clock) {
        tables = MariaTables.fresh(MariaServer.shared(version()));
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
