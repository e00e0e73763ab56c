package dev.semel.testkit;

import static dev.semel.testkit.Events.claim;
import static dev.semel.testkit.Events.key;
import static dev.semel.testkit.Events.release;
import static dev.semel.testkit.Events.succeed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Outcome;
import dev.semel.protocol.Status;
import dev.semel.store.Backlog;
import dev.semel.store.Browsable;
import dev.semel.store.TenantUsage;
import dev.semel.store.TransitionLog;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a store owes if it has the capability: backlog, browsing, usage of tenants, history. */
interface CapabilityRules extends StoreRules {
    @Test
    default void a_description_names_the_store_and_its_generation_and_both_stay() {
        var first = scene().store().describe();
        scene().grant(claim("k", 1, Events.UNPROTECTED));
        scene().reopen();

        assertThat(first.name()).isNotBlank();
        assertThat(first.generation()).isNotBlank();
        assertThat(scene().store().describe()).isEqualTo(first);
    }

    @Test
    default void due_work_is_what_lapsed_or_is_in_doubt_and_the_longest_waiting_comes_first() {
        assumeTrue(scene().store() instanceof Backlog, "the store hands out no backlog");
        States.bring(scene(), "doubtful", Status.IN_DOUBT);
        scene().advanceMillis(5);
        scene().grant(claim("lapsed", 2, Events.DEDUPLICATED));
        scene().advanceMillis(Events.LEASE_MILLIS - 1);
        scene().grant(claim("at work", 3, Events.DEDUPLICATED));
        scene().apply(succeed("settled", scene().grant(claim("settled", 4, Events.DEDUPLICATED))));
        assertThat(due(10)).containsExactly("doubtful");

        scene().advanceMillis(1);
        assertThat(due(10)).containsExactly("doubtful", "lapsed");
        assertThat(due(1)).containsExactly("doubtful");
        assertThat(backlog().open()).isEqualTo(new Backlog.OpenCount(2, 1));
    }

    @Test
    default void due_work_carries_the_record_and_survives_reopening() {
        assumeTrue(scene().store() instanceof Backlog, "the store hands out no backlog");
        IntentRecord granted = scene().grant(claim("k", 1, Events.DEDUPLICATED));
        scene().advanceMillis(Events.LEASE_MILLIS);
        scene().reopen();

        assertThat(backlog().due(10)).containsExactly(new Backlog.Due(key("k"), granted, scene().nowMillis()));
        assertThat(backlog().open()).isEqualTo(new Backlog.OpenCount(1, 0));
    }

    @Test
    default void pages_follow_one_another_without_gap_or_repeat() {
        assumeTrue(scene().store() instanceof Browsable, "the store cannot be browsed");
        List<OperationKey> all = new ArrayList<>();
        for (int number = 0; number < 23; number++) {
            String name = "k" + (number * 7) % 23;
            Status status = States.ALL.get(number % States.ALL.size());
            States.bring(scene(), name, status);
            all.add(key(name));
        }
        all.sort(null);

        List<OperationKey> paged = new ArrayList<>();
        for (List<Browsable.Row> page = browse(null, null); !page.isEmpty(); page = browse(null, last(page))) {
            assertThat(page).hasSizeLessThanOrEqualTo(5);
            page.forEach(row -> {
                paged.add(row.key());
                assertThat(row.record()).isEqualTo(scene().found(row.key()));
            });
        }

        assertThat(paged).isEqualTo(all);
    }

    @Test
    default void a_page_of_one_status_shows_that_status_as_it_counts_now() {
        assumeTrue(scene().store() instanceof Browsable, "the store cannot be browsed");
        States.ALL.forEach(status -> States.bring(scene(), status.name(), status));
        States.ALL.forEach(status -> assertThat(names(browse(status, null))).containsExactly(status.name()));
        assertThat(browse(Status.ABSENT, null)).isEmpty();

        scene().advanceMillis(Events.KEEP_MILLIS);
        assertThat(names(browse(Status.SUCCEEDED, null))).isEmpty();
        assertThat(names(browse(Status.TOMBSTONE, null))).containsExactly("REJECTED", "SUCCEEDED", "TOMBSTONE");
    }

    @Test
    default void what_a_tenant_has_is_counted_with_no_other_tenants() {
        assumeTrue(scene().store() instanceof TenantUsage, "the store does not count what tenants have");
        for (Status status : States.ALL) {
            States.bring(scene(), status.name(), status);
        }
        // Names that begin alike, or whose bytes stand next to each other, in every order of keys.
        scene().grant(Events.claimOf("tenan", "k", 1));
        scene().grant(Events.claimOf("tenanu", "k", 1));
        scene().grant(Events.claimOf("tenant2", "k", 1));
        scene().grant(Events.claimOf("tenant2", "l", 2));
        scene().grant(Events.claimOf("ü".repeat(127), "k", 1));

        assertThat(usage("tenant2", "nobody", "tenant", "tenan", "ü".repeat(127)))
                .extracting(TenantUsage.Usage::rows, TenantUsage.Usage::running, TenantUsage.Usage::inDoubt)
                .containsExactly(
                        tuple(2L, 2L, 0L), tuple(0L, 0L, 0L), tuple(6L, 1L, 1L), tuple(1L, 1L, 0L), tuple(1L, 1L, 0L));
        assertThat(usage("nobody")).containsExactly(TenantUsage.Usage.NOTHING);
        assertThat(usage()).isEmpty();
    }

