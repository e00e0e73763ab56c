package dev.semel.store.redis;

import dev.semel.servers.RedisServer;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreClock;
import dev.semel.testkit.OperationStoreContract;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The contract on one server that keeps everything; each test under a prefix of its own, opened again over the same keys. */
class RedisContractTest extends OperationStoreContract {
    private @Nullable RedisOptions options;

    String url() {
        return RedisServer.shared().url();
    }

    RedisOptions place() {
        return Places.emptied(RedisServer.shared());
    }

    @Override
    protected OperationStore newStore(StoreClock clock) {
        options = place().by(clock);
        return RedisStore.open(url(), options);
    }

    @Override
    protected OperationStore reopen(OperationStore store, StoreClock clock) {
        store.close();
        return RedisStore.open(url(), Objects.requireNonNull(options));
    }
}
