package dev.semel.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.protocol.Event;
import dev.semel.store.MemoryStore;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Real threads, real time, lost replies: the reference store is always explained, a store that is not atomic is not. */
class RecordedStormTest {
    private static final int THREADS = 12;
    private static final int STEPS = 60;
    /** Each call without an answer may have happened at any moment since: more of them, and the search has no end. */
    private static final int LOSSY_STEPS = 30;

    private static final long SEEDS = Long.getLong("seeds", 5);
    /** How threads meet is up to the machine: more are played if one answer was not given. */
    private static final long MOST_SEEDS = 10 * SEEDS;

    private static final Set<String> ANSWERS =
            Set.of("Granted", "Replay", "Running", "Mismatch", "InDoubt", "Expired", "Accepted", "Ignored");

    private final Set<String> kinds = new HashSet<>();
    private final AtomicInteger lost = new AtomicInteger();

    @Test
    void the_reference_store_is_explained() {
        for (long seed = 1; seed <= SEEDS || (!wasEveryAnswerGiven() && seed <= MOST_SEEDS); seed++) {
            MemoryStore store = new MemoryStore(System::currentTimeMillis);
            assertThat(storm(store, store, seed, STEPS)).as("seed %d", seed).isInstanceOf(Explanation.Explained.class);
        }

        assertThat(lost).hasValue(0);
        assertEveryAnswerWasGiven();
    }

    @Test
    void the_reference_store_behind_a_bad_line_is_explained() {
        for (long seed = 1; seed <= SEEDS || (!wasEveryAnswerGiven() && seed <= MOST_SEEDS); seed++) {
            MemoryStore store = new MemoryStore(System::currentTimeMillis);
            assertThat(storm(new LossyStore(store, seed), store, seed, LOSSY_STEPS))
                    .as("seed %d", seed)
                    .isInstanceOf(Explanation.Explained.class);
        }

        assertThat(lost).hasPositiveValue();
        assertEveryAnswerWasGiven();
    }

    @Test
    void a_store_that_checks_and_then_acts_is_found() {
        List<Explanation> explanations = new ArrayList<>();
        for (long seed = 1; seed <= 5; seed++) {
            OperationStore store = FaultyStores.checksThenActs(System::currentTimeMillis);
            explanations.add(storm(store, store, seed, STEPS));
        }

        assertThat(explanations).hasAtLeastOneElementOfType(Explanation.Contradicted.class);
    }

    private Explanation storm(OperationStore store, OperationStore readable, long seed, int steps) {
        History history = new History();
        OperationStore recorded = new RecordedStore(store, history, "store");
        Storm.of(THREADS, thread -> {
            RandomEvents random = new RandomEvents(seed * 100 + thread);
            for (int step = 0; step < steps; step++) {
                List<Event> batch = new ArrayList<>();
                for (int size = 1 + random.below(3); size > 0; size--) {
                    batch.add(ShortTerms.of(random.next(history::lastSeen)));
                }
                try {
                    recorded.apply(batch);
                } catch (StoreUnavailableException unknown) {
                    lost.incrementAndGet();
                }
                Pacing.pauseMicros(random.below(3_000));
                if (random.below(20) == 0) {
                    recorded.expire(3);
                }
            }
            return thread;
        });
        new RecordedStore(readable, history, "end")
                .find(List.copyOf(history.byKey().keySet()));
        history.calls().forEach(call -> kinds.add(kind(call)));
        return Linearizability.of(history);
    }

    private boolean wasEveryAnswerGiven() {
        return kinds.containsAll(ANSWERS);
    }

    /** A storm that never got to an answer proves nothing of it. */
    private void assertEveryAnswerWasGiven() {
        assertThat(kinds).containsAll(ANSWERS);
    }

    private static String kind(Call call) {
        return call.answer() instanceof Call.Decided decided
                ? decided.decision().getClass().getSimpleName()
                : call.answer().getClass().getSimpleName();
    }
}
