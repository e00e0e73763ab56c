package dev.semel.servers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A real Redis Cluster of six processes: three masters that share the slots, and a replica of each. A master that is gone
 * for a second is replaced by its replica, however old what the replica has.
 *
 * <p>As {@link RedisServer}, of which it consists: it ends with this JVM.
 */
public final class RedisCluster implements AutoCloseable {
    private static final int MASTERS = 3;
    private static final int SLOTS = 16_384;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final List<RedisServer> servers = new ArrayList<>();

    private RedisCluster() {}

    /** Starts the cluster, durable as {@link RedisServer#start()} is; returns when every node answers for its slots. */
    public static RedisCluster start() {
        return start(Map.of());
    }

    /** The same, all its servers with further settings, or others. */
    public static RedisCluster start(Map<String, String> settings) {
        RedisCluster cluster = new RedisCluster();
        boolean whole = false;
        try {
            Map<String, String> all = new LinkedHashMap<>(Map.of(
                    "cluster-enabled", "yes",
                    "cluster-node-timeout", "1000",
                    // Else a replica that got nothing for some time is never promoted.
                    "cluster-replica-validity-factor", "0"));
            all.putAll(settings);
            for (int node = 0; node < 2 * MASTERS; node++) {
                cluster.servers.add(RedisServer.start(all, Ports::freeWithBus));
            }
            cluster.join();
            whole = true;
            return cluster;
        } finally {
            if (!whole) {
                cluster.close();
            }
        }
    }

    /** {@code redis-cluster://} with the addresses of all six. */
    public String url() {
        return servers.stream()
                .map(server -> "127.0.0.1:" + server.port())
                .collect(Collectors.joining(",", "redis-cluster://", ""));
    }

    /** All six, those that were masters first in front. */
    public List<RedisServer> servers() {
        return List.copyOf(servers);
    }

    /** The servers that run and are masters now, by their own word. */
    public List<RedisServer> masters() {
        return servers.stream()
                .filter(RedisServer::runs)
                .filter(server -> server.ask("ROLE").startsWith("master"))
                .toList();
    }

    /** The replica that was given to this one of the first three masters. */
    public RedisServer replicaOf(RedisServer master) {
        return servers.get(MASTERS + servers.indexOf(master));
    }

    /** Returns when this server has become a master and every slot is answered for. */
    public void awaitPromoted(RedisServer replica) {
        Await.until("a replica is promoted", LIMIT, () -> replica.ask("ROLE").startsWith("master"));
        awaitWhole();
    }

    /** Returns when every running node finds that all slots are answered for. */
    public void awaitWhole() {
        Await.until(
                "all slots are answered for",
                LIMIT,
                () -> servers.stream()
                        .filter(RedisServer::runs)
                        .allMatch(server -> server.ask("CLUSTER", "INFO").contains("cluster_state:ok")));
    }

    /** Ends all servers at once and deletes their folders. */
    @Override
    public void close() {
        servers.forEach(RedisServer::close);
    }

    private void join() {
        RedisServer first = servers.get(0);
        for (int node = 0; node < servers.size(); node++) {
            RedisServer server = servers.get(node);
            server.ask("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(node + 1));
            if (node < MASTERS) {
                server.ask(addSlots(node * SLOTS / MASTERS, (node + 1) * SLOTS / MASTERS));
            }
            if (node > 0) {
                server.ask("CLUSTER", "MEET", "127.0.0.1", Integer.toString(first.port()));
            }
        }
        Await.until(
                "all nodes know one another",
                LIMIT,
                () -> servers.stream().allMatch(server -> known(server) == servers.size()));
        for (int node = 0; node < MASTERS; node++) {
            String master = servers.get(node).ask("CLUSTER", "MYID");
            RedisServer replica = servers.get(MASTERS + node);
            Await.until("a replica knows its master", LIMIT, () -> follows(replica, master));
            replica.awaitLinked();
        }
        awaitWhole();
        // Whoever asks one node for the others must be told who follows whom.
        Await.until(
                "all nodes know the replicas",
                LIMIT,
                () -> servers.stream().allMatch(server -> replicasIn(server.ask("CLUSTER", "NODES")) == MASTERS));
    }

    private static long known(RedisServer server) {
        return server.ask("CLUSTER", "NODES")
                .lines()
                .filter(line -> !line.contains("handshake"))
                .count();
    }

    private static long replicasIn(String nodes) {
        return nodes.lines().filter(line -> line.contains("slave")).count();
    }

    private static boolean follows(RedisServer replica, String master) {
        try {
            replica.ask("CLUSTER", "REPLICATE", master);
            return true;
        } catch (IllegalStateException notYetKnown) {
            return false;
        }
    }

    private static String[] addSlots(int from, int end) {
        return Stream.concat(
                        Stream.of("CLUSTER", "ADDSLOTS"),
                        IntStream.range(from, end).mapToObj(Integer::toString))
                .toArray(String[]::new);
    }
}
