package dev.semel.telemetry;

import dev.semel.engine.Listener.Source;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The meters of one operation, found once and then only added to. Series appear with their first value. */
final class OperationMeters {
    private static final Duration[] ANSWER_BOUNDS = {
        Duration.ofMillis(1),
        Duration.ofNanos(2_500_000),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30)
    };
    private static final Duration[] SETTLED_BOUNDS = {
        Duration.ofMillis(10),
        Duration.ofMillis(100),
        Duration.ofSeconds(1),
        Duration.ofSeconds(10),
        Duration.ofMinutes(1),
        Duration.ofMinutes(10),
        Duration.ofHours(1),
        Duration.ofDays(1)
    };

    private final MeterRegistry registry;
    private final String operation;
    private final Map<AnswerKind, Map<Source, Answers>> answers = new EnumMap<>(AnswerKind.class);
    private final Timer ran;
    private final Timer told;
    private final Timer settledAfter;
    private final Counter duplicates;
    private final Counter takeOvers;
    private final Counter leasesLost;
    private final Counter suspectedMisses;
    private final Counter probes;

    OperationMeters(MeterRegistry registry, String operation) {
        this.registry = registry;
        this.operation = operation;
        for (AnswerKind kind : AnswerKind.values()) {
            Map<Source, Answers> bySource = new EnumMap<>(Source.class);
            for (Source source : Source.values()) {
                bySource.put(source, new Answers(kind, source));
            }
            answers.put(kind, bySource);
        }
        ran = answerTimer("true");
        told = answerTimer("false");
        settledAfter = Timer.builder("semel.settled.after")
                .description("From the first attempt that may have acted to the outcome, by the store's clock")
                .tag("operation", operation)
                .serviceLevelObjectives(SETTLED_BOUNDS)
                .register(registry);
        duplicates = counter("semel.duplicates", "Attempts whose intent had been met before");
        takeOvers = counter("semel.take.overs", "Lapsed leases that went to another attempt");
        leasesLost = counter("semel.leases.lost", "Attempts that found at their end that their lease was gone");
        suspectedMisses =
                counter("semel.suspected.misses", "Same wish of the same tenant under another key a moment ago");
        probes = counter("semel.probes", "Receivers asked about an intent in doubt");
    }

    void answered(AnswerKind kind, Source source) {
        Map<Source, Answers> bySource = answers.get(kind);
        Answers of = bySource == null ? null : bySource.get(source);
        if (of != null) {
            of.increment();
        }
    }

    void answeredAfter(boolean effectRan, long nanos) {
        (effectRan ? ran : told).record(nanos, TimeUnit.NANOSECONDS);
    }

    void settledAfter(long millis) {
        settledAfter.record(Math.max(0, millis), TimeUnit.MILLISECONDS);
    }

    /** A doubt was settled. */
    void resolved(String by, String verdict) {
        Counter.builder("semel.doubts.settled")
                .description("Intents that left doubt, by whose word and what it said")
                .tag("operation", operation)
                .tag("by", by)
                .tag("verdict", verdict)
                .register(registry)
                .increment();
    }

    Counter duplicates() {
        return duplicates;
    }

    Counter takeOvers() {
        return takeOvers;
    }

    Counter leasesLost() {
        return leasesLost;
    }

    Counter suspectedMisses() {
        return suspectedMisses;
    }

    Counter probes() {
        return probes;
    }

    private Timer answerTimer(String effectRan) {
        return Timer.builder("semel.answer")
                .description("From an attempt's arrival to its answer; answers from the near cache are not timed")
                .tag("operation", operation)
                .tag("ran", effectRan)
                .serviceLevelObjectives(ANSWER_BOUNDS)
                .register(registry);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name)
                .description(description)
                .tag("operation", operation)
                .register(registry);
    }

    /** One series, which appears in the registry with its first answer. */
    private final class Answers {
        private final AnswerKind kind;
        private final Source source;
        private volatile @Nullable Counter counter;

        private Answers(AnswerKind kind, Source source) {
            this.kind = kind;
            this.source = source;
        }

        private void increment() {
            Counter found = counter;
            if (found == null) {
                found = Counter.builder("semel.answers")
                        .description("Attempts by what they were told and where the answer came from")
                        .tag("operation", operation)
                        .tag("answer", kind.label())
                        .tag("source", source.name().toLowerCase(Locale.ROOT))
                        .register(registry);
                counter = found;
            }
            found.increment();
        }
    }
}
