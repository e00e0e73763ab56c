package dev.semel.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The servers do what the tests of stores rely on. */
class RedisServerTest {
    @Test
    void what_was_acknowledged_survives_a_kill() {
        try (RedisServer server = RedisServer.start()) {
            assertThat(server.ask("CONFIG", "GET", "appendfsync")).endsWith("always");
            server.ask("SET", "k", "v");
            server.kill();
            assertThat(server.runs()).isFalse();
            server.restart();
            assertThat(server.ask("GET", "k")).isEqualTo("v");
        }
    }

    @Test
    void without_its_file_nothing_survives() {
        try (RedisServer server = RedisServer.start(Map.of("appendonly", "no"))) {
            server.ask("SET", "k", "v");
            server.kill();
            server.restart();
            assertThat(server.ask("GET", "k")).isEmpty();
        }
    }

    @Test
    void a_closed_server_is_gone() {
        RedisServer server = RedisServer.start();
        server.close();
        assertThat(Resp.answers(server.port())).isFalse();
    }

    @Test
    void a_setting_that_there_is_not_is_told() {
        assertThatExceptionOfType(java.io.UncheckedIOException.class)
                .isThrownBy(() -> RedisServer.start(Map.of("no-such-setting", "yes")))
                .withMessageContaining("no-such-setting");
    }

    @Test
    void a_replica_that_is_held_back_misses_what_came_after() {
        try (RedisServer primary = RedisServer.start();
                RedisServer replica = RedisServer.replicaOf(primary, Map.of())) {
            primary.ask("SET", "before", "v");
            assertThat(primary.ask("WAIT", "1", "5000")).isEqualTo("1");
            primary.holdBack();
            primary.ask("SET", "after", "v");
            assertThat(primary.ask("WAIT", "1", "50")).isEqualTo("0");
            primary.kill();
            replica.ask("REPLICAOF", "NO", "ONE");

            assertThat(replica.ask("GET", "before")).isEqualTo("v");
            assertThat(replica.ask("GET", "after")).isEmpty();
        }
    }

    @Test
    void a_cluster_of_six_replaces_a_master_that_is_killed() {
        try (RedisCluster cluster = RedisCluster.start()) {
            assertThat(cluster.masters()).isEqualTo(cluster.servers().subList(0, 3));
            RedisServer master = cluster.servers().get(0);
            RedisServer replica = cluster.replicaOf(master);
            master.kill();
            cluster.awaitPromoted(replica);
            assertThat(cluster.masters()).contains(replica).hasSize(3);
            master.restart();
            cluster.awaitWhole();
        }
    }
}
