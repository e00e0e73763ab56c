package dev.semel.store.redis;

import dev.semel.servers.RedisServer;
import java.util.concurrent.atomic.AtomicInteger;

/** Stores of one's own on a server that all tests of this JVM share: each under a prefix of its own. */
final class Places {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private Places() {}

    static RedisOptions fresh() {
        return RedisOptions.defaults().in("test_" + NUMBER.incrementAndGet());
    }

    /** Forgets what tests before left, so that no walk has to pass by it. */
    static RedisOptions emptied(RedisServer server) {
        server.ask("FLUSHALL");
        return fresh();
    }
}
