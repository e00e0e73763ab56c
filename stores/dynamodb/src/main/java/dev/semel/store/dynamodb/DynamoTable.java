package dev.semel.store.dynamodb;

import dev.semel.engine.SystemTime;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.IndexStatus;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;

/**
 * The table that a store needs: made, compared, and for trials deleted. On-demand billing, deletion protection, and a time
 * to live that only helps to clean up. A store opens no table that differs. For one thread; close it after use.
 */
public final class DynamoTable implements AutoCloseable {
    /** About two minutes. */
    private static final int MOST_LOOKS = 100;

    private static final int LONGEST_PAUSE = 6;

    private final DynamoAddress address;
    private final Service service;

    private DynamoTable(DynamoAddress address) {
        this.address = address;
        service = Service.of(address, DynamoOptions.defaults(), SystemTime.steadyNanos());
    }

    /**
     * Where this address says; asks nobody yet.
     *
     * @throws IllegalArgumentException if it is no address of a table
     */
    public static DynamoTable at(String url) {
        return new DynamoTable(DynamoAddress.parse(url));
    }

    /**
     * The table as {@code aws dynamodb create-table --cli-input-json} and {@code update-time-to-live} take it; asks nobody.
     */
    public static String definition(String url) {
        return """
                {
                  "TableName": "%s",
                  "BillingMode": "PAY_PER_REQUEST",
                  "DeletionProtectionEnabled": true,
                  "AttributeDefinitions": [
                    {"AttributeName": "k", "AttributeType": "B"},
                    {"AttributeName": "o", "AttributeType": "S"},
                    {"AttributeName": "d", "AttributeType": "N"}
                  ],
                  "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
                  "GlobalSecondaryIndexes": [{
                    "IndexName": "open",
                    "KeySchema": [
                      {"AttributeName": "o", "KeyType": "HASH"},
                      {"AttributeName": "d", "KeyType": "RANGE"}
                    ],
                    "Projection": {"ProjectionType": "KEYS_ONLY"}
                  }]
                }
                """.formatted(DynamoAddress.parse(url).table());
    }

    /**
     * How the table differs from what is needed, a sentence each; empty if it does not.
     *
     * @throws StoreUnavailableException if the service does not answer
     */
    public List<String> differences() {
        try {
            return differences(Preflight.described(service, address));
        } catch (StoreRefusedException none) {
            return List.of("there is no table " + address.table());
        } catch (Unanswered unknown) {
            throw Deciding.unavailable(unknown);
        }
    }

    static List<String> differences(TableDescription table) {
        List<String> differences = new ArrayList<>();
        if (table.tableStatus() != TableStatus.ACTIVE && table.tableStatus() != TableStatus.UPDATING) {
            differences.add("the table is " + table.tableStatusAsString() + " and not yet to be used");
        }
        if (!keys(table.keySchema()).equals("k HASH") || !type(table, Item.KEY).equals("B")) {
            differences.add("the table's key is " + keys(table.keySchema()) + " of type " + type(table, Item.KEY)
                    + " and must be k HASH of type B; make another table");
        }
        GlobalSecondaryIndexDescription index = table.globalSecondaryIndexes().stream()
                .filter(each -> Open.INDEX.equals(each.indexName()))
                .findFirst()
                .orElse(null);
        if (index == null || !keys(index.keySchema()).equals("o HASH, d RANGE")) {
            differences.add(
                    "the index " + Open.INDEX + " with the key o HASH, d RANGE is not there; make another table");
        } else if (index.indexStatus() != IndexStatus.ACTIVE) {
            differences.add(
                    "the index " + Open.INDEX + " is " + index.indexStatusAsString() + " and not yet to be used");
        }
        return differences;
    }

    private static String keys(List<KeySchemaElement> schema) {
        return String.join(
                ", ",
                schema.stream()
                        .map(each -> each.attributeName() + " " + each.keyTypeAsString())
                        .toList());
    }

