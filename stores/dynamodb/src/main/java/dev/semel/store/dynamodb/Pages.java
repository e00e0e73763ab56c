package dev.semel.store.dynamodb;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Protocol;
import dev.semel.protocol.Status;
import dev.semel.store.Backlog.Due;
import dev.semel.store.Browsable.Row;
import dev.semel.store.Found;
import dev.semel.store.OpenRecords;
import dev.semel.store.TransitionLog.Entry;
import dev.semel.store.TransitionLog.Note;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/** Reads records, one or all, and keeps what is noted about them. Decides nothing. Safe for use by all threads. */
final class Pages {
    private static final int READ_AT_ONCE = 500;

    private final Service service;
    private final String table;
    private final Items items;
    private final Root root;

    Pages(Service service, String table, Items items, Root root) {
        this.service = service;
        this.table = table;
        this.items = items;
        this.root = root;
    }

    List<Found> find(List<OperationKey> keys) throws Unanswered {
        root.fresh();
        Map<OperationKey, Item> read = items.read(keys);
        long now = service.time().now().earliestMillis();
        return keys.stream().map(key -> found(read.get(key), now)).toList();
    }

    private static Found found(@Nullable Item item, long now) {
        long at = item == null ? now : Math.max(now, item.changedMillis());
        return new Found(item == null ? null : Protocol.aged(item.record(), at), at);
    }

    List<Due> due(List<OperationKey> believed) throws Unanswered {
        root.fresh();
        Map<OperationKey, Item> read = items.read(believed);
        long now = service.time().now().earliestMillis();
        List<Due> due = new ArrayList<>();
        for (OperationKey key : believed) {
            Item item = read.get(key);
            IntentRecord record = item == null ? null : item.record();
            if (record != null && OpenRecords.isDue(record, now)) {
                due.add(new Due(key, record, now));
            }
        }
        return due;
    }

    List<Row> page(@Nullable Status status, @Nullable OperationKey after, int limit) throws Unanswered {
        List<Row> page = new ArrayList<>();
        OperationKey from = after;
        int most = Math.max(limit, READ_AT_ONCE);
        while (page.size() < limit) {
            List<OperationKey> next = smallest(from, most);
            List<Found> found = find(next);
            for (int at = 0; at < next.size() && page.size() < limit; at++) {
                IntentRecord record = found.get(at).record();
                if (record != null && (status == null || record.status() == status)) {
                    page.add(new Row(next.get(at), record));
                }
            }
            if (next.size() < most) {
                break;
            }
            from = next.get(next.size() - 1);
        }
        return page;
    }

    /** The first so many keys behind this one; all others pass by. */
    private List<OperationKey> smallest(@Nullable OperationKey after, int most) throws Unanswered {
        TreeSet<OperationKey> smallest = new TreeSet<>();
        Walk walk = new Walk(service, table, false);
        while (!walk.isOver()) {
            for (OperationKey key : walk.next(READ_AT_ONCE).keySet()) {
                if (after == null || key.compareTo(after) > 0) {
                    smallest.add(key);
                    if (smallest.size() > most) {
                        smallest.pollLast();
                    }
                }
            }
        }
        return List.copyOf(smallest);
    }

    List<Entry> history(OperationKey key, int limit) throws Unanswered {
        root.fresh();
        Item item = items.read(key);
        return item == null ? List.of() : Lines.newest(item.lines(), item.notes(), limit);
    }

    void note(List<Note> notes) throws Unanswered {
        service.all(notes.stream()
                .map(note -> (Service.Work<Boolean>) () -> note(note))
                .toList());
    }

    /** Where there are many notes the oldest go, all at once: that is two writes for each so many. */
    private boolean note(Note note) throws Unanswered {
        AttributeValue line = Items.list(List.of(Lines.line(note.entry())));
        return note(
                        note.key(),
                        Item.NOTES + " = list_append(if_not_exists(" + Item.NOTES + ", :none), :more)",
                        " AND (attribute_not_exists(" + Item.NOTES + ") OR size(" + Item.NOTES + ") < :most)",
                        Map.of(
                                ":more",
                                line,
                                ":none",
                                AttributeValue.fromL(List.of()),
                                ":most",
                                AttributeValue.fromN(Integer.toString(Lines.MOST))))
                || note(note.key(), Item.NOTES + " = :more", "", Map.of(":more", line));
    }

    private boolean note(OperationKey key, String set, String only, Map<String, AttributeValue> values)
            throws Unanswered {
        return service.<UpdateItemResponse, Boolean>ask(
                client -> client.updateItem(update -> update.tableName(table)
                        .key(Map.of(Item.KEY, Item.key(key)))
                        .updateExpression("SET " + set)
                        .conditionExpression("attribute_exists(" + Item.RECORD + ")" + only)
                        .expressionAttributeValues(values)),
                done -> true,
                failed -> false);
    }
}
