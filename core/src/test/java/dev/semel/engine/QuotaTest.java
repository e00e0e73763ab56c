package dev.semel.engine;

import static dev.semel.engine.World.LEASE;
import static dev.semel.engine.World.PAY;
import static dev.semel.engine.World.SECOND;
import static dev.semel.engine.World.bytes;
import static dev.semel.engine.World.intent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.operation.Intent;
import dev.semel.operation.OperationKey;
import dev.semel.operation.Supersession;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.Quota;
import dev.semel.policy.Quotas;
import dev.semel.policy.Terms;
import dev.semel.protocol.Evidence;
import dev.semel.protocol.Outcome;
import dev.semel.protocol.Verdict;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreRefusedException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much a tenant may have, and what is never refused for it. */
class QuotaTest {
    private static final Terms TERMS = World.terms(EffectTerms.unprotected()).build();
    private static final Terms REPEATABLE = World.terms(World.deduplicated()).build();

    private final World world = new World();

    @AfterEach
    void close() {
        world.close();
    }

    private Node node(Quota quota) {
        return world.node(builder -> builder.quotas(Quotas.each(quota)));
    }

    private static void settle(Node node, String key, String result) {
        Node.await(node.granted(intent(key, 5), TERMS).end(Ending.succeeded(bytes(result))));
    }

    private static void refused(Node node, String key, Quota.Limit limit) {
        assertThat(node.told(intent(key, 5), TERMS)).isEqualTo(new Execution.OverQuota<>(limit));
    }

