package dev.semel.telemetry;

import dev.semel.engine.Engine;
import dev.semel.engine.EngineGauges;
import dev.semel.engine.Execution;
import dev.semel.engine.Listener;
import dev.semel.engine.TenantStanding;
import dev.semel.engine.Timing;
import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Payload;
import dev.semel.store.Backlog;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreDescription;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * Every attempt, answer and decision as meters (G1). Never blocks and never throws on the engine's threads: an answer
 * from the near cache costs two look-ups and an addition. Labels are bounded: operation names up to a limit and then
 * {@value #OTHERS}, a tenant only while it is near its quota, and never a key or anything of a payload. Safe for use by
 * all threads. What was counted is gone with the process, as scrapers expect it.
 */
public final class SemelMetrics implements Listener {
    /** The operation label of those operations that came after the limit was reached. */
    public static final String OTHERS = "(others)";

    private static final int MOST_OPERATIONS = 100;
    private static final long SUSPICION_MILLIS = TimeUnit.MINUTES.toMillis(10);

    private record Decided(Class<? extends Event> event, String result) {}

    private final MeterRegistry registry;
    private final ConcurrentHashMap<String, OperationMeters> operations = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Decided, Counter> decisions = new ConcurrentHashMap<>();
    private final OwnEnds ownEnds = new OwnEnds();
    private final SuspectedMisses suspectedMisses = new SuspectedMisses(SUSPICION_MILLIS);
    private final OperationMeters others;
    private final Counter troubles;
    private final QuotaMeters quotas;

    /** Meters in this registry, which stays its maker's to close. */
    public SemelMetrics(MeterRegistry registry) {
        this.registry = Objects.requireNonNull(registry, "registry");
        others = new OperationMeters(registry, OTHERS);
        quotas = new QuotaMeters(registry);
        troubles = Counter.builder("semel.troubles")
                .description("Failures that no caller was waiting for; they are tried again")
                .register(registry);
    }

    /** Adds gauges of what this engine is doing; call once per registry. */
    public void watch(Engine engine) {
        gauge("semel.queue", "Events that wait for the store", engine, EngineGauges::queuedEvents);
        gauge("semel.cache.records", "Final records in the near cache", engine, EngineGauges::cachedRecords);
        gauge("semel.attempts.underway", "Attempts of this process at work", engine, EngineGauges::attemptsUnderWay);
        gauge("semel.breaker.open", "1 while the store is left alone", engine, each -> each.storeLeftAlone() ? 1 : 0);
        gauge(
                "semel.store.hanging",
                "Calls to the store that were given up and have not returned",
                engine,
                EngineGauges::callsThatHang);
    }

    /**
     * Adds gauges of this store: its grade and generation and, if it can tell, its open records. These are asked for
     * when the registry is read, so read it on a thread that may block. Call once per registry.
     */
    public void watch(OperationStore store) {
        StoreDescription description = store.describe();
        Gauge.builder("semel.store.info", () -> 1)
                .description("1; what the store is")
                .tag("grade", description.grade().name().toLowerCase(Locale.ROOT))
                .tag("generation", description.generation())
                .register(registry);
        if (store instanceof Backlog backlog) {
            openRecords(backlog, "running", Backlog.OpenCount::running);
            openRecords(backlog, "in_doubt", Backlog.OpenCount::inDoubt);
        }
    }

    /** The same store, with all its capabilities, and its calls timed. */
    public OperationStore timed(OperationStore store, Timing timing) {
        return TimedCalls.around(store, timing, registry);
    }

    @Override
    public void onAnswer(OperationKey key, Execution<Payload> execution, Source source, long nanos) {
        AnswerKind kind = execution.fold(AnswerKind.OF);
        OperationMeters meters = meters(key.operation());
        meters.answered(kind, source);
        if (execution instanceof Execution.OverQuota<Payload> overQuota) {
            quotas.refused(overQuota.limit());
        } else if (execution instanceof Execution.HeldBack<Payload> heldBack) {
            quotas.heldBack(heldBack.hold());
        }
        boolean own = source == Source.DECIDED && ownEnds.take(key);
        if (kind.isDuplicate() && !own) {
            meters.duplicates().increment();
        }
        if (source != Source.CACHE) {
            meters.answeredAfter(own || kind == AnswerKind.UNGUARDED, nanos);
        }
    }

    @Override
    public void onDecision(Event event, Decision decision) {
        ownEnds.onDecision(event, decision);
        decided(event, decision);
        if (decision instanceof Decision.Granted granted && event instanceof Event.Claim claim) {
            granted(claim, granted);
        } else if (decision instanceof Decision.Ignored ignored) {
            ignored(event, ignored);
        } else if (decision instanceof Decision.Accepted accepted && !accepted.repeated()) {
            accepted(event, accepted);
        }
    }

    @Override
    public void onProbe(OperationKey key, String answer) {
        meters(key.operation()).probes().increment();
    }

    @Override
    public void onQuotas(List<TenantStanding> near) {
        quotas.near(near);
    }

    @Override
    public void onTrouble(String what, Throwable cause) {
        troubles.increment();
    }

    private void granted(Event.Claim claim, Decision.Granted granted) {
        if (granted.repeated()) {
            return;
        }
        IntentRecord record = granted.record();
        OperationMeters meters = meters(claim.key().operation());
        if (record.epoch() != record.life().firstEpoch()) {
            meters.takeOvers().increment();
        } else if (suspectedMisses.isSuspect(claim.key(), claim.fingerprint(), granted.atMillis())) {
            meters.suspectedMisses().increment();
        }
    }

    private void ignored(Event event, Decision.Ignored ignored) {
        registry.counter(
                        "semel.ignored.events",
                        "event",
                        DecisionWords.of(event),
                        "reason",
                        DecisionWords.of(ignored.reason()))
                .increment();
        if (OwnEnds.isEnd(event)) {
            meters(event.key().operation()).leasesLost().increment();
        }
    }

    private void accepted(Event event, Decision.Accepted accepted) {
        IntentRecord record = accepted.record();
        OperationMeters meters = meters(event.key().operation());
        if (event instanceof Event.Resolve resolve) {
            String verdict = resolve.verdict()
                    .fold(outcome -> outcome.fold(yes -> "applied", no -> "rejected"), () -> "not_applied");
            meters.resolved(resolve.evidence().source().name().toLowerCase(Locale.ROOT), verdict);
        }
        boolean settles = event instanceof Event.Settle || event instanceof Event.Resolve;
        if (settles && record != null && record.status().isFinal()) {
            meters.settledAfter(accepted.atMillis() - record.life().sinceMillis());
        }
    }

    private void decided(Event event, Decision decision) {
        Decided what = new Decided(event.getClass(), DecisionWords.of(decision));
        Counter counter = decisions.get(what);
        if (counter == null) {
            counter = Counter.builder("semel.decisions")
                    .description("Events by what the store decided")
                    .tag("event", DecisionWords.of(event))
                    .tag("result", what.result())
                    .register(registry);
            decisions.put(what, counter);
        }
        counter.increment();
    }

    private OperationMeters meters(String operation) {
        OperationMeters known = operations.get(operation);
        return known == null ? newMeters(operation) : known;
    }

    private OperationMeters newMeters(String operation) {
        if (operations.size() >= MOST_OPERATIONS) {
            return others;
        }
        return operations.computeIfAbsent(operation, name -> new OperationMeters(registry, name));
    }

    private void gauge(String name, String description, Engine engine, ToDoubleFunction<EngineGauges> value) {
        Gauge.builder(name, () -> value.applyAsDouble(engine.gauges()))
                .description(description)
                .register(registry);
    }

    private void openRecords(Backlog backlog, String state, ToDoubleFunction<Backlog.OpenCount> value) {
        Gauge.builder("semel.open.records", () -> open(backlog, value))
                .description("Records that are not settled, by state")
                .tag("state", state)
                .register(registry);
    }

    /** Not a number while the store does not answer: a scrape must not fail for it, and a zero would be a lie. */
    private static double open(Backlog backlog, ToDoubleFunction<Backlog.OpenCount> value) {
        try {
            return value.applyAsDouble(backlog.open());
        } catch (RuntimeException unavailable) {
            return Double.NaN;
        }
    }
}
