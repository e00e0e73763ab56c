package dev.semel.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.semel.policy.DurabilityGrade;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.servers.Fate;
import dev.semel.servers.FaultProxy;
import dev.semel.servers.RedisServer;
import dev.semel.servers.Traffic;
import dev.semel.store.StoreUnavailableException;
import dev.semel.testkit.AcknowledgedLoad;
import dev.semel.testkit.Asking;
import dev.semel.testkit.Explanation;
import dev.semel.testkit.RecordedStorm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A bad line, a server that dies, a server without memory: what was acknowledged stays, the rest may be either. */
class FaultTest {
    private static final int HARMED_IN_A_HUNDRED = 3;

    @ParameterizedTest
    @EnumSource(Fate.class)
    void whatever_the_line_does_the_history_is_explained(Fate fate) {
        RedisServer server = RedisServer.shared();
        RedisOptions options = Places.emptied(server);
        try (FaultProxy proxy = FaultProxy.to("127.0.0.1", server.port())) {
            List<RedisStore> nodes = new ArrayList<>();
            for (int node = 0; node < 3; node++) {
                nodes.add(RedisStore.open(proxy.through(server.url()), options.silentFor(Duration.ofMillis(700))));
            }
            Random random = new Random(fate.name().length());
            AtomicInteger harmed = new AtomicInteger();
            proxy.delay(Duration.ofMillis(1), Duration.ofMillis(1));
            proxy.slice(200);
            proxy.judge(traffic -> {
                boolean hit = traffic.isRequest() && random.nextInt(100) < HARMED_IN_A_HUNDRED;
                harmed.addAndGet(hit ? 1 : 0);
                return hit ? fate : Fate.PASS;
            });
            RecordedStorm storm = new RecordedStorm(nodes, 100 + fate.name().length());
            storm.blow(8, 25);
            proxy.heal();

            assertThat(harmed).hasPositiveValue();
            if (fate != Fate.PASS) {
                assertThat(storm.history().unknown()).isPositive();
            }
            try (RedisStore after = RedisStore.open(server.url(), options)) {
                assertThat(storm.explainedBy(after)).isInstanceOf(Explanation.Explained.class);
            }
            nodes.forEach(RedisStore::close);
        }
    }

    @Test
    void nodes_that_share_a_server_are_explained() {
        RedisServer server = RedisServer.shared();
        RedisOptions options = Places.emptied(server);
        List<RedisStore> nodes = new ArrayList<>();
        for (int node = 0; node < 3; node++) {
            nodes.add(RedisStore.open(server.url(), options));
        }
        RecordedStorm storm = new RecordedStorm(nodes, 7);
        storm.blow(12, 60);

        assertThat(storm.history().unknown()).isZero();
        assertThat(storm.explainedBy(nodes.get(0))).isInstanceOf(Explanation.Explained.class);
        nodes.forEach(RedisStore::close);
    }

