package dev.semel.store.embedded;

import dev.semel.store.OperationStore;
import dev.semel.store.StoreClock;
import dev.semel.testkit.OperationStoreContract;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * The embedded store passes the contract, closed and opened again in the middle of it. In memory where the machine allows:
 * what the disk does to it is the subject of other tests.
 */
class RocksStoreContractTest extends OperationStoreContract {
    @TempDir(factory = Scratch.class)
    private Path parent;

    static final class Scratch implements TempDirFactory {
        @Override
        public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext test) throws IOException {
            return StoreCopy.scratch("contract");
        }
    }

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
