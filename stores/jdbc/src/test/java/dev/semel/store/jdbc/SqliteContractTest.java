package dev.semel.store.jdbc;

import dev.semel.store.OperationStore;
import dev.semel.store.StoreClock;
import dev.semel.testkit.OperationStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The contract on SQLite, each test on a file of its own, closed and opened again in the middle of it. */
class SqliteContractTest extends OperationStoreContract {
    @TempDir
    private Path directory;

    @Override
    protected OperationStore newStore(StoreClock clock) {
        return SqliteFile.made(directory.resolve("semel.db")).store(clock);
    }

    @Override
    protected OperationStore reopen(OperationStore store, StoreClock clock) {
        store.close();
        return SqliteFile.at(directory.resolve("semel.db")).store(clock);
    }
}
