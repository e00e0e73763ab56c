package dev.semel.store.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Which server has which slot. Of one server, and of the master that Sentinel knows, it is always the same; in a Cluster
 * the map is asked for anew when a server says that it is no longer the one. Replicas are never asked.
 */
abstract class Nodes implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(3);

    final ClientResources resources = DefaultClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            .build();
    final RedisClient client = RedisClient.create(resources);

    Nodes() {
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .protocolVersion(ProtocolVersion.RESP2)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT)
                        .keepAlive(true)
                        .build())
                .build());
    }

    static Nodes of(RedisAddress address, Duration silence) {
        return address.isCluster() ? new Cluster(address, silence) : new Single(address, silence);
    }

    /** The server that has this slot. */
    abstract Node of(int slot) throws Unanswered;

    /** All servers that have slots. */
    abstract List<Node> masters() throws Unanswered;

    /** Asks anew who has what. */
    abstract void refresh() throws Unanswered;

    /** Whether keys of one call must live together. */
    abstract boolean isCluster();

    /** Another server, by the address that a redirection names. */
    abstract Node at(String host, int port);

    /** Ends all connections; does not wait for the threads behind them, which takes a tenth of a second and more. */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // Nobody waits for the end of what is given up.
    public void close() {
        client.shutdownAsync(0, 2, TimeUnit.SECONDS)
                .whenComplete((done, failure) -> resources.shutdown(0, 2, TimeUnit.SECONDS));
    }

    private static final class Single extends Nodes {
        private final Node only;
        private final RedisURI uri;
        private final Duration silence;

        Single(RedisAddress address, Duration silence) {
            uri = address.uris().get(0);
            uri.setTimeout(silence);
            this.silence = silence;
            only = new Node(client, uri, silence);
        }

        @Override
        Node of(int slot) {
            return only;
        }

        @Override
        List<Node> masters() {
            return List.of(only);
        }

        /** Lines that lead to what was the master are not used again; the next one asks Sentinel. */
        @Override
        void refresh() {
            only.forgetLines();
        }

        @Override
        boolean isCluster() {
            return false;
        }

        @Override
        Node at(String host, int port) {
            return new Node(client, like(uri, host, port), silence);
        }
    }

    static RedisURI like(RedisURI uri, String host, int port) {
        RedisURI other = RedisURI.builder(uri).withHost(host).withPort(port).build();
        other.getSentinels().clear();
        return other;
    }

    private static final class Cluster extends Nodes {
        private final RedisClusterClient topology;
        private final Map<String, Node> known = new ConcurrentHashMap<>();
        private final Duration silence;
        private final RedisURI seed;

        Cluster(RedisAddress address, Duration silence) {
            this.silence = silence;
            List<RedisURI> uris = address.uris();
            uris.forEach(uri -> uri.setTimeout(silence));
            seed = uris.get(0);
            topology = RedisClusterClient.create(resources, uris);
        }

        @Override
        Node of(int slot) throws Unanswered {
            RedisClusterNode master = ask(() -> topology.getPartitions().getMasterBySlot(slot));
            if (master == null) {
                throw new Unanswered("no server has slot " + slot, new IllegalStateException());
            }
            return at(master.getUri().getHost(), master.getUri().getPort());
        }

        @Override
        List<Node> masters() throws Unanswered {
            return ask(() -> topology.getPartitions().stream()
                    .filter(node -> node.is(RedisClusterNode.NodeFlag.UPSTREAM) && !node.hasNoSlots())
                    .map(node -> at(node.getUri().getHost(), node.getUri().getPort()))
                    .toList());
        }

        @Override
        void refresh() throws Unanswered {
            ask(() -> {
                topology.refreshPartitions();
                return true;
            });
        }

        private static <T> T ask(java.util.function.Supplier<T> question) throws Unanswered {
            try {
                return question.get();
            } catch (RedisException unreachable) {
                throw new Unanswered("the Cluster cannot be reached: " + unreachable.getMessage(), unreachable);
            }
        }

        @Override
        boolean isCluster() {
            return true;
        }

        @Override
        Node at(String host, int port) {
            return known.computeIfAbsent(host + ":" + port, name -> new Node(client, like(seed, host, port), silence));
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // As above.
        public void close() {
            topology.shutdownAsync(0, 2, TimeUnit.SECONDS).whenComplete((done, failure) -> super.close());
        }
    }
}
