package dev.semel.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.semel.protocol.Decision;
import dev.semel.protocol.IntentRecord;
import dev.semel.servers.RedisServer;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreUnavailableException;
import dev.semel.testkit.Asking;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A store that has forgotten is never taken for one that knows nothing yet. */
class GenerationTest {
    private final RedisServer server = RedisServer.shared();
    private final RedisOptions options = Places.emptied(server);

    @Test
    void a_server_that_is_emptied_answers_nothing_any_more_and_is_another_store() {
        try (RedisStore store = RedisStore.open(server.url(), options)) {
            IntentRecord before = Asking.settled(store, "k");
            server.ask("FLUSHALL");

            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> Asking.apply(store, Asking.claim("k", 2)))
                    .withMessageContaining("has forgotten what the store knew");
            assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> Asking.found(store, "k"));
            try (RedisStore other = RedisStore.open(server.url(), options)) {
                assertThat(other.describe().generation())
                        .isNotEqualTo(store.describe().generation());
                assertThat(before.epoch()).isPositive();
            }
        }
    }

    @Test
    void a_server_without_a_file_that_was_killed_is_another_store() {
        try (RedisServer forgetful = RedisServer.start(Map.of("appendonly", "no"));
                RedisStore store = RedisStore.open(forgetful.url(), options)) {
            Asking.settled(store, "k");
            forgetful.kill();
            forgetful.restart();

            assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> {
                Asking.pause();
                Asking.apply(store, Asking.claim("k", 2));
            });
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> Asking.apply(store, Asking.claim("k", 2)))
                    .withMessageContaining("has forgotten");
        }
    }

    @Test
    void a_store_of_which_a_shard_is_gone_is_refused() {
        RedisStore.open(server.url(), options).close();
        String shard = server.ask("KEYS", "*:k").lines().findFirst().orElseThrow();
        server.ask("DEL", shard);

        assertThatExceptionOfType(StoreRefusedException.class)
                .isThrownBy(() -> RedisStore.open(server.url(), options))
                .withMessageContaining(shard)
                .satisfies(
                        refused -> assertThat(refused.code()).isEqualTo(StoreRefusedException.Code.OTHER_GENERATION));
    }

    @Test
    void a_store_whose_own_key_is_gone_is_refused() {
        RedisStore.open(server.url(), options).close();
        server.ask("DEL", "{" + options.prefix() + "}:store");

        assertThatExceptionOfType(StoreRefusedException.class)
                .isThrownBy(() -> RedisStore.open(server.url(), options))
                .withMessageContaining("its key {" + options.prefix() + "}:store is gone");
    }

    @Test
    void a_renewed_store_is_another_generation_whose_epochs_begin_above_what_a_backup_did_not_know() {
        IntentRecord settled;
        IntentRecord open;
        try (RedisStore store = RedisStore.open(server.url(), options)) {
            settled = Asking.settled(store, "k");
            open = Asking.granted(store, Asking.claim("open", 1));
            server.ask("KEYS", "*:k").lines().forEach(shard -> server.ask("HSET", shard, "e", "1"));

            String renewed = RedisStore.renewGeneration(server.url(), options);

            assertThat(renewed).isNotEqualTo(store.describe().generation());
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> Asking.apply(store, Asking.claim("other", 1)));
            try (RedisStore after = RedisStore.open(server.url(), options)) {
                assertThat(after.describe().generation()).isEqualTo(renewed);
                assertThat(Asking.found(after, "k")).isEqualTo(settled);
                assertThat(Asking.apply(after, Asking.succeed("open", open.lease())))
                        .isInstanceOf(Decision.Accepted.class);
                assertThat(Asking.granted(after, Asking.claim("new", 1)).epoch())
                        .isGreaterThan(settled.epoch() + 1_000_000);
            }
        }
    }

    @Test
    void a_renewal_that_was_cut_short_lets_nobody_in_until_it_is_done_again() {
        RedisStore.open(server.url(), options).close();
        String shard = server.ask("KEYS", "*:k").lines().findFirst().orElseThrow();
        server.ask("HSET", shard, "g", "another");

        assertThatExceptionOfType(StoreRefusedException.class)
                .isThrownBy(() -> RedisStore.open(server.url(), options))
                .withMessageContaining("renew its generation");
        String renewed = RedisStore.renewGeneration(server.url(), options);
        try (RedisStore store = RedisStore.open(server.url(), options)) {
            assertThat(store.describe().generation()).isEqualTo(renewed);
        }
    }

    @Test
    void there_is_nothing_to_renew_where_no_store_is() {
        assertThatExceptionOfType(StoreRefusedException.class)
                .isThrownBy(() -> RedisStore.renewGeneration(server.url(), options))
                .withMessageContaining("There is no store");
    }

    @Test
    void nodes_that_open_a_new_store_at_once_make_one_generation() {
        long generations = IntStream.range(0, 8)
                .parallel()
                .mapToObj(node -> {
                    try (RedisStore store = RedisStore.open(server.url(), options)) {
                        return store.describe().generation();
                    }
                })
                .distinct()
                .count();
        assertThat(generations).isOne();
    }

    @Test
    void a_duplicate_of_a_settled_intent_and_a_look_write_nothing() {
        try (RedisStore store = RedisStore.open(server.url(), options)) {
            Asking.settled(store, "k");
            String before = written();
            Asking.apply(store, Asking.claim("k", 2));
            Asking.found(store, "k");
            assertThat(written()).isEqualTo(before);
        }
    }

    private String written() {
        return server.ask("INFO", "persistence")
                .lines()
                .filter(line -> line.startsWith("aof_current_size"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void what_must_not_be_forgotten_has_no_end_in_redis_and_what_may_has() {
        try (RedisStore store = RedisStore.open(server.url(), options)) {
            IntentRecord granted = Asking.granted(store, Asking.claim("k", 1));
            assertThat(endOf("k")).isEqualTo("-1");

            Asking.apply(
                    store,
                    new dev.semel.protocol.Event.Release(
                            Asking.key("k"),
                            granted.lease(),
                            dev.semel.protocol.Event.Standing.THIS_LEASE,
                            Asking.DAY));
            assertThat(Long.parseLong(endOf("k"))).isBetween(86_000_000L, 86_400_000L);

            IntentRecord again = Asking.granted(store, Asking.claim("k", 2));
            assertThat(endOf("k")).isEqualTo("-1");

            Asking.apply(store, new dev.semel.protocol.Event.GiveUp(Asking.key("k"), again.lease(), null));
            assertThat(Asking.found(store, "k").status()).isEqualTo(dev.semel.protocol.Status.IN_DOUBT);
            assertThat(endOf("k")).isEqualTo("-1");

            Asking.apply(store, Asking.succeed("k", again.lease()));
            assertThat(Long.parseLong(endOf("k"))).isBetween(172_000_000L, 172_800_000L);
        }
    }

    private String endOf(String name) {
        String record = server.ask("KEYS", "{" + options.prefix() + ".*}:r:*" + name)
                .lines()
                .findFirst()
                .orElseThrow();
        return server.ask("PTTL", record);
    }
}