    private static String type(TableDescription table, String attribute) {
        return table.attributeDefinitions().stream()
                .filter(each -> attribute.equals(each.attributeName()))
                .map(AttributeDefinition::attributeTypeAsString)
                .findFirst()
                .orElse("unknown");
    }

    /**
     * Makes the table where there is none, and returns when it can be used; touches no table that is there.
     *
     * @return whether there was none
     * @throws StoreUnavailableException if the service does not answer, or does not make it
     */
    public boolean apply() {
        try {
            if (!isMade()) {
                return false;
            }
            TableDescription made = Preflight.described(service, address);
            for (int looked = 0; made.tableStatus() != TableStatus.ACTIVE && looked < MOST_LOOKS; looked++) {
                Service.pause(LONGEST_PAUSE);
                made = Preflight.described(service, address);
            }
            service.ask(client -> client.updateTimeToLive(update -> update.tableName(address.table())
                    .timeToLiveSpecification(ttl -> ttl.enabled(true).attributeName(Item.GONE_AFTER))));
            return true;
        } catch (Unanswered unknown) {
            throw Deciding.unavailable(unknown);
        }
    }

    private boolean isMade() throws Unanswered {
        try {
            service.ask(client -> client.createTable(request(address.table())));
            return true;
        } catch (Unanswered refused) {
            if (refused.getCause() instanceof ResourceInUseException) {
                return false;
            }
            throw refused;
        }
    }

    private static CreateTableRequest request(String name) {
        return CreateTableRequest.builder()
                .tableName(name)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .deletionProtectionEnabled(true)
                .attributeDefinitions(
                        attribute(Item.KEY, ScalarAttributeType.B),
                        attribute(Item.OPEN, ScalarAttributeType.S),
                        attribute(Item.DUE, ScalarAttributeType.N))
                .keySchema(key(Item.KEY, KeyType.HASH))
                .globalSecondaryIndexes(GlobalSecondaryIndex.builder()
                        .indexName(Open.INDEX)
                        .keySchema(key(Item.OPEN, KeyType.HASH), key(Item.DUE, KeyType.RANGE))
                        .projection(projection -> projection.projectionType(ProjectionType.KEYS_ONLY))
                        .build())
                .build();
    }

    private static AttributeDefinition attribute(String name, ScalarAttributeType type) {
        return AttributeDefinition.builder()
                .attributeName(name)
                .attributeType(type)
                .build();
    }

    private static KeySchemaElement key(String name, KeyType type) {
        return KeySchemaElement.builder().attributeName(name).keyType(type).build();
    }

    /**
     * After a restored backup, or a copy: says that this store has forgotten, and binds it to this table. Stop all nodes
     * first; each refuses it until it is told to accept the new generation.
     *
     * @return the new generation, which begins above every epoch there was
     * @throws StoreRefusedException if there is no such table
     * @throws StoreUnavailableException if the service does not answer
     */
    public String renewGeneration() {
        try {
            TableDescription table = Preflight.described(service, address);
            return Root.renew(service, address, table.tableId() == null ? "" : table.tableId());
        } catch (Unanswered unknown) {
            throw Deciding.unavailable(unknown);
        }
    }

    /**
     * Deletes the table if it is there, its protection first, which forgets what was applied and so lets it be applied
     * again: for tests and trials. Nobody may have the store open.
     *
     * @throws StoreUnavailableException if the service does not answer
     */
    public void drop() {
        try {
            service.ask(client -> client.updateTable(
                    update -> update.tableName(address.table()).deletionProtectionEnabled(false)));
            service.ask(client -> client.deleteTable(delete -> delete.tableName(address.table())));
        } catch (Unanswered unknown) {
            if (!(unknown.getCause() instanceof ResourceNotFoundException)) {
                throw Deciding.unavailable(unknown);
            }
        }
    }

    @Override
    public void close() {
        service.close();
    }
}
