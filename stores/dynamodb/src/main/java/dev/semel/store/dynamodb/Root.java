package dev.semel.store.dynamodb;

import dev.semel.store.StoreRefusedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/**
 * The one item about the store as a whole: its generation, of which table it is the memory, and the floor above which new
 * records take their epochs. Nobody asks the store anything without having read it within the last seconds, so a table
 * that was made anew under the same name answers nothing. Safe for use by all threads.
 *
 * <p>The floor rises only when records are forgotten: first it is raised to their epochs, and only when every node has
 * read it since, and every claim that was under way with the old one is over, may the last trace of a key go.
 */
final class Root {
    // Epochs of a generation that was made t seconds after another begin t * 2^20 above it; nobody gives out 2^20
    // epochs of one key a second.
    private static final int EPOCHS_PER_SECOND_BITS = 20;
    private static final long READ_AGAIN_AFTER_NANOS = 5_000_000_000L;
    /** So that the floor rises once for what one period made, and not for each epoch. */
    private static final long RAISED_BY = 1_000;

    /** A minute of the time that it has been may be forgotten by a crash; each record has its own last change. */
    private static final long WRITTEN_DOWN_AFTER_MILLIS = 60_000;

    private static final String SCHEMA = "1";
    private static final String GENERATION = "g";
    private static final String FLOOR = "f";
    private static final String FORM = "z";
    /** The time that it has been, in milliseconds. */
    private static final String TIME = "t";

    /** Which table it was made in: a copy from a backup is another. */
    private static final String TABLE_ID = "i";

    private static final AttributeValue KEY =
            AttributeValue.fromB(SdkBytes.fromString("store", StandardCharsets.US_ASCII));

    private final Service service;
    private final String table;
    private final long keptNanos;
    private final String generation;
    private final Deque<Known> past = new ArrayDeque<>();
    private Known known;

    private Root(Service service, String table, DynamoOptions options, Known known) {
        this.service = service;
        this.table = table;
        this.known = known;
        keptNanos = options.epochsKept().toNanos();
        generation = known.generation();
    }

    /** What it said when this machine's steady clock showed so much, before it was asked. */
    record Known(String generation, long floor, long timeMillis, long readAtNanos) {}

    /**
     * @param tableId which table this is, empty if the server does not say
     * @throws StoreRefusedException if the table is a copy, or has records and lacks this item
     */
    static Root open(Service service, DynamoAddress address, DynamoOptions options, String tableId) throws Unanswered {
        String table = address.table();
        Map<String, AttributeValue> item =
                service.ask(client -> read(client, table)).item();
        if (item.isEmpty()) {
            refuseRecordsWithoutRoot(service, address);
            item = made(service, address, tableId);
        }
        String form = text(item, FORM);
        if (!form.equals(SCHEMA)) {
            throw new StoreRefusedException(
                    StoreRefusedException.Code.UNKNOWN_SCHEMA,
                    "The store " + address.name() + " has schema " + form + " and this release knows " + SCHEMA
                            + "; run the release that made it, or a later one.");
        }
        String madeIn = text(item, TABLE_ID);
        if (!madeIn.equals(tableId)) {
            throw new StoreRefusedException(
                    StoreRefusedException.Code.OTHER_GENERATION,
                    "The store " + address.name() + " was made in the table with the id '" + madeIn
                            + "' and this one has the id '" + tableId + "', so it is a copy and may have forgotten what"
                            + " was applied since; use that table, or stop all nodes and renew its generation.");
        }
        Root root = new Root(service, table, options, known(item, service.time().nanos() - READ_AGAIN_AFTER_NANOS));
        root.fresh();
        return root;
    }

    private static void refuseRecordsWithoutRoot(Service service, DynamoAddress address) throws Unanswered {
        boolean empty = service.ask(client -> client.scan(scan ->
                        scan.tableName(address.table()).consistentRead(true).limit(1)))
                .items()
                .isEmpty();
        if (!empty
                && service.ask(client -> read(client, address.table())).item().isEmpty()) {
            throw new StoreRefusedException(
                    StoreRefusedException.Code.OTHER_GENERATION,
                    "The store " + address.name() + " has lost a part of what it knew: its item 'store' is gone and"
                            + " other items are there; restore it, or, to start anew and accept that what was applied"
                            + " is forgotten, delete the table.");
        }
    }

