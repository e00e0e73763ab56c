package dev.semel.store.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.semel.policy.DurabilityGrade;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.State;
import dev.semel.store.Found;
import dev.semel.store.StoreDescription;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreUnavailableException;
import dev.semel.testkit.Asking;
import dev.semel.testkit.MovableClock;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ReplicaDescription;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** What the table must remember, what it may forget, and which tables are refused. */
class MemoryTest {
    private static final long FOREVER = 4 * 86_400_000L;

    private final String url = Tables.fresh();
    private final DynamoAddress address = DynamoAddress.parse(url);
    private final MovableClock clock = MovableClock.at(1_700_000_000_000L);
    private final DynamoOptions options = DynamoOptions.defaults().by(clock);
    private final DynamoDbClient raw = DynamoDbClient.builder()
            .endpointOverride(URI.create(String.valueOf(address.endpoint())))
            .region(Region.EU_WEST_1)
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
            .build();

    @AfterEach
    void close() {
        raw.close();
    }

    @Test
    void epochs_rise_when_the_last_trace_of_a_key_is_gone() {
        try (DynamoStore store = DynamoStore.open(url, options.keepingEpochsFor(Duration.ZERO))) {
            long highest = 0;
            for (int life = 1; life <= 3; life++) {
                IntentRecord settled = Asking.settled(store, "k");
                assertThat(settled.epoch()).isGreaterThan(highest);
                highest = settled.epoch();
                clock.advance(Duration.ofMillis(FOREVER));
                assertThat(store.expire(100).deleted()).isOne();
                assertThat(item("k")).containsKeys("e", "x").doesNotContainKeys("b", "o", "d", "h", "n");
                store.expire(100);
                assertThat(item("k")).isEmpty();
            }
        }
    }

    @Test
    void the_epoch_of_a_record_that_is_gone_stays_as_long_as_a_claim_may_be_under_way() {
        AtomicLong nanos = new AtomicLong();
        try (DynamoStore store = DynamoStore.open(url, options, nanos::get)) {
            IntentRecord settled = Asking.settled(store, "k");
            clock.advance(Duration.ofMillis(FOREVER));
            store.expire(100);
            nanos.addAndGet(Duration.ofMinutes(9).toNanos());
            store.expire(100);
            assertThat(item("k").get("e").n()).isEqualTo(Long.toString(settled.epoch()));

            nanos.addAndGet(Duration.ofMinutes(2).toNanos());
            store.expire(100);
            assertThat(item("k")).isEmpty();
        }
    }

    @Test
    void the_service_may_delete_nothing_but_an_epoch_and_that_not_before_its_time() {
        try (DynamoStore store = DynamoStore.open(url, options)) {
            var granted = Asking.granted(store, Asking.claim("k", 1));
            assertThat(item("k")).doesNotContainKey("x");
            Asking.apply(store, Asking.succeed("k", granted.lease()));
            assertThat(item("k")).doesNotContainKey("x");
            clock.advance(Duration.ofMillis(Asking.DAY.keepMillis()));
            store.expire(100);
            assertThat(item("k")).containsKey("b").doesNotContainKey("x");
            clock.advance(Duration.ofMillis(FOREVER));
            store.expire(100);
            assertThat(Long.parseLong(item("k").get("x").n()) * 1000)
                    .isGreaterThanOrEqualTo(
                            clock.millis() + Duration.ofMinutes(10).toMillis());
            assertThat(Asking.granted(store, Asking.claim("k", 2)).epoch()).isGreaterThan(granted.epoch());
            assertThat(item("k")).doesNotContainKey("x");
        }
    }

