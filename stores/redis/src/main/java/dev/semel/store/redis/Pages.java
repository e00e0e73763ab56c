package dev.semel.store.redis;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Protocol;
import dev.semel.protocol.Status;
import dev.semel.store.Backlog.Due;
import dev.semel.store.Browsable.Row;
import dev.semel.store.Found;
import dev.semel.store.HistoryCodec;
import dev.semel.store.OpenRecords;
import dev.semel.store.RecordCodec;
import dev.semel.store.StoreUnavailableException;
import dev.semel.store.TenantUsage.Usage;
import dev.semel.store.TransitionLog.Entry;
import dev.semel.store.TransitionLog.Note;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads records, one or all, and keeps what is noted about them. Decides nothing. Safe for use by all threads. */
final class Pages {
    private static final int READ_AT_ONCE = 500;

    private final Nodes nodes;
    private final Shards shards;
    private final Batches batches;

    Pages(Nodes nodes, Shards shards, Batches batches) {
        this.nodes = nodes;
        this.shards = shards;
        this.batches = batches;
    }

    /** A record as stored, null if there is none, at the store's time. */
    record Read(@Nullable IntentRecord record, long atMillis) {}

    /** @throws StoreUnavailableException if one of them cannot be read */
    List<Read> read(List<OperationKey> keys) {
        return run(keys.stream().map(this::look).toList()).stream()
                .map(reply ->
                        new Read(reply.before() == null ? null : reply.before().record(), reply.atMillis()))
                .toList();
    }

    List<Found> find(List<OperationKey> keys) {
        return read(keys).stream()
                .map(read -> new Found(Protocol.aged(read.record(), read.atMillis()), read.atMillis()))
                .toList();
    }

    /** The time of one of the servers. */
    long now() {
        return read(List.of(new OperationKey("-", "-", "-"))).get(0).atMillis();
    }

    void due(OperationKey key, Read read, List<Due> due) {
        IntentRecord record = read.record();
        if (record != null && OpenRecords.isDue(record, read.atMillis())) {
            due.add(new Due(key, record, read.atMillis()));
        }
    }

    List<Row> page(@Nullable Status status, @Nullable OperationKey after, int limit) {
        List<Row> page = new ArrayList<>();
        OperationKey from = after;
        while (page.size() < limit) {
            List<OperationKey> next = smallest(from, Math.max(limit, READ_AT_ONCE));
            List<Found> found = find(next);
            for (int at = 0; at < next.size() && page.size() < limit; at++) {
                IntentRecord record = found.get(at).record();
                if (record != null && (status == null || record.status() == status)) {
                    page.add(new Row(next.get(at), record));
                }
            }
            if (next.size() < Math.max(limit, READ_AT_ONCE)) {
                break;
            }
            from = next.get(next.size() - 1);
        }
        return page;
    }

    /** The first so many keys behind this one; of all others only the names pass by. */
    private List<OperationKey> smallest(@Nullable OperationKey after, int most) {
        TreeSet<OperationKey> smallest = new TreeSet<>();
        walk(keys -> {
            for (OperationKey key : keys) {
                if (after == null || key.compareTo(after) > 0) {
                    smallest.add(key);
                    if (smallest.size() > most) {
                        smallest.pollLast();
                    }
                }
            }
        });
        return List.copyOf(smallest);
    }

    List<Usage> usage(List<String> tenants) {
        Set<String> wanted = new HashSet<>(tenants);
        Set<OperationKey> counted = new HashSet<>();
        Map<String, Usage> usage = new HashMap<>();
        if (!tenants.isEmpty()) {
            walk(keys -> {
                List<OperationKey> theirs = keys.stream()
                        .filter(key -> wanted.contains(key.tenant()) && counted.add(key))
                        .toList();
                List<Read> read = read(theirs);
                for (int at = 0; at < theirs.size(); at++) {
                    add(usage, theirs.get(at), read.get(at).record());
                }
            });
        }
        return tenants.stream()
                .map(tenant -> usage.getOrDefault(tenant, Usage.NOTHING))
                .toList();
    }

    private static void add(Map<String, Usage> usage, OperationKey key, @Nullable IntentRecord record) {
        if (record != null) {
            Usage one = new Usage(
                    1,
                    key.encoded().length + RecordCodec.encode(record).length,
                    record.status() == Status.RUNNING ? 1 : 0,
                    record.status() == Status.IN_DOUBT ? 1 : 0);
            usage.merge(
                    key.tenant(),
                    one,
                    (sum, more) -> new Usage(
                            sum.rows() + more.rows(),
                            sum.bytes() + more.bytes(),
                            sum.running() + more.running(),
                            sum.inDoubt() + more.inDoubt()));
        }
    }

    /** What is done with some keys of a walk. */
    private interface Visitor {
        void visit(List<OperationKey> keys);
    }

    private void walk(Visitor visitor) {
        try {
            Walk walk = new Walk(nodes, shards, READ_AT_ONCE);
            while (!walk.isOver()) {
                visitor.visit(
                        walk.next(READ_AT_ONCE).stream().map(Shards::keyOf).toList());
            }
        } catch (Unanswered unknown) {
            throw new StoreUnavailableException("The store does not answer: " + unknown.why() + ".", unknown);
        }
    }

    List<Entry> history(OperationKey key, int limit) {
        byte[] encoded = key.encoded();
        int shard = shards.of(encoded);
        Reply reply = run(List.of(Order.history(shard, shards.record(shard, encoded))))
                .get(0);
        List<Entry> all = HistoryCodec.entries(reply.more());
        return List.copyOf(all.subList(Math.max(0, all.size() - limit), all.size()));
    }

    void note(List<Note> notes) {
        run(notes.stream()
                .map(note -> {
                    byte[] encoded = note.key().encoded();
                    int shard = shards.of(encoded);
                    return Order.note(shard, shards.record(shard, encoded), note.entry());
                })
                .toList());
    }

    private Order look(OperationKey key) {
        byte[] encoded = key.encoded();
        int shard = shards.of(encoded);
        return Order.look(shard, shards.record(shard, encoded));
    }

    private List<Reply> run(List<Order> orders) {
        List<Reply> replies = batches.run(orders);
        for (Reply reply : replies) {
            if (!reply.isKnown()) {
                throw new StoreUnavailableException("The store does not answer: " + reply.failure() + ".");
            }
        }
        return replies;
    }
}