    private static Map<String, AttributeValue> made(Service service, DynamoAddress address, String tableId)
            throws Unanswered {
        Map<String, AttributeValue> item = new HashMap<>(fresh(service, tableId));
        item.put(Item.KEY, KEY);
        return service.ask(
                client -> client.putItem(put -> put.tableName(address.table())
                        .item(item)
                        .conditionExpression("attribute_not_exists(" + Item.KEY + ")")
                        .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)),
                done -> item,
                failed -> failed.item());
    }

    private static Map<String, AttributeValue> fresh(Service service, String tableId) {
        long seconds = service.time().now().latestMillis() / 1000;
        return Map.of(
                GENERATION,
                AttributeValue.fromS(UUID.randomUUID().toString()),
                FLOOR,
                AttributeValue.fromN(Long.toString(seconds << EPOCHS_PER_SECOND_BITS)),
                FORM,
                AttributeValue.fromS(SCHEMA),
                TABLE_ID,
                AttributeValue.fromS(tableId));
    }

    /** Gives the store a new generation, above every epoch there was, in this table; what it is from now on. */
    static String renew(Service service, DynamoAddress address, String tableId) throws Unanswered {
        Map<String, AttributeValue> item = new HashMap<>(fresh(service, tableId));
        item.put(Item.KEY, KEY);
        service.ask(
                client -> client.putItem(put -> put.tableName(address.table()).item(item)));
        return text(item, GENERATION);
    }

    private static GetItemResponse read(DynamoDbClient client, String table) {
        return client.getItem(GetItemRequest.builder()
                .tableName(table)
                .key(Map.of(Item.KEY, KEY))
                .consistentRead(true)
                .build());
    }

    private static Known known(Map<String, AttributeValue> item, long atNanos) {
        return new Known(text(item, GENERATION), number(item, FLOOR), number(item, TIME), atNanos);
    }

    private static long number(Map<String, AttributeValue> item, String name) {
        String number = text(item, name);
        return number.isEmpty() ? 0 : Long.parseLong(number);
    }

    private static String text(Map<String, AttributeValue> item, String name) {
        AttributeValue value = item.get(name);
        if (value == null) {
            return "";
        }
        return value.s() == null ? value.n() : value.s();
    }

    String generation() {
        return generation;
    }

    /**
     * What it says, not older than a few seconds.
     *
     * @throws Unanswered if it cannot be read or is another store's
     */
    synchronized Known fresh() throws Unanswered {
        return service.time().nanos() - known.readAtNanos() < READ_AGAIN_AFTER_NANOS ? known : again();
    }

    /** What it says now. */
    synchronized Known again() throws Unanswered {
        long before = service.time().nanos();
        Known read = known(service.ask(client -> read(client, table)).item(), before);
        if (!read.generation().equals(generation)) {
            throw new Unanswered("the table has forgotten what the store knew: it is generation '" + read.generation()
                    + "' and was " + generation);
        }
        if (past.isEmpty() || read.floor() > known.floor()) {
            past.add(read);
        }
        known = read;
        service.time().notBefore(read.timeMillis());
        if (service.time().now().earliestMillis() > read.timeMillis() + WRITTEN_DOWN_AFTER_MILLIS) {
            writeDownTime();
        }
        return read;
    }

    /** So that whoever opens the store later does not begin before it. */
    void writeDownTime() throws Unanswered {
        long millis = service.time().now().earliestMillis();
        set(TIME + " = :to", TIME, millis, millis);
    }

    /** Sets a number of this item that only grows, unless somebody set it to more. */
    private void set(String set, String name, long to, long least) throws Unanswered {
        service.<UpdateItemResponse, Boolean>ask(
                client -> client.updateItem(update -> update.tableName(table)
                        .key(Map.of(Item.KEY, KEY))
                        .updateExpression("SET " + set)
                        .conditionExpression(GENERATION + " = :generation AND (attribute_not_exists(" + name + ") OR "
                                + name + " < :least)")
                        .expressionAttributeValues(Map.of(
                                ":to", AttributeValue.fromN(Long.toString(to)),
                                ":least", AttributeValue.fromN(Long.toString(least)),
                                ":generation", AttributeValue.fromS(generation)))),
                done -> true,
                failed -> false);
    }

    /** Raises the floor to this epoch at least; when this returns, every node that reads it takes higher ones. */
    void raise(long epoch) throws Unanswered {
        if (fresh().floor() < epoch) {
            set(FLOOR + " = :to", FLOOR, epoch + RAISED_BY, epoch);
            again();
        }
    }

    /** The floor that every node has known for so long that no claim with a lower one is under way; 0 if none. */
    synchronized long settledFloor() {
        long since = service.time().nanos() - keptNanos;
        long floor = 0;
        for (Known each : past) {
            floor = each.readAtNanos() <= since ? each.floor() : floor;
        }
        long settled = floor;
        past.removeIf(each -> each.floor() < settled);
        return floor;
    }

    /** Whether a write that was decided by this may have come after the last trace of a forgotten record went. */
    boolean isTooOld(Known used) {
        return service.time().nanos() - used.readAtNanos() > keptNanos / 2;
    }

    /** Says it unless something was said under this name before; what holds now. */
    static String markOnce(Service service, String table, String name, String value) throws Unanswered {
        AttributeValue key = AttributeValue.fromB(SdkBytes.fromUtf8String("mark." + name));
        Map<String, AttributeValue> item = Map.of(Item.KEY, key, GENERATION, AttributeValue.fromS(value));
        return service.ask(
                client -> client.putItem(put -> put.tableName(table)
                        .item(item)
                        .conditionExpression("attribute_not_exists(" + Item.KEY + ")")
                        .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)),
                done -> value,
                failed -> text(failed.item(), GENERATION));
    }

    /** What was said under this name. */
    static Optional<String> mark(Service service, String table, String name) throws Unanswered {
        AttributeValue key = AttributeValue.fromB(SdkBytes.fromUtf8String("mark." + name));
        Map<String, AttributeValue> item = service.ask(client -> client.getItem(
                        get -> get.tableName(table).key(Map.of(Item.KEY, key)).consistentRead(true)))
                .item();
        return item.isEmpty() ? Optional.empty() : Optional.of(text(item, GENERATION));
    }
}
