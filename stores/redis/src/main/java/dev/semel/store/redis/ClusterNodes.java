package dev.semel.store.redis;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol.Command;

/** The masters of a Cluster by their slots, as one of its servers last told. */
final class ClusterNodes extends Nodes {
    static final int SLOTS = 16_384;

    private final Map<HostAndPort, Node> known = new ConcurrentHashMap<>();
    private final List<HostAndPort> named;
    /** Whoever is asked may be the one that has missed something, so each time another one is asked first. */
    private final AtomicInteger turn = new AtomicInteger();

    private volatile @Nullable View view;

    /** What one server told. */
    // Made once and never changed.
    @SuppressWarnings("ArrayRecordComponent")
    private record View(@Nullable HostAndPort[] bySlot, Set<HostAndPort> masters) {}

    /** @param named the servers of the address, of which one must answer */
    ClusterNodes(Lines lines, List<HostAndPort> named) {
        super(lines);
        this.named = named;
    }

    @Override
    Node of(int slot) throws Unanswered {
        HostAndPort master = current().bySlot()[slot];
        if (master == null) {
            // Who told may have known less than others, and nobody is there to say so when the slot is asked for.
            master = ask().bySlot()[slot];
        }
        if (master == null) {
            throw new Unanswered("no server has slot " + slot, new IllegalStateException());
        }
        return at(master);
    }

    @Override
    List<Node> masters() throws Unanswered {
        return current().masters().stream().map(this::at).toList();
    }

    @Override
    boolean isCluster() {
        return true;
    }

    @Override
    Node at(String host, int port) {
        return at(new HostAndPort(host, port));
    }

    private Node at(HostAndPort server) {
        return known.computeIfAbsent(server, first -> super.at(server.getHost(), server.getPort()));
    }

    private View current() throws Unanswered {
        View told = view;
        return told == null ? ask() : told;
    }

    @Override
    void refresh() throws Unanswered {
        ask();
    }

    private View ask() throws Unanswered {
        List<String> silent = new ArrayList<>();
        for (HostAndPort server : whoMayKnow()) {
            try {
                View told = Questions.over(at(server), line -> view(server, line));
                view = told;
                return told;
            } catch (Unanswered unreachable) {
                silent.add(server + ": " + unreachable.why());
            }
        }
        throw new Unanswered(
                "the Cluster cannot be reached: " + String.join("; ", silent), new IllegalStateException());
    }

    private List<HostAndPort> whoMayKnow() {
        View told = view;
        Set<HostAndPort> all = new LinkedHashSet<>();
        if (told != null) {
            List<HostAndPort> masters = List.copyOf(told.masters());
            int first = Math.floorMod(turn.getAndIncrement(), Math.max(1, masters.size()));
            all.addAll(masters.subList(first, masters.size()));
            all.addAll(masters);
        }
        all.addAll(named);
        return List.copyOf(all);
    }

    /** Ranges of slots, each with its master and its replicas; who names no host means the one that was asked. */
    private static View view(HostAndPort asked, Line line) throws Unanswered {
        @Nullable HostAndPort[] bySlot = new @Nullable HostAndPort[SLOTS];
        Set<HostAndPort> masters = new LinkedHashSet<>();
        for (Object each : line.askList(Command.CLUSTER, Order.ascii("SLOTS"))) {
            List<?> range = Line.list(each);
            List<?> master = Line.list(range.get(2));
            String host = Line.text(master.get(0));
            HostAndPort server =
                    new HostAndPort(host.isEmpty() ? asked.getHost() : host, (int) Line.number(master.get(1)));
            masters.add(server);
            for (long slot = Line.number(range.get(0)); slot <= Line.number(range.get(1)); slot++) {
                bySlot[(int) slot] = server;
            }
        }
        return new View(bySlot, masters);
    }
}
