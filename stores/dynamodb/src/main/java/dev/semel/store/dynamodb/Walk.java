package dev.semel.store.dynamodb;

import dev.semel.operation.OperationKey;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/** One walk by all items of the table, a few at a time. For one thread. */
final class Walk {
    private final Service service;
    private final String table;
    private final boolean wholly;
    private Map<String, AttributeValue> from = Map.of();
    private boolean over;

    /** @param wholly whether the items are wanted and not their keys alone; what is paid is the same */
    Walk(Service service, String table, boolean wholly) {
        this.service = service;
        this.table = table;
        this.wholly = wholly;
    }

    /**
     * The next of them, at most so many looked at; those of a store's own are left out.
     *
     * @return by their keys, with nothing for each if the keys alone are wanted
     */
    Map<OperationKey, Map<String, AttributeValue>> next(int most) throws Unanswered {
        Map<String, AttributeValue> start = from;
        ScanResponse page = service.ask(client -> client.scan(scan -> {
            scan.tableName(table).limit(most).consistentRead(true);
            if (!start.isEmpty()) {
                scan.exclusiveStartKey(start);
            }
            if (!wholly) {
                scan.projectionExpression(Item.KEY);
            }
        }));
        Map<OperationKey, Map<String, AttributeValue>> met = new LinkedHashMap<>();
        for (Map<String, AttributeValue> attributes : page.items()) {
            AttributeValue key = attributes.get(Item.KEY);
            if (key != null && Item.isRecords(key)) {
                met.put(Item.keyOf(key), attributes);
            }
        }
        from = page.lastEvaluatedKey();
        over = from.isEmpty();
        return met;
    }

    /** Whether nothing is left. */
    boolean isOver() {
        return over;
    }
}
