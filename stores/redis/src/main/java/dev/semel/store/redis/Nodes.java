package dev.semel.store.redis;

import dev.semel.engine.SystemTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol.Command;

/**
 * Which server has which slot. Of one server, and of the master that Sentinel knows, it is always the same; in a Cluster
 * the map is asked for anew when a server says that it is no longer the one. Replicas are never asked.
 */
abstract class Nodes implements AutoCloseable {
    final Lines lines;

    Nodes(Lines lines) {
        this.lines = lines;
    }

    static Nodes of(RedisAddress address, Duration silence) {
        Lines lines = new Lines(address, silence);
        if (address.isCluster()) {
            return new ClusterNodes(lines, address.hosts());
        }
        return address.isSentinel()
                ? new Single(lines, "the master '" + address.master() + "'", () -> master(lines, address))
                : new Single(lines, address.hosts().get(0));
    }

    /** The server that has this slot. */
    abstract Node of(int slot) throws Unanswered;

    /** All servers that have slots. */
    abstract List<Node> masters() throws Unanswered;

    /** Asks anew who has what. */
    abstract void refresh() throws Unanswered;

    /** The same; what was known stays if nobody tells, and whoever asks next finds out the same. */
    final void refreshIfPossible() {
        try {
            refresh();
        } catch (Unanswered unreachable) {
            return;
        }
    }

    /** Whether keys of one call must live together. */
    abstract boolean isCluster();

    /** Another server, by the address that a redirection names. */
    Node at(String host, int port) {
        HostAndPort server = new HostAndPort(host, port);
        return new Node(server.toString(), () -> lines.toServer(server), SystemTime.steadyNanos());
    }

    /** Ends all connections. */
    @Override
    public void close() {
        lines.close();
    }

    /** A line to whom the first Sentinel that knows it says is the master. */
    private static Line master(Lines lines, RedisAddress address) throws Unanswered {
        List<String> silent = new ArrayList<>();
        for (HostAndPort sentinel : address.hosts()) {
            try (Line line = lines.toSentinel(sentinel)) {
                List<?> place = line.askList(
                        Command.SENTINEL, Order.ascii("GET-MASTER-ADDR-BY-NAME"), Order.utf8(address.master()));
                if (place.size() == 2) {
                    return lines.toServer(
                            new HostAndPort(Line.text(place.get(0)), Integer.parseInt(Line.text(place.get(1)))));
                }
                silent.add(sentinel + " does not know it");
            } catch (Unanswered unreachable) {
                silent.add(sentinel + ": " + unreachable.why());
            }
        }
        throw new Unanswered("no Sentinel has led to it: " + String.join("; ", silent), new IllegalStateException());
    }

    private static final class Single extends Nodes {
        private final Node only;

        Single(Lines lines, HostAndPort server) {
            this(lines, server.toString(), () -> lines.toServer(server));
        }

        Single(Lines lines, String name, Node.Way way) {
            super(lines);
            only = new Node(name, way, SystemTime.steadyNanos());
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
    }
}
