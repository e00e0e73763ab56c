package dev.semel.store.dynamodb;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Status;
import dev.semel.store.Backlog.OpenCount;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.Select;

/**
 * The index of open records by the end of their lease, in parts, which holds nothing else and so stays small. It is a
 * little behind the records: what it says is a hint.
 */
final class Open {
    static final String INDEX = "open";

    private final Service service;
    private final String table;

    Open(Service service, String table) {
        this.service = service;
        this.table = table;
    }

    private record Waiting(OperationKey key, long dueMillis) {}

    /** Whose lease ended by this time, the longest ago first. */
    List<OperationKey> longestWaiting(long nowMillis, int limit) throws Unanswered {
        List<Service.Work<List<Waiting>>> parts = new ArrayList<>();
        for (int number = 0; limit > 0 && number < Items.PARTS; number++) {
            String running = Items.part(Status.RUNNING, number);
            String doubtful = Items.part(Status.IN_DOUBT, number);
            parts.add(() -> waiting(running, nowMillis, limit));
            parts.add(() -> waiting(doubtful, nowMillis, limit));
        }
        return service.all(parts).stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparingLong(Waiting::dueMillis))
                .limit(limit)
                .map(Waiting::key)
                .toList();
    }

    private List<Waiting> waiting(String part, long nowMillis, int limit) throws Unanswered {
        QueryResponse page = service.ask(client -> client.query(query -> query.tableName(table)
                .indexName(INDEX)
                .keyConditionExpression(Item.OPEN + " = :part AND " + Item.DUE + " <= :now")
                .expressionAttributeValues(Map.of(
                        ":part", AttributeValue.fromS(part), ":now", AttributeValue.fromN(Long.toString(nowMillis))))
                .limit(limit)));
        List<Waiting> waiting = new ArrayList<>();
        for (Map<String, AttributeValue> entry : page.items()) {
            AttributeValue key = entry.get(Item.KEY);
            AttributeValue due = entry.get(Item.DUE);
            if (key != null && due != null) {
                waiting.add(new Waiting(Item.keyOf(key), Long.parseLong(due.n())));
            }
        }
        return waiting;
    }

    OpenCount count() throws Unanswered {
        return new OpenCount(count(Status.RUNNING), count(Status.IN_DOUBT));
    }

    private long count(Status status) throws Unanswered {
        List<Service.Work<Long>> parts = new ArrayList<>();
        for (int number = 0; number < Items.PARTS; number++) {
            String part = Items.part(status, number);
            parts.add(() -> count(part));
        }
        return service.all(parts).stream().mapToLong(Long::longValue).sum();
    }

    private long count(String part) throws Unanswered {
        long count = 0;
        Map<String, AttributeValue> from = new TreeMap<>();
        do {
            Map<String, AttributeValue> start = from;
            QueryResponse page = service.ask(client -> client.query(query -> query.tableName(table)
                    .indexName(INDEX)
                    .select(Select.COUNT)
                    .keyConditionExpression(Item.OPEN + " = :part")
                    .expressionAttributeValues(Map.of(":part", AttributeValue.fromS(part)))
                    .exclusiveStartKey(start.isEmpty() ? null : start)));
            count += page.count();
            from = page.lastEvaluatedKey();
        } while (!from.isEmpty());
        return count;
    }
}
