package dev.semel.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.semel.policy.DurabilityGrade;
import dev.semel.servers.RedisServer;
import dev.semel.store.StoreDescription;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreUnavailableException;
import dev.semel.testkit.Asking;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the servers' settings promise, and told to people. */
class GradeTest {
    // house: parameters because each is a column of the table
    @ParameterizedTest
    @CsvSource({
        // appendonly, appendfsync, no-appendfsync-on-rewrite, replicas, fails over, waited for, grade, because
        "yes, always,   no,  0, false, 0, MACHINE,    appendfsync is always",
        "yes, always,   yes, 0, false, 0, PROCESS,    no-appendfsync-on-rewrite is yes",
        "yes, no,       no,  0, false, 0, PROCESS,    appendfsync is no",
        "yes, everysec, no,  0, false, 0, NONE,       appendfsync is everysec",
        "no,  always,   no,  0, false, 0, NONE,       appendonly is no",
        "unknown, unknown, unknown, 0, false, 0, NONE, CONFIG GET is not allowed",
        "yes, always,   no,  1, false, 0, MACHINE,    appendfsync is always",
        "yes, always,   no,  1, true,  0, NONE,       the store waits for 0 of 1 replicas",
        "yes, always,   no,  2, true,  1, NONE,       the store waits for 1 of 2 replicas",
        "yes, always,   no,  2, true,  2, REPLICATED, the store waits for 2 replicas",
        "yes, always,   no,  1, false, 1, REPLICATED, the store waits for 1 replicas",
        "no,  always,   no,  1, true,  1, NONE,       appendonly is no",
        "yes, no,       no,  1, true,  1, PROCESS,    appendfsync is no",
        "yes, always,   no,  0, true,  0, MACHINE,    appendfsync is always",
    })
    void settings_give_a_grade_and_say_why(
            String appendonly,
            String appendfsync,
            String onRewrite,
            int replicas,
            boolean failsOver,
            int waitedFor,
            DurabilityGrade grade,
            String because) {
        Preflight.Graded graded = Preflight.grade(
                new Preflight.Settings(appendonly, appendfsync, onRewrite, "noeviction", replicas),
                failsOver,
                waitedFor);

        assertThat(graded.grade()).isEqualTo(grade);
        assertThat(graded.because()).startsWith(because);
    }

    @Test
    void a_live_server_is_asked() {
        RedisServer server = RedisServer.shared();
        assertThat(described(server.url()).grade()).isEqualTo(DurabilityGrade.MACHINE);
        try (RedisServer other = RedisServer.start(Map.of("appendfsync", "everysec"))) {
            assertThat(described(other.url()).grade()).isEqualTo(DurabilityGrade.NONE);
            assertThat(described(other.url()).because()).isEqualTo("appendfsync is everysec");
        }
    }

    @Test
    void a_server_that_may_evict_is_refused_with_the_name_of_the_setting() {
        try (RedisServer server = RedisServer.start(Map.of("maxmemory-policy", "allkeys-lru"))) {
            assertThatExceptionOfType(StoreRefusedException.class)
                    .isThrownBy(() -> described(server.url()))
                    .withMessageContaining("has maxmemory-policy allkeys-lru")
                    .withMessageContaining("set it to noeviction");
        }
    }

    @Test
    void a_replica_is_refused() {
        try (RedisServer primary = RedisServer.start();
                RedisServer replica = RedisServer.replicaOf(primary, Map.of())) {
            assertThatExceptionOfType(StoreRefusedException.class)
                    .isThrownBy(() -> described(replica.url()))
                    .withMessageContaining("is a replica");
        }
    }

    @Test
    void a_server_that_becomes_a_replica_is_not_even_read() {
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.open(server.url(), RedisOptions.defaults())) {
            Asking.settled(store, "k");
            server.ask("REPLICAOF", "127.0.0.1", "1");

            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> Asking.found(store, "k"))
                    .withMessageContaining("READONLY");
        }
    }

    @Test
    void a_user_that_may_not_ask_for_settings_is_promised_nothing() {
        try (RedisServer server = RedisServer.start()) {
            server.ask("ACL", "SETUSER", "app", "on", ">secret", "~*", "&*", "+@all", "-config");
            StoreDescription description = described("redis://app:secret@127.0.0.1:" + server.port());
            assertThat(description.grade()).isEqualTo(DurabilityGrade.NONE);
            assertThat(description.because()).isEqualTo("CONFIG GET is not allowed");
            assertThat(description.name()).doesNotContain("secret");
        }
    }

    private static StoreDescription described(String url) {
        try (RedisStore store = RedisStore.open(url, Places.fresh().waitingFor(0, Duration.ofMillis(100)))) {
            return store.describe();
        }
    }
}