    @Test
    void a_claim_whose_reply_is_lost_is_granted_again_under_the_same_epoch() {
        RedisServer server = RedisServer.shared();
        RedisOptions options = Places.emptied(server);
        try (FaultProxy proxy = FaultProxy.to("127.0.0.1", server.port());
                RedisStore store = RedisStore.open(proxy.through(server.url()), options)) {
            Asking.settled(store, "before");
            proxy.next(traffic -> traffic.contains("EVALSHA"), Fate.LOSE_REPLY);

            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> Asking.apply(store, Asking.claim("k", 1)));

            assertThat(Asking.apply(store, Asking.claim("k", 2))).isInstanceOf(Decision.Running.class);
            Decision again = Asking.apply(store, Asking.claim("k", 1));
            assertThat(((Decision.Granted) again).repeated()).isTrue();
            assertThat(((Decision.Granted) again).record()).isEqualTo(Asking.found(store, "k"));
        }
    }

    @Test
    void what_was_under_way_when_the_line_ended_is_never_sent_twice() {
        RedisServer server = RedisServer.shared();
        RedisOptions options = Places.emptied(server);
        try (FaultProxy proxy = FaultProxy.to("127.0.0.1", server.port());
                RedisStore store = RedisStore.open(proxy.through(server.url()), options)) {
            Asking.settled(store, "before");
            proxy.hold(Traffic.Sender.CLIENT);
            CompletableFuture<Decision> claim =
                    CompletableFuture.supplyAsync(() -> Asking.apply(store, Asking.claim("k", 1)));
            for (int turn = 0; turn < 40; turn++) {
                Asking.pause();
            }
            server.ask("CLIENT", "KILL", "TYPE", "normal");
            proxy.release();

            assertThat(claim)
                    .failsWithin(Duration.ofSeconds(5))
                    .withThrowableThat()
                    .withCauseInstanceOf(StoreUnavailableException.class);
            assertThat(Asking.apply(store, Asking.claim("k", 2))).isInstanceOf(Decision.Granted.class);
        }
    }

    @Test
    void a_server_that_is_killed_under_load_forgets_nothing_and_the_store_works_again_by_itself() {
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.open(server.url(), RedisOptions.defaults())) {
            AcknowledgedLoad load = new AcknowledgedLoad(store);
            try (load) {
                for (int kill = 1; kill <= 3; kill++) {
                    load.awaitMore(100);
                    server.kill();
                    server.restart();
                }
                load.awaitMore(100);
            }
            assertThat(load.lost(store)).isZero();
        }
    }

    @Test
    void a_key_that_holds_something_else_fails_by_itself_and_what_was_claimed_beside_it_is_known_to_run() {
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.open(server.url(), RedisOptions.defaults())) {
            Asking.settled(store, "spoilt");
            String spoilt = server.ask("KEYS", "*:r:*").strip();
            server.ask("DEL", spoilt);
            server.ask("SET", spoilt, "something else");

            List<Decision> told =
                    store.apply(List.of(Asking.claim("a", 1), Asking.claim("spoilt", 2), Asking.claim("z", 1)));

            assertThat(told.get(0)).isInstanceOf(Decision.Granted.class);
            assertThat(told.get(1)).isInstanceOf(Decision.Failed.class);
            assertThat(((Decision.Failed) told.get(1)).reason()).contains("WRONGTYPE");
            assertThat(told.get(2)).isInstanceOf(Decision.Granted.class);
            assertThat(store.open().running()).isEqualTo(2);
        }
    }

    @Test
    void a_record_that_cannot_be_read_fails_by_itself_and_the_store_works_on() {
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.open(server.url(), RedisOptions.defaults())) {
            Asking.settled(store, "spoilt");
            String spoilt = server.ask("KEYS", "*:r:*").strip();
            String record = "\u0001" + "x".repeat(200);
            server.ask("HSET", spoilt, "r", record);

            for (int again = 0; again < 40; again++) {
                List<Decision> told = store.apply(List.of(Asking.claim("a" + again, 1), Asking.claim("spoilt", 2)));

                assertThat(told.get(0)).isInstanceOf(Decision.Granted.class);
                assertThat(((Decision.Failed) told.get(1)).reason()).contains("the record cannot be read");
            }
            assertThat(server.ask("CLIENT", "LIST").lines().filter(line -> line.contains("name=semel")))
                    .as("lines")
                    .hasSizeLessThan(4);
        }
    }

    /** What docs/stores.md says that a user needs. */
    @Test
    void a_user_with_the_rights_that_the_manual_names_can_do_everything() {
        String rights =
                "on >p%s@/?#d resetkeys ~{semel* -@all +evalsha +eval +script|load +wait +config|get +info +scan +time"
                        + " +ping +@hash +@sortedset +persist +pexpireat +del +unlink";
        try (RedisServer server = RedisServer.start()) {
            server.ask(("ACL SETUSER app " + rights).split(" ", -1));
            String url = server.url().replace("//", "//app:p%25s%40/?#d@");
            try (RedisStore store = RedisStore.open(url, RedisOptions.defaults())) {
                Asking.settled(store, "k");
                assertThat(store.open().running()).isZero();
                assertThat(store.due(10)).isEmpty();
                assertThat(store.browse(null, null, 10)).hasSize(1);
                assertThat(store.expire(100).looked()).isEqualTo(1);
                assertThat(store.markOnce("mark", "made")).isEqualTo("made");
                store.raise(store.highest() + 1);
                assertThat(store.describe().grade()).isEqualTo(DurabilityGrade.MACHINE);
            }
            assertThat(RedisStore.renewGeneration(url, RedisOptions.defaults())).isNotEmpty();
            RedisStore.erase(url, RedisOptions.defaults());
            assertThat(server.ask("DBSIZE")).isEqualTo("0");
            server.ask("ACL", "SETUSER", "default", "off", "-@all");
            RedisStore.open(url, RedisOptions.defaults()).close();
        }
    }

    @Test
    void a_server_that_was_given_no_script_is_given_it() {
        RedisServer server = RedisServer.shared();
        try (RedisStore store = RedisStore.open(server.url(), Places.emptied(server))) {
            Asking.settled(store, "one");
            server.ask("SCRIPT", "FLUSH");
            Asking.settled(store, "two");
        }
    }

    /** As behind a name that leads to another server after a fail-over. */
    @Test
    void a_line_to_a_server_that_was_made_a_replica_is_not_used_again() {
        try (RedisServer master = RedisServer.start();
                RedisServer replica = RedisServer.replicaOf(master, Map.of());
                FaultProxy proxy = FaultProxy.to("127.0.0.1", master.port());
                RedisStore store = RedisStore.open(proxy.through(master.url()), RedisOptions.defaults())) {
            Asking.settled(store, "before");
            replica.ask("REPLICAOF", "NO", "ONE");
            master.follow(replica);
            int before = proxy.accepted();

            for (int asked = 1; asked <= 3; asked++) {
                assertThatExceptionOfType(StoreUnavailableException.class)
                        .isThrownBy(() -> Asking.apply(store, Asking.claim("k", 1)))
                        .withMessageContaining("READONLY");
            }

            assertThat(proxy.accepted()).as("lines").isEqualTo(before + 2);
        }
    }

    @Test
    void a_server_without_memory_takes_no_claims_and_hears_owners_out() {
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.open(server.url(), RedisOptions.defaults())) {
            var granted = Asking.granted(store, Asking.claim("k", 1));
            server.set("maxmemory", "1");

            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> Asking.apply(store, Asking.claim("other", 1)))
                    .withMessageContaining("OOM");
            Event.Renew renewal = new Event.Renew(Asking.key("k"), granted.lease(), Asking.LEASE);
            assertThat(Asking.apply(store, renewal)).isInstanceOf(Decision.Accepted.class);
            assertThat(Asking.apply(store, Asking.succeed("k", granted.lease())))
                    .isInstanceOf(Decision.Accepted.class);
            assertThat(Asking.apply(store, Asking.claim("k", 2))).isInstanceOf(Decision.Replay.class);
            assertThat(Asking.found(store, "other")).isNull();
        }
    }
}
