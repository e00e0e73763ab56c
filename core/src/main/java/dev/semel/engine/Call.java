package dev.semel.engine;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.store.OperationStore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One batch on its way to the store and back; by one thread at a time. */
final class Call implements StoreCall {
    static final String LEFT_ALONE = "The store failed repeatedly and is left alone for a moment.";

    private final OperationStore store;
    private final Breaker breaker;
    private final Listener listener;
    private final Lane lane;
    private final Predicate<Lane> returned;
    private final List<Waiting> taken;
    private final List<Event> events;
    private List<Decision> decisions = List.of();
    private @Nullable Throwable failure;
    private boolean asked;

    /**
     * @param lane that has begun with the batch
     * @param returned is told that the lane's call has returned, and tells whether anybody still waits for it
     */
    Call(OperationStore store, Breaker breaker, Listener listener, Lane lane, Predicate<Lane> returned) {
        this.store = store;
        this.breaker = breaker;
        this.listener = listener;
        this.lane = lane;
        this.returned = returned;
        taken = lane.batch();
        events = new ArrayList<>(taken.size());
        for (Waiting waiting : taken) {
            events.add(waiting.event());
        }
    }

    @Override
    public List<OperationKey> keys() {
        return events.stream().map(Event::key).toList();
    }

    @Override
    public void ask() {
        asked = breaker.allows();
        if (!asked) {
            failure = Telling.notAsked(LEFT_ALONE);
            return;
        }
        try {
            decisions = Telling.ask(store, events);
        } catch (RuntimeException | Error thrown) {
            // Whatever it was, the thread goes on: with it every attempt of the process would hang.
            failure = thrown;
        }
    }

    @Override
    public void tell() {
        boolean awaited = returned.test(lane);
        if (asked && !awaited) {
            breaker.cameBackTooLate();
        }
        if (failure == null) {
            if (awaited) {
                breaker.succeeded();
            }
            answer();
            return;
        }
        if (asked && awaited) {
            breaker.failed();
        } else if (asked) {
            listener.onTrouble("A call to the store that was given up has failed", failure);
        }
        Telling.fail(taken, failure);
    }

    private void answer() {
        for (int index = 0; index < taken.size(); index++) {
            listener.onDecision(events.get(index), decisions.get(index));
            Telling.answer(taken.get(index).answer(), decisions.get(index));
        }
    }
}
