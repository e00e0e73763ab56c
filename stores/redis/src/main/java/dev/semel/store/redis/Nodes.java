package dev.semel.store.redis;

import dev.semel.engine.SystemTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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
        if (!address.isSentinel()) {
            HostAndPort server = address.hosts().get(0);
            return new Single(lines, server.toString(), turn -> lines.toServer(server));
        }
        return new Single(lines, "the master '" + address.master() + "'", turn -> master(lines, address, turn));
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

    /** A line to whom the first Sentinel that knows it, from this one on, says is the master. */
    private static Line master(Lines lines, RedisAddress address, int turn) throws Unanswered {
        List<String> silent = new ArrayList<>();
        List<HostAndPort> sentinels = new ArrayList<>(address.hosts());
        Collections.rotate(sentinels, -Math.floorMod(turn, sentinels.size()));
        for (HostAndPort sentinel : sentinels) {
            try {
                HostAndPort named = named(lines, sentinel, address.master());
                try {
                    return lines.toServer(named);
                } catch (Unanswered gone) {
                    silent.add(sentinel + " names " + named + ", and " + gone.why());
                }
            } catch (Unanswered unreachable) {
                silent.add(sentinel + ": " + unreachable.why());
            }
        }
        throw new Unanswered("no Sentinel has led to it: " + String.join("; ", silent), new IllegalStateException());
    }

    private static HostAndPort named(Lines lines, HostAndPort sentinel, String master) throws Unanswered {
        try (Line line = lines.toSentinel(sentinel)) {
            List<?> place = line.askList(Command.SENTINEL, Order.ascii("GET-MASTER-ADDR-BY-NAME"), Order.utf8(master));
            if (place.size() != 2) {
                throw new Unanswered("it knows no master of that name", new IllegalStateException());
            }
            return new HostAndPort(Line.text(place.get(0)), Integer.parseInt(Line.text(place.get(1))));
        }
    }

    private static final class Single extends Nodes {
        private final Node only;
        /** Whoever was asked may have missed something, so after each failure another one is asked first. */
        private final AtomicInteger turn = new AtomicInteger();

        /** How a line is opened at this turn. */
        interface Way {
            Line open(int turn) throws Unanswered;
        }

        Single(Lines lines, String name, Way way) {
            super(lines);
            only = new Node(name, () -> way.open(turn.get()), SystemTime.steadyNanos());
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
            turn.incrementAndGet();
            only.forgetLines();
        }

        @Override
        boolean isCluster() {
            return false;
        }
    }
}
