package dev.semel.store.redis;

import dev.semel.servers.RedisCluster;
import dev.semel.servers.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract on a Cluster of six processes. */
class RedisClusterContractTest extends RedisContractTest {
    private static RedisCluster cluster;

    @BeforeAll
    static void start() {
        cluster = RedisCluster.start();
    }

    @AfterAll
    static void end() {
        cluster.close();
    }

    @Override
    String url() {
        return cluster.url();
    }

    @Override
    RedisOptions place() {
        for (RedisServer master : cluster.masters()) {
            master.ask("FLUSHALL");
        }
        return Places.fresh();
    }
}
