package dev.semel.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.engine.Execution;
import dev.semel.engine.Listener.Source;
import dev.semel.engine.TenantStanding;
import dev.semel.operation.OperationKey;
import dev.semel.policy.Quota;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.Evidence;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Payload;
import dev.semel.protocol.Verdict;
import dev.semel.store.Backlog;
import dev.semel.store.Browsable;
import dev.semel.store.MemoryStore;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreUnavailableException;
import dev.semel.store.TenantUsage;
import dev.semel.store.TransitionLog;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What meters tell of attempts and decisions, and that they never name a key or grow without end. */
class SemelMetricsTest {
    private static final OperationKey KEY = Seen.key("k-1");
    private static final long MILLIS = 1_000_000;

    private final HandTime time = new HandTime();
    private final MemoryStore store = new MemoryStore(time::millis);
    private final Seen seen = new Seen(store);
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final SemelMetrics metrics = new SemelMetrics(registry);

    @Test
    void answers_are_counted_by_operation_answer_and_source() {
        IntentRecord record = seen.granted(KEY);
        metrics.onAnswer(KEY, new Execution.Applied<>(Payload.omitted(), record), Source.DECIDED, MILLIS);
        metrics.onAnswer(KEY, new Execution.Replayed<>(null, record), Source.CACHE, MILLIS);
        metrics.onAnswer(KEY, new Execution.Replayed<>(null, record), Source.CACHE, MILLIS);
        metrics.onAnswer(KEY, new Execution.Mismatched<>(record), Source.READ, MILLIS);

        assertThat(registry.scrape())
                .contains(
                        "semel_answers_total{answer=\"applied\",operation=\"pay\",source=\"decided\"} 1.0",
                        "semel_answers_total{answer=\"replayed\",operation=\"pay\",source=\"cache\"} 2.0",
                        "semel_answers_total{answer=\"mismatched\",operation=\"pay\",source=\"read\"} 1.0");
    }

    @Test
    void a_tenant_is_named_only_while_it_is_near_a_limit() {
        TenantStanding full = standing("full", 10, 8);
        metrics.onQuotas(List.of(full, standing("near", 8, 1)));
        assertThat(registry.scrape())
                .contains(
                        "semel_quota_share{limit=\"rows\",tenant=\"full\"} 1.0",
                        "semel_quota_share{limit=\"in_doubt\",tenant=\"full\"} 0.8",
                        "semel_quota_share{limit=\"rows\",tenant=\"near\"} 0.8",
                        "semel_quota_tenants_over{limit=\"rows\"} 1.0",
                        "semel_quota_tenants_over{limit=\"in_doubt\"} 0.0")
                .doesNotContain("{limit=\"in_doubt\",tenant=\"near\"}", "limit=\"bytes\",tenant");

        metrics.onQuotas(List.of(full));
        assertThat(registry.scrape()).contains("tenant=\"full\"").doesNotContain("tenant=\"near\"");

        metrics.onQuotas(List.of());
        assertThat(registry.scrape())
                .contains("semel_quota_tenants_over{limit=\"rows\"} 0.0")
                .doesNotContain("tenant=");
    }

    private static TenantStanding standing(String tenant, long rows, long inDoubt) {
        return new TenantStanding(
                tenant,
                new TenantUsage.Usage(rows, 5, 0, inDoubt),
                Quota.none().withRows(10).withInDoubt(10));
    }

    @Test
    void refusals_for_a_quota_are_counted_by_the_limit() {
        metrics.onAnswer(KEY, new Execution.OverQuota<>(Quota.Limit.IN_FLIGHT), Source.READ, MILLIS);

        assertThat(registry.scrape())
                .contains(
                        "semel_quota_refusals_total{limit=\"in_flight\"} 1.0",
                        "semel_answers_total{answer=\"over_quota\",operation=\"pay\",source=\"read\"} 1.0");
    }