    @Test
    void a_node_that_stood_still_is_not_answered_once_and_then_is_again() {
        AtomicLong standing = new AtomicLong();
        try (DynamoStore store =
                DynamoStore.open(url, DynamoOptions.defaults(), () -> System.nanoTime() - standing.get())) {
            Asking.settled(store, "before");
            standing.set(Duration.ofMinutes(1).toNanos());

            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> Asking.apply(store, Asking.claim("k", 1)))
                    .withMessageContaining("contradicts");
            assertThat(Asking.granted(store, Asking.claim("k", 1))).isNotNull();
        }
    }

    @Test
    void a_lease_ends_later_for_others_than_for_its_owner() {
        try (DynamoStore store = DynamoStore.open(url, DynamoOptions.defaults())) {
            IntentRecord granted = Asking.granted(store, Asking.claim("k", 1));
            // Of a key with a record the time is no earlier than its last change.
            Found found = store.find(List.of(Asking.key("another"))).get(0);

            long end = ((State.Running) granted.state()).leaseEndMillis();
            assertThat(end - found.atMillis())
                    .isGreaterThan(Asking.LEASE.lengthMillis()
                            + DynamoOptions.defaults().clocksApart().toMillis());
        }
    }

    @Test
    void a_table_that_was_made_anew_answers_nothing_any_more_and_is_another_store() {
        AtomicLong nanos = new AtomicLong();
        try (DynamoStore store = DynamoStore.open(url, options, nanos::get)) {
            Asking.settled(store, "k");
            try (DynamoTable table = DynamoTable.at(url)) {
                table.drop();
                table.apply();
            }
            nanos.addAndGet(Duration.ofSeconds(6).toNanos());

            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> Asking.apply(store, Asking.claim("k", 2)))
                    .withMessageContaining("has forgotten what the store knew");
            assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> Asking.found(store, "k"));
            try (DynamoStore other = DynamoStore.open(url, options)) {
                assertThat(other.describe().generation())
                        .isNotEqualTo(store.describe().generation());
            }
        }
    }

    @Test
    void a_copy_of_the_table_is_refused_until_its_generation_is_renewed_above_every_epoch() {
        String before;
        long epoch;
        try (DynamoStore store = DynamoStore.open(url, options)) {
            before = store.describe().generation();
            epoch = Asking.settled(store, "k").epoch();
        }
        raw.updateItem(update -> update.tableName(address.table())
                .key(rootKey())
                .updateExpression("SET i = :i")
                .expressionAttributeValues(Map.of(":i", AttributeValue.fromS("another table"))));

        assertThatExceptionOfType(StoreRefusedException.class)
                .isThrownBy(() -> DynamoStore.open(url, options))
                .withMessageContaining("it is a copy")
                .satisfies(
                        refused -> assertThat(refused.code()).isEqualTo(StoreRefusedException.Code.OTHER_GENERATION));

        try (DynamoTable table = DynamoTable.at(url)) {
            table.renewGeneration();
        }
        try (DynamoStore store = DynamoStore.open(url, options)) {
            assertThat(store.describe().generation()).isNotEqualTo(before);
            assertThat(Asking.settled(store, "j").epoch()).isGreaterThan(epoch);
        }
    }

    @Test
    void a_table_that_lacks_the_item_of_its_generation_is_refused() {
        try (DynamoStore store = DynamoStore.open(url, options)) {
            Asking.settled(store, "k");
        }
        raw.deleteItem(delete -> delete.tableName(address.table()).key(rootKey()));

        assertThatExceptionOfType(StoreRefusedException.class)
                .isThrownBy(() -> DynamoStore.open(url, options))
                .withMessageContaining("its item 'store' is gone");
    }

    @Test
    void nodes_that_open_a_new_table_at_once_make_one_generation() {
        long generations = IntStream.range(0, 8)
                .parallel()
                .mapToObj(node -> {
                    try (DynamoStore store = DynamoStore.open(url, options)) {
                        return store.describe().generation();
                    }
                })
                .distinct()
                .count();
        assertThat(generations).isOne();
    }

    @Test
    void a_stand_in_for_the_service_promises_nothing() {
        try (DynamoStore store = DynamoStore.open(url, options)) {
            StoreDescription description = store.describe();
            assertThat(description.grade()).isEqualTo(DurabilityGrade.NONE);
            assertThat(description.because()).startsWith("this is DynamoDB Local");
        }
        assertThat(DynamoAddress.parse("dynamodb://eu-west-1/semel").isAmazon()).isTrue();
        assertThat(DynamoAddress.parse(
                                "dynamodb://eu-west-1/semel?endpoint=https://vpce-1.dynamodb.eu-west-1.vpce.amazonaws.com")
                        .isAmazon())
                .isTrue();
        assertThat(DynamoAddress.parse("dynamodb://eu-west-1/semel?endpoint=https://amazonaws.com.example.org")
                        .isAmazon())
                .isFalse();
        assertThat(DynamoAddress.parse("dynamodb://eu-west-1/semel?endpoint=http://x.amazonaws.com")
                        .isAmazon())
                .isFalse();
    }

    @Test
    void a_table_that_is_not_there_or_not_such_a_table_is_refused() {
        String none = Tables.at(dev.semel.servers.DynamoLocal.shared(), "nowhere");
        assertThatExceptionOfType(StoreRefusedException.class)
                .isThrownBy(() -> DynamoStore.open(none, options))
                .withMessageContaining("has no table nowhere; make it with: semel schema apply --store " + none);
        try (DynamoTable table = DynamoTable.at(none)) {
            assertThat(table.differences()).containsExactly("there is no table nowhere");
        }
        assertThat(DynamoTable.differences(
                        TableDescription.builder().tableStatus("ACTIVE").build()))
                .hasSize(2)
                .anyMatch(difference -> difference.contains("must be k HASH of type B"))
                .anyMatch(difference -> difference.contains("index open"));
    }

    @Test
    void a_table_that_deletes_records_by_itself_is_refused() {
        raw.updateTimeToLive(update -> update.tableName(address.table())
                .timeToLiveSpecification(ttl -> ttl.enabled(false).attributeName("x")));
        raw.updateTimeToLive(update -> update.tableName(address.table())
                .timeToLiveSpecification(ttl -> ttl.enabled(true).attributeName("t")));

        assertThatExceptionOfType(StoreRefusedException.class)
                .isThrownBy(() -> DynamoStore.open(url, options))
                .withMessageContaining("by the attribute t")
                .withMessageContaining("set it to x");
    }

    @Test
    void a_table_with_a_replica_in_another_region_is_refused() {
        TableDescription global = TableDescription.builder()
                .replicas(List.of(
                        ReplicaDescription.builder().regionName("us-east-1").build()))
                .build();
        assertThatExceptionOfType(StoreRefusedException.class)
                .isThrownBy(() -> Preflight.refuseReplicas(address, global))
                .withMessageContaining("replica in us-east-1")
                .withMessageContaining("use a table of one region");
        Preflight.refuseReplicas(address, TableDescription.builder().build());
    }

    private Map<String, AttributeValue> item(String name) {
        return raw.getItem(get -> get.tableName(address.table())
                        .key(Map.of("k", Item.key(Asking.key(name))))
                        .consistentRead(true))
                .item();
    }

    private static Map<String, AttributeValue> rootKey() {
        return Map.of("k", AttributeValue.fromB(SdkBytes.fromString("store", StandardCharsets.US_ASCII)));
    }
}
