package dev.semel.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.protocol.Event;
import dev.semel.store.MemoryStore;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real threads, real time, lost replies: the reference store is always explained, a store that is not atomic is not. */
class RecordedStormTest {
    private static final int THREADS = 12;
    private static final int STEPS = 60;

    private final AtomicInteger lost = new AtomicInteger();

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void the_reference_store_is_explained(long seed) {
        MemoryStore store = new MemoryStore(System::currentTimeMillis);

        assertThat(storm(store, store, seed)).isInstanceOf(Explanation.Explained.class);
        assertThat(lost).hasValue(0);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void the_reference_store_behind_a_bad_line_is_explained(long seed) {
        MemoryStore store = new MemoryStore(System::currentTimeMillis);

        assertThat(storm(new LossyStore(store, seed), store, seed)).isInstanceOf(Explanation.Explained.class);
        assertThat(lost).hasPositiveValue();
    }

    @Test
    void a_store_that_checks_and_then_acts_is_found() {
        List<Explanation> explanations = new ArrayList<>();
        for (long seed = 1; seed <= 5; seed++) {
            OperationStore store = FaultyStores.checksThenActs(System::currentTimeMillis);
            explanations.add(storm(store, store, seed));
        }

        assertThat(explanations).hasAtLeastOneElementOfType(Explanation.Contradicted.class);
    }

    private Explanation storm(OperationStore store, OperationStore readable, long seed) {
        History history = new History();
        OperationStore recorded = new RecordedStore(store, history, "store");
        Storm.of(THREADS, thread -> {
            RandomEvents random = new RandomEvents(seed * 100 + thread);
            for (int step = 0; step < STEPS; step++) {
                List<Event> batch = new ArrayList<>();
                for (int size = 1 + random.below(3); size > 0; size--) {
                    batch.add(ShortTerms.of(random.next(history::lastSeen)));
                }
                try {
                    recorded.apply(batch);
                } catch (StoreUnavailableException unknown) {
                    lost.incrementAndGet();
                }
                if (random.below(20) == 0) {
                    recorded.expire(3);
                }
            }
            return thread;
        });
        new RecordedStore(readable, history, "end")
                .find(List.copyOf(history.byKey().keySet()));
        return Linearizability.of(history);
    }
}