    @Test
    void duplicates_are_those_whose_intent_was_met_before() {
        IntentRecord record = seen.granted(KEY);
        List<Execution<Payload>> duplicates = List.of(
                new Execution.Replayed<>(null, record),
                new Execution.Rejected<>(Payload.omitted(), true, record),
                new Execution.Running<>(1, record),
                new Execution.InDoubt<>(false, record),
                new Execution.Expired<>(record),
                new Execution.Stale<>(record));
        List<Execution<Payload>> others = List.of(
                new Execution.Applied<>(null, record),
                new Execution.Rejected<>(Payload.omitted(), false, record),
                new Execution.Mismatched<>(record),
                new Execution.Unguarded<>(null),
                new Execution.Unavailable<>("gone", false));

        duplicates.forEach(each -> metrics.onAnswer(KEY, each, Source.READ, MILLIS));
        others.forEach(each -> metrics.onAnswer(KEY, each, Source.READ, MILLIS));

        assertThat(count("semel.duplicates")).isEqualTo(duplicates.size());
    }

    @Test
    void an_owner_told_in_doubt_is_no_duplicate_of_itself() {
        IntentRecord record = seen.granted(KEY);
        Event giveUp = seen.giveUp(KEY, record.lease());
        metrics.onDecision(giveUp, seen.decide(giveUp));

        metrics.onAnswer(KEY, new Execution.InDoubt<>(false, record), Source.DECIDED, MILLIS);
        assertThat(count("semel.duplicates")).isZero();

        metrics.onAnswer(KEY, new Execution.InDoubt<>(false, record), Source.DECIDED, MILLIS);
        assertThat(count("semel.duplicates")).isEqualTo(1);
        assertThat(registry.get("semel.answer")
                        .tags("ran", "true", "operation", "pay")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void settling_is_timed_from_the_first_attempt_by_the_stores_clock() {
        IntentRecord record = seen.granted(KEY);
        time.advance(2_500);
        Event settle = seen.succeed(KEY, record.lease());
        metrics.onDecision(settle, seen.decide(settle));
        metrics.onDecision(settle, seen.decide(settle));

        var timer = registry.get("semel.settled.after").tag("operation", "pay").timer();
        assertThat(timer.count()).isEqualTo(1);
        assertThat(timer.totalTime(java.util.concurrent.TimeUnit.MILLISECONDS)).isEqualTo(2_500);
        assertThat(registry.scrape())
                .contains(
                        "semel_decisions_total{event=\"settle\",result=\"accepted\"} 1.0",
                        "semel_decisions_total{event=\"settle\",result=\"repeated\"} 1.0");
    }

    @Test
    void a_lease_that_was_lost_is_counted_at_its_end_and_the_event_with_its_reason() {
        seen.granted(KEY);
        Event settle = seen.succeed(KEY, new dev.semel.protocol.LeaseId(7, new dev.semel.protocol.Nonce(7, 7)));
        metrics.onDecision(settle, seen.decide(settle));

        assertThat(count("semel.leases.lost")).isEqualTo(1);
        assertThat(registry.scrape()).contains("semel_ignored_events_total{event=\"settle\",reason=\"not_owner\"} 1.0");
    }

    @Test
    void a_take_over_is_counted_and_a_first_claim_is_not() {
        IntentRecord first = seen.granted(KEY);
        Event.Claim claim = seen.claim(KEY, 1);
        metrics.onDecision(claim, new Decision.Granted(first, false, 0));
        assertThat(count("semel.take.overs")).isZero();

        IntentRecord taken = new IntentRecord(
                first.fingerprint(),
                first.effect(),
                first.policyVersion(),
                new dev.semel.protocol.LeaseId(2, claim.nonce()),
                first.life(),
                0,
                0,
                first.state());
        metrics.onDecision(claim, new Decision.Granted(taken, false, 0));
        metrics.onDecision(claim, new Decision.Granted(taken, true, 0));
        assertThat(count("semel.take.overs")).isEqualTo(1);
    }

    @Test
    void a_doubt_is_settled_by_whom_and_how() {
        IntentRecord record = seen.granted(KEY);
        seen.decide(seen.giveUp(KEY, record.lease()));
        Event resolve = new Event.Resolve(
                KEY,
                record.epoch(),
                Verdict.applied(Payload.omitted()),
                Evidence.operator("ann", "seen"),
                Seen.TERMS.retention());
        metrics.onProbe(KEY, "closed");
        metrics.onDecision(resolve, seen.decide(resolve));

        assertThat(registry.scrape())
                .contains(
                        "semel_doubts_settled_total{by=\"operator\",operation=\"pay\",verdict=\"applied\"} 1.0",
                        "semel_probes_total{operation=\"pay\"} 1.0")
                .doesNotContain("ann", "acme", "k-1");
    }

    @Test
    void the_same_wish_under_another_key_is_suspected_within_ten_minutes() {
        decided(seen.claim(Seen.key("a"), 1));
        decided(seen.claim(Seen.key("b"), 1));
        assertThat(count("semel.suspected.misses")).isEqualTo(1);

        decided(seen.claim(Seen.key("c"), 2));
        decided(seen.claim(new OperationKey("other", "pay", "d"), 1));
        assertThat(count("semel.suspected.misses")).isEqualTo(1);

        time.advance(11 * 60_000);
        decided(seen.claim(Seen.key("e"), 1));
        assertThat(count("semel.suspected.misses")).isEqualTo(1);
    }

    @Test
    void operations_beyond_the_limit_share_one_label() {
        IntentRecord record = seen.granted(KEY);

        IntStream.range(0, 500)
                .forEach(each -> metrics.onAnswer(
                        new OperationKey("acme", "operation-" + each, "k"),
                        new Execution.Replayed<>(null, record),
                        Source.READ,
                        MILLIS));

        List<String> operations = registry.getMeters().stream()
                .map(Meter::getId)
                .flatMap(id -> id.getTags().stream())
                .filter(tag -> tag.getKey().equals("operation"))
                .map(Tag::getValue)
                .distinct()
                .toList();
        assertThat(operations).hasSize(101).contains(SemelMetrics.OTHERS);
        assertThat(registry.get("semel.duplicates")
                        .tag("operation", SemelMetrics.OTHERS)
                        .counter()
                        .count())
                .isEqualTo(400);
    }

    @Test
    void a_timed_store_has_the_capabilities_of_the_store_and_no_more() {
        assertThat(metrics.timed(store, time))
                .isInstanceOf(Backlog.class)
                .isInstanceOf(Browsable.class)
                .isInstanceOf(TransitionLog.class);
        assertThat(metrics.timed(bare(), time))
                .isNotInstanceOf(Backlog.class)
                .isNotInstanceOf(Browsable.class)
                .isNotInstanceOf(TransitionLog.class);
    }

    @Test
    void store_calls_are_timed_and_their_failures_counted_and_passed_on() {
        OperationStore timed = metrics.timed(bare(), time);

        assertThatThrownBy(() -> timed.find(List.of(KEY)))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessage("gone");

        var timer = registry.get("semel.store").tag("call", "find").timer();
        assertThat(timer.totalTime(java.util.concurrent.TimeUnit.MILLISECONDS)).isEqualTo(7);
        assertThat(registry.get("semel.store.failures")
                        .tag("call", "find")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void open_records_are_told_and_an_unreachable_store_is_not_a_number() {
        seen.granted(KEY);
        metrics.watch(store);

        assertThat(registry.scrape())
                .contains("semel_open_records{state=\"running\"} 1.0", "semel_open_records{state=\"in_doubt\"} 0.0");
    }

    private void decided(Event event) {
        metrics.onDecision(event, seen.decide(event));
    }

    private double count(String name) {
        return registry.find(name).tag("operation", "pay").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    /** A store without capabilities that takes 7 ms to fail. */
    private OperationStore bare() {
        return (OperationStore) Proxy.newProxyInstance(
                SemelMetricsTest.class.getClassLoader(),
                new Class<?>[] {OperationStore.class},
                (proxy, method, arguments) -> {
                    time.advance(7);
                    throw new StoreUnavailableException("gone");
                });
    }
}
