package dev.semel.store.dynamodb;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Status;
import dev.semel.store.OpenRecords;
import dev.semel.store.RecordCodec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * Reads items and writes them over what was seen. Every write draws a tag, and is done only if the item still has the tag
 * that was seen, or is still not there: so one that arrives twice, or late, does nothing. Safe for use by all threads.
 */
final class Items {
    /** Into so many parts the index of open records is cut, so that no part of it has all the writes. */
    static final int PARTS = 16;

    private static final int MOST_OF_A_READ = 100;

    private final Service service;
    private final String table;

    Items(Service service, String table) {
        this.service = service;
        this.table = table;
    }

    /**
     * What became of a write.
     *
     * @param written whether it is done
     * @param item as it is now, null if there is none
     */
    record Put(boolean written, @Nullable Item item) {}

    /** The item as it is, read where every acknowledged write is seen. */
    @Nullable
    Item read(OperationKey key) throws Unanswered {
        return Item.of(service.ask(client -> client.getItem(get -> get.tableName(table)
                        .key(Map.of(Item.KEY, Item.key(key)))
                        .consistentRead(true)))
                .item());
    }

    /** The same of many; those that are not there are not in the answer. */
    Map<OperationKey, Item> read(Collection<OperationKey> keys) throws Unanswered {
        List<Map<String, AttributeValue>> wanted = keys.stream()
                .distinct()
                .map(key -> Map.of(Item.KEY, Item.key(key)))
                .toList();
        List<Service.Work<Map<OperationKey, Item>>> reads = new ArrayList<>();
        for (int from = 0; from < wanted.size(); from += MOST_OF_A_READ) {
            List<Map<String, AttributeValue>> some =
                    wanted.subList(from, Math.min(wanted.size(), from + MOST_OF_A_READ));
            reads.add(() -> readSome(some));
        }
        Map<OperationKey, Item> found = new HashMap<>();
        service.all(reads).forEach(found::putAll);
        return found;
    }

    private Map<OperationKey, Item> readSome(List<Map<String, AttributeValue>> keys) throws Unanswered {
        Map<OperationKey, Item> found = new HashMap<>();
        KeysAndAttributes left =
                KeysAndAttributes.builder().keys(keys).consistentRead(true).build();
        // The service hands back what it had no room or throughput for, and refuses a request for which it has none.
        while (left != null) {
            Map<String, KeysAndAttributes> asked = Map.of(table, left);
            BatchGetItemResponse answer = service.ask(client -> client.batchGetItem(get -> get.requestItems(asked)));
            for (Map<String, AttributeValue> attributes : answer.responses().getOrDefault(table, List.of())) {
                Item item = Item.of(attributes);
                AttributeValue key = attributes.get(Item.KEY);
                if (item != null && key != null) {
                    found.put(Item.keyOf(key), item);
                }
            }
            left = answer.unprocessedKeys().get(table);
        }
        return found;
    }

    /**
     * A change of an item.
     *
     * @param seen what stands there as far as is known, null for nothing
     * @param next what is to stand there
     * @param goneAfterSeconds when the service may delete it, 0 for never
     */
    record Change(OperationKey key, @Nullable Item seen, Item next, long goneAfterSeconds) {}

    /** Writes unless somebody else did since. */
    Put write(Change change) throws Unanswered {
        Map<String, AttributeValue> values = new HashMap<>();
        String does = update(change, values);
        String only = onlyOver(change.seen(), values);
        return service.ask(
                client -> client.updateItem(update -> update.tableName(table)
                        .key(Map.of(Item.KEY, Item.key(change.key())))
                        .updateExpression(does)
                        .conditionExpression(only)
                        .expressionAttributeValues(values)
                        .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)),
                done -> new Put(true, change.next()),
                failed -> {
                    Item now = Item.of(failed.hasItem() ? failed.item() : null);
                    // Our own tag: a copy of this very write came first.
                    return new Put(now != null && now.tag().equals(change.next().tag()), now);
                });
    }

    /** Deletes the item if it is still this one. */
    boolean delete(OperationKey key, Item seen) throws Unanswered {
        return service.ask(
                client -> client.deleteItem(delete -> delete.tableName(table)
                        .key(Map.of(Item.KEY, Item.key(key)))
                        .conditionExpression(Item.TAG + " = :seen")
                        .expressionAttributeValues(Map.of(":seen", AttributeValue.fromB(seen.tag())))),
                done -> true,
                failed -> false);
    }

    private static String onlyOver(@Nullable Item seen, Map<String, AttributeValue> values) {
        if (seen == null) {
            return "attribute_not_exists(" + Item.KEY + ")";
        }
        values.put(":seen", AttributeValue.fromB(seen.tag()));
        return Item.TAG + " = :seen";
    }

    /** What the item is to become: all of it but the notes, which go with the record alone. */
    private static String update(Change change, Map<String, AttributeValue> values) {
        Item next = change.next();
        IntentRecord record = next.record();
        IntentRecord open = record != null && record.status().isOpen() ? record : null;
        Update update = new Update(values);
        update.set(Item.TAG, AttributeValue.fromB(next.tag()));
        update.set(Item.EPOCH, number(next.epoch()));
        update.set(Item.CHANGED, number(next.changedMillis()));
        update.set(
                Item.RECORD,
                record == null ? null : AttributeValue.fromB(SdkBytes.fromByteArrayUnsafe(RecordCodec.encode(record))));
        update.set(Item.LINES, record == null ? null : list(next.lines()));
        update.set(Item.OPEN, open == null ? null : AttributeValue.fromS(part(open.status())));
        update.set(Item.DUE, open == null ? null : number(OpenRecords.dueAt(open)));
        update.set(Item.GONE_AFTER, change.goneAfterSeconds() == 0 ? null : number(change.goneAfterSeconds()));
        if (record == null) {
            update.set(Item.NOTES, null);
        }
        return update.expression();
    }

    /** An expression being written, and the values that it names. */
    private static final class Update {
        private final Map<String, AttributeValue> values;
        private final List<String> sets = new ArrayList<>();
        private final List<String> removes = new ArrayList<>();

        Update(Map<String, AttributeValue> values) {
            this.values = values;
        }

        /** To be this, or not to be there. */
        void set(String name, @Nullable AttributeValue value) {
            if (value == null) {
                removes.add(name);
            } else {
                sets.add(name + " = :" + name);
                values.put(":" + name, value);
            }
        }

        String expression() {
            return "SET " + String.join(", ", sets)
                    + (removes.isEmpty() ? "" : " REMOVE " + String.join(", ", removes));
        }
    }

    private static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }

    static AttributeValue list(List<SdkBytes> lines) {
        return AttributeValue.fromL(lines.stream().map(AttributeValue::fromB).toList());
    }

    private static String part(Status status) {
        return part(status, ThreadLocalRandom.current().nextInt(PARTS));
    }

    /** The name of a part of the index. */
    static String part(Status status, int number) {
        return (status == Status.RUNNING ? "running." : "doubt.") + number;
    }
}