    private static void sweep(Node node) {
        node.engine().sweep();
        node.settle();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_new_key_over_the_rows_is_refused_and_leaves_no_trace_while_duplicates_are_replayed(boolean readsAreLocal) {
        world.store().readsAreLocal(readsAreLocal);
        Node node = world.node(builder -> builder.settings(World.SETTINGS.withCache(0, SECOND))
                .quotas(Quotas.each(Quota.none().withRows(2))));
        settle(node, "a", "done");
        settle(node, "b", "done");

        refused(node, "c", Quota.Limit.ROWS);
        sweep(node);
        refused(node, "c", Quota.Limit.ROWS);

        assertThat(world.record("c")).isNull();
        assertThat(node.told(intent("a", 5), TERMS)).isInstanceOf(Execution.Replayed.class);
        assertThat(node.told(intent("b", 6), TERMS)).isInstanceOf(Execution.Mismatched.class);
        assertThat(node.seen().names()).contains("over_quota");
        assertThat(node.engine().gauges().attemptsUnderWay()).isZero();
    }

    @Test
    void a_key_that_was_released_takes_no_new_row() {
        Node node = node(Quota.none().withRows(1));
        Node.await(node.granted(intent("a", 5), TERMS).end(Ending.nothingSent()));
        sweep(node);

        node.granted(intent("a", 5), TERMS);
    }

    @Test
    void rows_that_expire_make_room() {
        Node node = node(Quota.none().withRows(1));
        settle(node, "a", "done");
        refused(node, "b", Quota.Limit.ROWS);
        world.advanceStoreAlone(Duration.ofDays(3));

        sweep(node);
        sweep(node);

        node.granted(intent("b", 5), TERMS);
    }

    @Test
    void bytes_are_counted_as_they_are_stored_and_as_the_store_counts_them() {
        Node node = node(Quota.none().withBytes(1_000));
        settle(node, "a", "x".repeat(900));
        settle(node, "b", "x".repeat(200));

        refused(node, "c", Quota.Limit.BYTES);
        sweep(node);
        refused(node, "c", Quota.Limit.BYTES);
        sweep(node);
        refused(node, "c", Quota.Limit.BYTES);
        Node other = node(Quota.none().withBytes(1_000));
        sweep(other);
        settle(other, "d", "let in, for nobody had asked for this tenant before");
        sweep(other);
        refused(other, "e", Quota.Limit.BYTES);
    }

    @Test
    void attempts_in_flight_are_counted_exactly_on_one_node_and_an_end_makes_room() {
        Node node = node(Quota.none().withInFlight(2));
        Attempt first = node.granted(intent("a", 5), TERMS);
        node.granted(intent("b", 5), TERMS);

        refused(node, "c", Quota.Limit.IN_FLIGHT);
        sweep(node);
        refused(node, "c", Quota.Limit.IN_FLIGHT);
        assertThat(Node.await(first.end(Ending.succeeded(bytes("done"))))).isInstanceOf(Execution.Applied.class);

        node.granted(intent("c", 5), TERMS);
        refused(node, "d", Quota.Limit.IN_FLIGHT);
        sweep(node);
        refused(node, "d", Quota.Limit.IN_FLIGHT);
    }

    @Test
    void however_many_come_at_once_no_more_are_let_in() {
        Node node = node(Quota.none().withInFlight(5));
        List<CompletableFuture<Admission>> admissions = new ArrayList<>();
        for (int each = 0; each < 200; each++) {
            int number = each;
            admissions.add(CompletableFuture.supplyAsync(() -> node.admit(intent("a" + number, 5), TERMS)));
        }

        long granted = admissions.stream()
                .map(Node::await)
                .filter(admission -> admission.fold(attempt -> true, answered -> false))
                .count();

        assertThat(granted).isEqualTo(5);
    }

    @Test
    void what_other_nodes_have_in_flight_counts_from_the_next_round_on() {
        Node node = node(Quota.none().withInFlight(2));
        Node other = node(Quota.none().withInFlight(2));
        node.granted(intent("a", 5), TERMS);
        Attempt theirs = other.granted(intent("b", 5), TERMS);

        sweep(node);

        refused(node, "c", Quota.Limit.IN_FLIGHT);
        Node.await(theirs.end(Ending.succeeded(bytes("done"))));
        sweep(node);
        node.granted(intent("c", 5), TERMS);
    }

    @Test
    void an_attempt_that_lost_its_lease_or_never_got_one_holds_no_place() {
        Node node = node(Quota.none().withInFlight(1));
        world.store().down(true);
        node.told(intent("a", 5), TERMS);
        world.store().down(false);
        Attempt attempt = node.granted(intent("b", 5), TERMS);
        node.time().pause(LEASE.plus(SECOND));
        world.advanceStoreAlone(LEASE.plus(SECOND));
        world.advance(Duration.ofMillis(1));
        assertThat(attempt.lease().isLost()).isTrue();

        node.granted(intent("c", 5), TERMS);
    }

    @Test
    void whoever_goes_on_with_a_lapsed_attempt_is_not_held_back() {
        Node node = node(Quota.none().withInFlight(1).withRows(1));
        Node.await(node.granted(intent("a", 5), REPEATABLE).end(Ending.unknown()));
        sweep(node);
        refused(node, "b", Quota.Limit.IN_FLIGHT);

        node.granted(intent("a", 5), REPEATABLE);
    }

    @Test
    void a_tenant_with_too_many_in_doubt_begins_nothing_until_they_are_settled() {
        Node node = node(Quota.none().withInDoubt(1));
        Node.await(node.granted(intent("a", 5), TERMS).end(Ending.unknown()));
        sweep(node);

        refused(node, "b", Quota.Limit.IN_DOUBT);
        assertThat(node.told(intent("a", 5), TERMS)).isInstanceOf(Execution.InDoubt.class);
        assertThat(node.seen().nearQuotas())
                .singleElement()
                .satisfies(near -> assertThat(near.reached()).isEqualTo(Quota.Limit.IN_DOUBT));

        Verdict applied = new Verdict.Found(new Outcome.Succeeded(bytes("seen")));
        Node.await(node.engine()
                .resolve(
                        World.key("a"),
                        world.record("a").epoch(),
                        applied,
                        Evidence.operator("ann", "seen in the books")));
        sweep(node);
        assertThat(node.seen().nearQuotas()).isEmpty();
        node.granted(intent("b", 5), TERMS);
    }

    @Test
    void tenants_do_not_answer_for_one_another_and_one_may_have_more() {
        Quotas quotas = new Quotas(Quota.none().withRows(1), Map.of("large", Quota.none()));
        Node node = world.node(builder -> builder.quotas(quotas));
        settle(node, "a", "done");
        refused(node, "b", Quota.Limit.ROWS);

        node.granted(of("other", "a"), TERMS);
        node.granted(of("large", "a"), TERMS);
        node.granted(of("large", "b"), TERMS);
    }

    private static Intent of(String tenant, String key) {
        return new Intent(new OperationKey(tenant, PAY, key), World.fingerprint(5), Supersession.never());
    }

    @Test
    void a_tenant_that_is_near_a_limit_is_told_of_and_one_that_is_not_is_not() {
        Node node = node(Quota.none().withRows(5));
        for (int each = 0; each < 3; each++) {
            settle(node, "a" + each, "done");
        }
        sweep(node);
        assertThat(node.seen().nearQuotas()).isEmpty();

        settle(node, "a4", "done");
        sweep(node);

        assertThat(node.seen().nearQuotas()).singleElement().satisfies(near -> {
            assertThat(near.tenant()).isEqualTo("default");
            assertThat(near.used(Quota.Limit.ROWS)).isEqualTo(4);
            assertThat(near.share(Quota.Limit.ROWS)).isEqualTo(0.8);
            assertThat(near.share(Quota.Limit.BYTES)).isZero();
        });
    }

    @Test
    void while_the_store_cannot_count_the_last_count_holds() {
        Node node = node(Quota.none().withRows(1));
        settle(node, "a", "done");
        sweep(node);
        world.store().down(true);
        node.engine().sweep();
        world.store().down(false);

        refused(node, "b", Quota.Limit.ROWS);
        assertThat(node.seen().troubles()).anyMatch(trouble -> trouble.contains("counting for quotas"));
    }

    @Test
    void counting_that_takes_long_takes_a_tenth_of_the_time() {
        Node node = node(Quota.none().withRows(1));
        node.granted(intent("a", 5), TERMS);
        AtomicInteger counted = new AtomicInteger();
        world.store().whenCounting(() -> {
            counted.incrementAndGet();
            node.time().pause(Duration.ofSeconds(2));
        });

        sweep(node);
        sweep(node);
        node.time().pause(Duration.ofSeconds(18).minusNanos(1));
        sweep(node);
        assertThat(counted).hasValue(1);
        node.time().pause(Duration.ofNanos(1));
        sweep(node);
        assertThat(counted).hasValue(2);
    }

    @Test
    void a_store_that_cannot_be_read_makes_what_is_over_unavailable() {
        Node node = node(Quota.none().withRows(1));
        settle(node, "a", "done");
        world.store().down(true);

        assertThat(node.told(intent("b", 5), TERMS)).isInstanceOf(Execution.Unavailable.class);
        assertThat(node.engine().gauges().attemptsUnderWay()).isZero();
    }

    @Test
    void without_quotas_nothing_is_counted_and_with_them_a_store_that_cannot_count_is_refused() {
        OperationStore bare = (OperationStore) Proxy.newProxyInstance(
                QuotaTest.class.getClassLoader(),
                new Class<?>[] {OperationStore.class},
                (proxy, method, arguments) -> method.invoke(world.store(), arguments));
        NodeTime time = new NodeTime(() -> {});

        Engine.over(bare, time).start().close();
        assertThatThrownBy(() -> Engine.over(bare, time)
                        .quotas(Quotas.each(Quota.none().withRows(1)))
                        .start())
                .isInstanceOfSatisfying(
                        StoreRefusedException.class,
                        refused -> assertThat(refused.code()).isEqualTo(StoreRefusedException.Code.LACKS_CAPABILITY))
                .hasMessageContaining("faulty:");
    }

    @Test
    void a_failure_of_one_part_of_a_round_does_not_keep_the_others_from_being_done() {
        Node node = world.node();
        settle(node, "a", "done");
        world.advanceStoreAlone(Duration.ofDays(3));
        world.store().failDue(true);

        node.engine().sweep();

        assertThat(world.store().records().browse(null, null, 10)).isEmpty();
        assertThat(node.seen().troubles()).anyMatch(trouble -> trouble.contains("taking care of what is due"));
    }
}
