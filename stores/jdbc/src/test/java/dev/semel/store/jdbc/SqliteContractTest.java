package dev.semel.store.jdbc;

import dev.semel.store.OperationStore;
import dev.semel.store.StoreClock;
import dev.semel.testkit.OperationStoreContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * The contract on SQLite, each test on a file of its own, closed and opened again in the middle of it. In memory where the
 * machine allows: what a kill does to it is the subject of another test.
 */
class SqliteContractTest extends OperationStoreContract {
    @TempDir(factory = Scratch.class)
    private Path directory;

    static final class Scratch implements TempDirFactory {
        @Override
        public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext test) throws IOException {
            Path memory = Path.of("/dev/shm");
            return Files.isWritable(memory)
                    ? Files.createTempDirectory(memory, "semel-sqlite")
                    : Files.createTempDirectory("semel-sqlite");
        }
    }

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
