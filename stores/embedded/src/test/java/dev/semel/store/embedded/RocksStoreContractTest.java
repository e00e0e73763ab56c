package dev.semel.store.embedded;

import dev.semel.store.OperationStore;
import dev.semel.store.StoreClock;
import dev.semel.testkit.OperationStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The embedded store passes the contract, closed and opened again in the middle of it. */
class RocksStoreContractTest extends OperationStoreContract {
    @TempDir
    private Path parent;

    @Override
    protected OperationStore newStore(StoreClock clock) {
        return RocksStore.open(RocksOptions.at(parent.resolve("store")), clock);
    }

    @Override
    protected OperationStore reopen(OperationStore store, StoreClock clock) {
        store.close();
        return newStore(clock);
    }
}
