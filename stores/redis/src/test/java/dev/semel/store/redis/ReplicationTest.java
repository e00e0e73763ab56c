package dev.semel.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.semel.policy.DurabilityGrade;
import dev.semel.protocol.Decision;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Status;
import dev.semel.servers.RedisCluster;
import dev.semel.servers.RedisSentinel;
import dev.semel.servers.RedisServer;
import dev.semel.store.StoreUnavailableException;
import dev.semel.testkit.AcknowledgedLoad;
import dev.semel.testkit.Asking;
import dev.semel.testkit.Explanation;
import dev.semel.testkit.RecordedStorm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Replicas that lag, and one that is promoted: what the grade says is what is kept. */
class ReplicationTest {
    /** Replicas that sync every write on a busy machine need their time; only one that is held back never has it. */
    private static final RedisOptions WAITING =
            RedisOptions.defaults().silentFor(Duration.ofSeconds(12)).waitingFor(1, Duration.ofSeconds(5));

    private static final RedisOptions HASTY = WAITING.waitingFor(1, Duration.ofMillis(300));

    @Test
    void what_a_replica_did_not_acknowledge_is_not_told_nor_what_is_read_of_it() {
        try (RedisServer primary = RedisServer.start();
                RedisServer replica = RedisServer.replicaOf(primary, Map.of());
                RedisStore store = RedisStore.open(primary.url(), WAITING);
                RedisStore hasty = RedisStore.open(primary.url(), HASTY)) {
            assertThat(store.describe().grade()).isEqualTo(DurabilityGrade.REPLICATED);
            IntentRecord granted = Asking.granted(store, Asking.claim("k", 1));
            primary.holdBack();

            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> Asking.apply(hasty, Asking.succeed("k", granted.lease())))
                    .withMessageContaining("0 of 1 replicas had it within 300 ms");
            // It is settled at the primary, and whoever reads that must not be told.
            assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> Asking.found(hasty, "k"));
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> Asking.apply(hasty, Asking.claim("k", 2)));
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> Asking.apply(hasty, Asking.claim("other", 1)));

            primary.catchUp();
            replica.awaitLinked();
            assertThat(Asking.applyAtLast(store, Asking.claim("k", 2))).isInstanceOf(Decision.Replay.class);
        }
    }

    @Test
    void a_cluster_that_waits_for_its_replicas_forgets_nothing_when_one_is_promoted() {
        try (RedisCluster cluster = RedisCluster.start();
                RedisStore store = RedisStore.open(cluster.url(), WAITING)) {
            assertThat(store.describe().grade()).isEqualTo(DurabilityGrade.REPLICATED);
            AcknowledgedLoad load = new AcknowledgedLoad(store);
            try (load) {
                load.awaitMore(300);
                RedisServer master = cluster.servers().get(0);
                master.kill();
                cluster.awaitPromoted(cluster.replicaOf(master));
                // It follows its replica now, without which that one would wait in vain.
                master.restart();
                master.awaitLinked();
                load.awaitMore(300);
            }
            assertThat(load.lost(store)).isZero();
        }
    }

    @Test
    void nothing_is_forgotten_when_sentinel_promotes_the_replica_that_was_waited_for() {
        try (RedisServer master = RedisServer.start();
                RedisServer replica = RedisServer.replicaOf(master, Map.of());
                RedisSentinel sentinel = RedisSentinel.over(master);
                RedisStore store = RedisStore.open(afterADeadOne(sentinel.url()), WAITING)) {
            assertThat(store.describe().grade()).isEqualTo(DurabilityGrade.REPLICATED);
            AcknowledgedLoad load = new AcknowledgedLoad(store);
            try (load) {
                load.awaitMore(100);
                master.kill();
                sentinel.awaitPromoted(replica);
                master.restart();
                // Sentinel does it too, after some time.
                master.follow(replica);
                load.awaitMore(100);
            }
            assertThat(load.lost(store)).isZero();
        }
        try (RedisServer master = RedisServer.start();
                RedisServer replica = RedisServer.replicaOf(master, Map.of());
                RedisSentinel sentinel = RedisSentinel.over(master);
                RedisStore store = RedisStore.open(sentinel.url(), RedisOptions.defaults())) {
            assertThat(store.describe().grade())
                    .as("that does not wait, over %s", replica.url())
                    .isEqualTo(DurabilityGrade.NONE);
        }
    }

    @Test
    void a_cluster_that_does_not_wait_has_no_grade_and_forgets_what_its_replica_lacks() {
        try (RedisCluster cluster = RedisCluster.start();
                RedisStore store = RedisStore.open(cluster.url(), RedisOptions.defaults())) {
            assertThat(store.describe().grade()).isEqualTo(DurabilityGrade.NONE);
            assertThat(store.describe().because()).contains("a fail-over may promote one that lacks");
            RedisServer master = cluster.servers().get(0);
            List<String> told = new ArrayList<>();
            for (int number = 0; number < 50; number++) {
                Asking.settled(store, "before " + number);
            }
            master.ask("WAIT", "1", "5000");
            master.holdBack();
            for (int number = 0; number < 50; number++) {
                Asking.settled(store, "after " + number);
                told.add("after " + number);
            }
            master.kill();
            cluster.awaitPromoted(cluster.replicaOf(master));

            for (int number = 0; number < 50; number++) {
                assertThat(Asking.foundAtLast(store, "before " + number)).isNotNull();
            }
            long forgotten = told.stream()
                    .filter(name -> Asking.foundAtLast(store, name) == null)
                    .count();
            assertThat(forgotten).isBetween(5L, 40L);
        }
    }

    @Test
    void a_sentinel_that_has_missed_who_is_the_master_now_is_not_asked_for_ever() throws IOException {
        try (RedisServer master = RedisServer.start();
                RedisServer replica = RedisServer.replicaOf(master, Map.of());
                ServerSocket stale = sentinelThatSays(master);
                ServerSocket knowing = sentinelThatSays(replica);
                RedisStore store = RedisStore.open(
                        "redis-sentinel://127.0.0.1:" + stale.getLocalPort() + ",127.0.0.1:" + knowing.getLocalPort()
                                + "#main",
                        RedisOptions.defaults())) {
            Asking.settled(store, "k");
            replica.ask("REPLICAOF", "NO", "ONE");
            master.follow(replica);

            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> Asking.found(store, "k"))
                    .withMessageContaining("READONLY");

            assertThat(Asking.found(store, "k")).isNotNull();
        }
    }

    /** It says so of every master, and answers whatever else it is asked with OK. */
    private static ServerSocket sentinelThatSays(RedisServer master) throws IOException {
        ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        String port = Integer.toString(master.port());
        String place = "*2\r\n$9\r\n127.0.0.1\r\n$" + port.length() + "\r\n" + port + "\r\n";
        Thread thread = new Thread(() -> {
            try {
                while (true) {
                    try (Socket client = socket.accept()) {
                        answer(client, place);
                    }
                }
            } catch (IOException closed) {
                // The test is over.
            }
        });
        thread.setDaemon(true);
        thread.start();
        return socket;
    }

    private static void answer(Socket client, String place) {
        try {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String answer = line.equals("CLIENT") ? "+OK\r\n" : line.equals("main") ? place : "";
                client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException reset) {
            // It has what it wanted.
        }
    }

    /** Its sweeper and its clean-up are all that asks, and they meet the new master too. */
    @Test
    void a_node_without_calls_finds_the_server_that_was_promoted() {
        try (RedisCluster cluster = RedisCluster.start();
                RedisStore sweeper = RedisStore.open(cluster.url(), RedisOptions.defaults());
                RedisStore cleaner = RedisStore.open(cluster.url(), RedisOptions.defaults())) {
            assertThat(sweeper.open().running()).isZero();
            RedisServer master = cluster.servers().get(0);
            master.kill();
            cluster.awaitPromoted(cluster.replicaOf(master));

            assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(sweeper::open);
            assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> cleaner.expire(100));

            assertThat(sweeper.open().running()).isZero();
            assertThat(cleaner.expire(100).roundEnded()).isTrue();
        }
    }

    @Test
    void a_slot_that_had_no_server_when_the_map_was_asked_for_is_found_when_it_has_one() {
        try (RedisCluster cluster = RedisCluster.start(Map.of("cluster-require-full-coverage", "no"));
                RedisStore store = RedisStore.open(cluster.url(), RedisOptions.defaults())) {
            Asking.settled(store, "k");
            RedisServer owner = cluster.masters().stream()
                    .filter(master -> !records(master).isEmpty())
                    .findFirst()
                    .orElseThrow();
            String slot = owner.ask("CLUSTER", "KEYSLOT", records(owner));
            owner.ask("CLUSTER", "DELSLOTS", slot);
            cluster.servers().stream()
                    .filter(server -> server.port() != owner.port())
                    .forEach(server -> server.ask("CLUSTER", "DELSLOTS", slot));
            cluster.servers().forEach(server -> server.ask("CLIENT", "KILL", "TYPE", "normal"));

            assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> Asking.found(store, "k"));
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> Asking.found(store, "k"))
                    .withMessageContaining("no server has slot " + slot);
            owner.ask("CLUSTER", "ADDSLOTS", slot);

            assertThat(Asking.foundAtLast(store, "k")).isNotNull();
        }
    }

    private static String records(RedisServer server) {
        return server.ask("KEYS", "*:r:*").strip();
    }

    /** Every shard of the slot has keys at both servers while it moves, the worst moment. */
    @Test
    void while_a_slot_moves_its_shard_says_nothing_wrong_and_afterwards_it_knows_everything() {
        try (RedisCluster cluster = RedisCluster.start();
                RedisStore store = RedisStore.open(cluster.url(), WAITING)) {
            List<String> names = IntStream.range(0, 200).mapToObj(n -> "k" + n).toList();
            names.forEach(name -> Asking.settled(store, name));
            RedisServer from = cluster.masters().get(0);
            RedisServer to = cluster.masters().get(1);
            String record = from.ask("KEYS", "*:r:*").lines().findFirst().orElseThrow();
            String slot = from.ask("CLUSTER", "KEYSLOT", record);
            to.ask("CLUSTER", "SETSLOT", slot, "IMPORTING", from.ask("CLUSTER", "MYID"));
            from.ask("CLUSTER", "SETSLOT", slot, "MIGRATING", to.ask("CLUSTER", "MYID"));
            String keys = from.ask("CLUSTER", "GETKEYSINSLOT", slot, "1000");
            int half = (int) keys.lines().count() / 2;

            keys.lines().limit(half).forEach(key -> move(key, from, to));
            long silent =
                    names.stream().filter(name -> answersNothing(store, name)).count();
            keys.lines().skip(half).forEach(key -> move(key, from, to));
            String owner = to.ask("CLUSTER", "MYID");
            cluster.masters().forEach(master -> master.ask("CLUSTER", "SETSLOT", slot, "NODE", owner));

            assertThat(silent).isBetween(1L, 199L);
            names.forEach(
                    name -> assertThat(Asking.foundAtLast(store, name).status()).isEqualTo(Status.SUCCEEDED));
            assertThat(Asking.applyAtLast(store, Asking.claim(names.get(0), 2))).isInstanceOf(Decision.Replay.class);
        }
    }

    private static void move(String key, RedisServer from, RedisServer to) {
        from.ask("MIGRATE", "127.0.0.1", Integer.toString(to.port()), key, "0", "5000");
    }

    private static boolean answersNothing(RedisStore store, String name) {
        try {
            assertThat(Asking.apply(store, Asking.claim(name, 2))).isInstanceOf(Decision.Replay.class);
            return false;
        } catch (StoreUnavailableException unknown) {
            return true;
        }
    }

    @Test
    void who_cannot_be_reached_is_said_to_be_the_master_and_not_its_sentinel() {
        try (RedisServer master = RedisServer.start();
                RedisServer replica = RedisServer.replicaOf(master, Map.of());
                RedisSentinel sentinel = RedisSentinel.over(master)) {
            replica.kill();
            master.kill();

            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> RedisStore.open(sentinel.url(), RedisOptions.defaults()))
                    .withMessageContaining(" names 127.0.0.1:" + master.port() + ", and it cannot be reached");
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> RedisStore.open(sentinel.url() + "x", RedisOptions.defaults()))
                    .withMessageContaining("it knows no master of that name");
        }
    }

    /** The address with a server first that is not there. */
    private static String afterADeadOne(String url) {
        return url.replace("://", "://127.0.0.1:1,");
    }

    @Test
    void a_storm_over_a_cluster_is_explained() {
        try (RedisCluster cluster = RedisCluster.start()) {
            RedisStore one = RedisStore.open(afterADeadOne(cluster.url()), WAITING);
            RedisStore two = RedisStore.open(cluster.url(), WAITING);
            RecordedStorm storm = new RecordedStorm(List.of(one, two), 5);
            storm.blow(8, 25);

            assertThat(storm.history().unknown()).isZero();
            assertThat(storm.explainedBy(one)).isInstanceOf(Explanation.Explained.class);
            one.close();
            two.close();
        }
    }
}
