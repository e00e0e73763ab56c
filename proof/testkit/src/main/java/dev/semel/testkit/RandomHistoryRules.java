package dev.semel.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Protocol;
import dev.semel.store.Backlog;
import dev.semel.store.OpenRecords;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random histories compared with the pure function: after each event its answer, in between what is read. */
interface RandomHistoryRules extends StoreRules {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    default void a_random_history_is_answered_as_the_pure_function_answers_it(long seed) {
        RandomEvents random = new RandomEvents(seed, moves());
        Map<String, Integer> answered = new HashMap<>();
        int turn = 0;
        for (int step = 0; step < events(); turn++) {
            List<Event> batch = new ArrayList<>();
            for (int size = 1 + random.below(4); size > 0; size--) {
                batch.add(random.next(key -> scene().model(key).record()));
            }
            step += batch.size();
            for (Decision answer : scene().applyAll(batch)) {
                answered.merge(answer.getClass().getSimpleName(), 1, Integer::sum);
            }
            scene().advanceMillis(random.pauseMillis());
            disturb(random);
            scene().foundAll();
            if (turn % turnsBetweenLists() == 0) {
                compareBacklog();
            }
            // One alone as well: a store may read one key in another way than many.
            scene().found(batch.get(0).key());
        }
        compareBacklog();
        // A history that never got to an answer proves nothing of it.
        assertThat(answered.keySet()).contains("Granted", "Replay", "Running", "InDoubt", "Accepted", "Ignored");
    }

    private void disturb(RandomEvents random) {
        switch (random.below(40)) {
            case 0 -> scene().reopen();
            case 1, 2, 3 -> scene().expireAll(1 + random.below(4));
            default -> {
                // Mostly nothing but the next event.
            }
        }
    }

    /**
     * What is due is compared at every turn of a whole history, and at every fourth of a short one: it is a list of its
     * own in most stores and costs more than all else on servers. What is wrong in it stays so until its key changes.
     */
    private int turnsBetweenLists() {
        return events() < WHOLE_HISTORY ? 4 : 1;
    }

    private void compareBacklog() {
        if (scene().store() instanceof Backlog backlog) {
            long now = scene().nowMillis();
            List<Backlog.Due> expected = scene().keys().stream()
                    .filter(key -> {
                        IntentRecord record = Protocol.aged(scene().model(key).record(), now);
                        return record != null && OpenRecords.isDue(record, now);
                    })
                    .map(key -> new Backlog.Due(
                            key, Objects.requireNonNull(scene().model(key).record()), now))
                    .toList();
            assertThat(backlog.due(100)).containsExactlyInAnyOrderElementsOf(expected);
        }
    }
}