    @Test
    default void what_a_tenant_has_counts_results_with_their_length_and_goes_with_its_records() {
        assumeTrue(scene().store() instanceof TenantUsage, "the store does not count what tenants have");
        // So even that a database would compress it.
        String large = "x".repeat(50_000);
        IntentRecord granted = scene().grant(claim("k", 1, Events.UNPROTECTED));
        long before = usage("tenant").get(0).bytes();
        scene().apply(Events.settle(
                "k", granted.lease(), new Outcome.Succeeded(Events.payload(large)), Event.Standing.THIS_LEASE));
        assertThat(before).isPositive();
        assertThat(usage("tenant").get(0).bytes()).isGreaterThanOrEqualTo(before / 2 + large.length());

        scene().advanceMillis(Events.KEEP_MILLIS);
        scene().expireAll(10);
        TenantUsage.Usage remembered = usage("tenant").get(0);
        assertThat(remembered.rows()).isEqualTo(1);
        assertThat(remembered.bytes()).isBetween(1L, (long) large.length());
        scene().advanceMillis(Events.REFUSE_MILLIS);
        scene().expireAll(10);
        assertThat(usage("tenant")).containsExactly(TenantUsage.Usage.NOTHING);
    }

    @Test
    default void the_history_of_a_key_tells_its_transitions_and_notes_in_order() {
        assumeTrue(scene().store() instanceof TransitionLog, "the store keeps no history");
        IntentRecord granted = scene().grant(claim("k", 1, Events.UNPROTECTED));
        scene().advanceMillis(1);
        scene().apply(claim("k", 2, Events.UNPROTECTED));
        note("k", "running");
        scene().advanceMillis(1);
        scene().apply(succeed("k", granted));
        scene().advanceMillis(1);
        note("k", "replayed");

        assertThat(told("k", 10)).containsExactly("claim", "running", "settle", "replayed");
        assertThat(told("k", 2)).containsExactly("settle", "replayed");
        TransitionLog.Entry settle = log().history(key("k"), 2).get(0);
        assertThat(settle.from()).isEqualTo(Status.RUNNING);
        assertThat(settle.to()).isEqualTo(Status.SUCCEEDED);
        assertThat(settle.epoch()).isEqualTo(granted.epoch());
    }

    @Test
    default void history_is_bounded_and_keeps_the_newest() {
        assumeTrue(scene().store() instanceof TransitionLog, "the store keeps no history");
        for (int attempt = 0; attempt < 60; attempt++) {
            scene().apply(release("k", scene().grant(claim("k", attempt, Events.UNPROTECTED))));
            scene().advanceMillis(1);
        }

        assertThat(told("k", 1000)).hasSizeLessThanOrEqualTo(64).endsWith("claim", "release", "claim", "release");
    }

    @Test
    default void history_goes_with_its_record_and_notes_on_a_free_key_are_dropped() {
        assumeTrue(scene().store() instanceof TransitionLog, "the store keeps no history");
        note("free", "replayed");
        scene().apply(succeed("k", scene().grant(claim("k", 1, Events.UNPROTECTED))));
        note("k", "replayed");
        scene().advanceMillis(Events.KEEP_MILLIS + Events.REFUSE_MILLIS);
        scene().expireAll(3);
        scene().grant(claim("k", 2, Events.UNPROTECTED));

        assertThat(told("free", 10)).isEmpty();
        assertThat(told("k", 10)).containsExactly("claim");
    }

    private List<String> due(int limit) {
        return backlog().due(limit).stream().map(due -> due.key().key()).toList();
    }

    private Backlog backlog() {
        return (Backlog) scene().store();
    }

    private List<Browsable.Row> browse(@Nullable Status status, @Nullable OperationKey after) {
        return ((Browsable) scene().store()).browse(status, after, 5);
    }

    private List<TenantUsage.Usage> usage(String... tenants) {
        return ((TenantUsage) scene().store()).usage(List.of(tenants));
    }

    private static OperationKey last(List<Browsable.Row> page) {
        return page.get(page.size() - 1).key();
    }

    private static List<String> names(List<Browsable.Row> rows) {
        return rows.stream().map(row -> row.key().key()).toList();
    }

    private TransitionLog log() {
        return (TransitionLog) scene().store();
    }

    private List<String> told(String name, int limit) {
        return log().history(key(name), limit).stream()
                .map(TransitionLog.Entry::what)
                .toList();
    }

    private void note(String name, String what) {
        Status status = Status.RUNNING;
        log().note(List.of(new TransitionLog.Note(
                key(name), new TransitionLog.Entry(scene().nowMillis(), what, status, status, 0, "from the test"))));
    }
}
