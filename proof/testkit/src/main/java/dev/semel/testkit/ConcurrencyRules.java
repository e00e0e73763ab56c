package dev.semel.testkit;

import static dev.semel.testkit.Events.claim;
import static dev.semel.testkit.Events.key;
import static dev.semel.testkit.Events.succeed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Status;
import dev.semel.store.OperationStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many threads at once. Their store is taken off the stage: what they did is explained afterwards. */
interface ConcurrencyRules extends StoreRules {
    /** How many threads call at once. */
    int THREADS = 16;

    @Test
    default void of_many_claims_at_once_one_is_granted_and_all_others_are_shown_the_winner() {
        OperationStore store = scene().store();
        for (int round = 0; round < 30; round++) {
            String name = "round " + round;
            List<Decision> answers = Storm.of(
                    THREADS,
                    thread -> store.apply(List.of(claim(name, thread, Events.UNPROTECTED)))
                            .get(0));

            List<Decision> granted = answers.stream()
                    .filter(answer -> answer instanceof Decision.Granted)
                    .toList();
            assertThat(granted).as("grants in %s", name).hasSize(1);
            IntentRecord winner = ((Decision.Granted) granted.get(0)).record();
            assertThat(answers)
                    .filteredOn(answer -> !(answer instanceof Decision.Granted))
                    .allSatisfy(
                            answer -> assertThat(answer).isEqualTo(new Decision.Running(winner, answer.atMillis())));
        }
    }

    @Test
    default void copies_of_one_claim_at_once_are_one_lease() {
        OperationStore store = scene().store();
        for (int round = 0; round < 20; round++) {
            String name = "round " + round;
            List<Decision> answers = Storm.of(
                    THREADS,
                    thread -> store.apply(List.of(claim(name, 1, Events.DEDUPLICATED)))
                            .get(0));

            assertThat(answers).allSatisfy(answer -> assertThat(answer).isInstanceOf(Decision.Granted.class));
            assertThat(answers.stream()
                            .map(answer -> ((Decision.Granted) answer).record().lease())
                            .distinct())
                    .hasSize(1);
        }
    }

    @Test
    default void over_many_keys_every_key_is_granted_once_and_no_settlement_is_lost() {
        OperationStore store = scene().store();
        int keys = Math.max(50, events() / 5);
        Map<String, AtomicInteger> grants = new ConcurrentHashMap<>();
        Map<String, IntentRecord> owners = new ConcurrentHashMap<>();

        Storm.of(THREADS, thread -> {
            for (int number = 0; number < keys; number++) {
                String name = "k" + (number + thread * 13) % keys;
                Decision answer = store.apply(List.of(claim(name, thread, Events.UNPROTECTED)))
                        .get(0);
                if (answer instanceof Decision.Granted granted) {
                    grants.computeIfAbsent(name, unused -> new AtomicInteger()).incrementAndGet();
                    owners.put(name, granted.record());
                    assertThat(store.apply(List.of(succeed(name, granted.record())))
                                    .get(0))
                            .isInstanceOf(Decision.Accepted.class);
                    assertThat(store.find(List.of(key(name))).get(0).record()).isNotNull();
                }
            }
            return thread;
        });

        assertThat(grants)
                .hasSize(keys)
                .allSatisfy((name, count) -> assertThat(count).hasValue(1));
        owners.forEach((name, owner) -> {
            IntentRecord found =
                    Objects.requireNonNull(store.find(List.of(key(name))).get(0).record());
            assertThat(found.status()).isEqualTo(Status.SUCCEEDED);
            assertThat(found.lease()).isEqualTo(owner.lease());
        });
    }

    @Test
    default void a_reader_never_misses_a_record_that_moves_between_states() {
        OperationStore store = scene().store();
        IntentRecord first = scene().grant(claim("k", 0, Events.UNPROTECTED));
        AtomicInteger moving = new AtomicInteger(1);
        int turns = Math.max(100, events() * 3 / 10);

        Storm.of(4, thread -> {
            if (thread > 0) {
                while (moving.get() > 0) {
                    assertThat(store.find(List.of(key("k"))).get(0).record()).isNotNull();
                }
                return thread;
            }
            try {
                IntentRecord held = first;
                for (int turn = 1; turn <= turns; turn++) {
                    store.apply(List.of(Events.release("k", held)));
                    held = ((Decision.Granted) store.apply(List.of(claim("k", turn, Events.UNPROTECTED)))
                                    .get(0))
                            .record();
                }
            } finally {
                moving.set(0);
            }
            return thread;
        });
        assertThat(store.find(List.of(key("k"))).get(0).record()).isNotEqualTo(first);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22, 23, 24})
    default void seen_concurrently_every_key_has_an_order_that_the_pure_function_explains(long seed) {
        for (int round = 0; round < 25; round++) {
            History history = new History();
            OperationStore store = new RecordedStore(scene().store(), history, "store");
            long roundSeed = seed * 1000 + round;
            Storm.of(4, thread -> {
                RandomEvents random = new RandomEvents(roundSeed * 10 + thread);
                for (int step = 0; step < 8; step++) {
                    List<Event> batch = new ArrayList<>();
                    batch.add(random.next(history::lastSeen));
                    if (random.below(3) == 0) {
                        batch.add(random.next(history::lastSeen));
                    }
                    store.apply(batch);
                }
                return thread;
            });
            store.find(List.copyOf(history.byKey().keySet()));
            Explanation explanation = Linearizability.from(scene()::model, history, scene()::settleOn);
            assertThat(explanation).isInstanceOf(Explanation.Explained.class);
            scene().advanceMillis(Events.LEASE_MILLIS / 3);
        }
    }
}
