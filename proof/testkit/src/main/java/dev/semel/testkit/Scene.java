package dev.semel.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Protocol;
import dev.semel.protocol.Transition;
import dev.semel.store.Expiry;
import dev.semel.store.Found;
import dev.semel.store.OperationStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A store on the stage: every answer it gives is compared with the pure function before a test sees it. For one thread;
 * concurrent tests take the store itself.
 */
final class Scene {
    private final MovableClock clock;
    private final UnaryOperator<OperationStore> reopening;
    private final Map<OperationKey, KeyModel> models = new TreeMap<>();
    private final boolean forgets;
    private OperationStore store;
    private long latestMillis;

    Scene(OperationStore store, MovableClock clock, UnaryOperator<OperationStore> reopening) {
        this(store, clock, reopening, false);
    }

    /** @param forgets whether the store may forget what is past its end by itself */
    Scene(OperationStore store, MovableClock clock, UnaryOperator<OperationStore> reopening, boolean forgets) {
        this.forgets = forgets;
        this.store = store;
        this.clock = clock;
        this.reopening = reopening;
    }

    OperationStore store() {
        return store;
    }

    Decision apply(Event event) {
        return applyAll(event).get(0);
    }

    List<Decision> applyAll(Event... events) {
        return applyAll(List.of(events));
    }

    List<Decision> applyAll(List<Event> events) {
        List<Decision> answers = store.apply(events);
        assertThat(answers).as("one answer per event").hasSize(events.size());
        for (int index = 0; index < events.size(); index++) {
            explain(events.get(index), answers.get(index));
        }
        return answers;
    }

    /** A claim that must be granted. */
    IntentRecord grant(Event.Claim claim) {
        Decision answer = apply(claim);
        assertThat(answer).isInstanceOf(Decision.Granted.class);
        return ((Decision.Granted) answer).record();
    }

    /** The record as the store reads it; it must be what the pure function left. */
    @Nullable
    IntentRecord found(OperationKey key) {
        Found found = store.find(List.of(key)).get(0);
        compare(key, found);
        return found.record();
    }

    /** All keys that were ever asked for, read together; each must be what the pure function left. */
    void foundAll() {
        List<OperationKey> keys = keys();
        List<Found> found = store.find(keys);
        assertThat(found).as("one reading per key").hasSize(keys.size());
        for (int index = 0; index < keys.size(); index++) {
            compare(keys.get(index), found.get(index));
        }
    }

    private void compare(OperationKey key, Found found) {
        tellsTime(found.atMillis());
        assertThat(found.record())
                .as("the record of %s at %d", key, found.atMillis())
                .isEqualTo(Protocol.aged(model(key).record(), found.atMillis()));
    }

    void advance(Duration by) {
        clock.advance(by);
    }

    void advanceMillis(long millis) {
        clock.advance(Duration.ofMillis(millis));
    }

    long nowMillis() {
        return clock.millis();
    }

    /** Clean-up passes by all records, in steps of this size. */
    Expiry expireAll(int budget) {
        int looked = 0;
        int tombstones = 0;
        int deleted = 0;
        Expiry step = store.expire(budget);
        for (; !step.roundEnded(); step = store.expire(budget)) {
            looked += step.looked();
            tombstones += step.tombstones();
            deleted += step.deleted();
        }
        long now = clock.millis();
        models.replaceAll((key, model) -> model.record() == null
                ? model
                : model.after(Protocol.decide(model.record(), new Event.Expire(key), now, model.highestEpoch())));
        return new Expiry(looked + step.looked(), tombstones + step.tombstones(), deleted + step.deleted(), true);
    }

    /** Closes and opens the store, if it can be; what it knew before it must know after. */
    void reopen() {
        store = reopening.apply(store);
    }

    KeyModel model(OperationKey key) {
        return models.getOrDefault(key, KeyModel.NEW);
    }

    /** After a storm: where the key stands, which must be what is read. */
    void settleOn(OperationKey key, KeyModel model) {
        models.put(key, model);
        found(key);
    }

    /** All keys that were ever asked for. */
    List<OperationKey> keys() {
        return new ArrayList<>(models.keySet());
    }

    private void explain(Event event, Decision answer) {
        assertThat(answer).as("answer to %s", event).isNotInstanceOf(Decision.Failed.class);
        tellsTime(answer.atMillis());
        KeyModel model = model(event.key());
        Transition expected = model.expected(event, answer);
        if (forgets && !answer.equals(expected.decision())) {
            expected = model.cleaned(answer.atMillis()).expected(event, answer);
        }
        assertThat(answer).as("answer to %s over %s", event, model).isEqualTo(expected.decision());
        models.put(event.key(), model.after(expected));
    }

    private void tellsTime(long atMillis) {
        assertThat(atMillis).as("the store's time does not go back").isGreaterThanOrEqualTo(latestMillis);
        assertThat(atMillis).as("the store's time is its clock's").isGreaterThanOrEqualTo(clock.millis());
        latestMillis = atMillis;
    }
}
