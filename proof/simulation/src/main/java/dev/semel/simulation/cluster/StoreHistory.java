package dev.semel.simulation.cluster;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.store.Found;
import dev.semel.testkit.Call;
import java.util.ArrayList;
import java.util.List;

/**
 * What the nodes saw of the store, for the checker of histories: between which moments each call was under way, and what
 * it was answered. A call that arrived and whose answer did not is of unknown fate; one that never arrived is left out.
 */
final class StoreHistory {
    private final List<Call> calls = new ArrayList<>();
    private final List<Passage> passages = new ArrayList<>();
    private long moments;

    /** One call on its way to the store and back. */
    final class Passage {
        private final String caller;
        private final long asked;
        private List<Event> events = List.of();
        private List<Decision> decisions = List.of();
        private List<OperationKey> keys = List.of();
        private List<Found> found = List.of();
        private boolean lost;
        private boolean replyLost;
        private boolean told;

        private Passage(String caller) {
            this.caller = caller;
            asked = ++moments;
        }

        void lose() {
            lost = true;
        }

        void loseReply() {
            replyLost = true;
        }

        boolean isLost() {
            return lost;
        }

        boolean isReplyLost() {
            return replyLost;
        }

        void decided(List<Event> asks, List<Decision> answers) {
            events = List.copyOf(asks);
            decisions = answers;
        }

        void read(List<OperationKey> asks, List<Found> answers) {
            keys = List.copyOf(asks);
            found = answers;
        }

        /** The node heard the answer, unless it was lost. */
        void told() {
            if (!lost && !replyLost && !told) {
                told = true;
                record(this, ++moments);
            }
        }
    }

    Passage setsOut(String caller) {
        Passage passage = new Passage(caller);
        passages.add(passage);
        return passage;
    }

    /** A read that took no time. */
    void read(String caller, List<OperationKey> keys, List<Found> found) {
        Passage passage = new Passage(caller);
        passage.read(keys, found);
        passage.told();
    }

    private void record(Passage passage, long answered) {
        for (int turn = 0; turn < passage.events.size(); turn++) {
            Event event = passage.events.get(turn);
            Call.Span span = Call.Span.of(passage.asked, answered, turn);
            calls.add(
                    new Call(passage.caller, event.key(), event, span, new Call.Decided(passage.decisions.get(turn))));
        }
        for (int turn = 0; turn < passage.keys.size(); turn++) {
            Call.Span span = Call.Span.of(passage.asked, answered, turn);
            calls.add(new Call(
                    passage.caller, passage.keys.get(turn), null, span, new Call.Read(passage.found.get(turn))));
        }
    }

    int size() {
        return passages.size();
    }

    /** All that arrived. */
    List<Call> calls() {
        List<Call> all = new ArrayList<>(calls);
        for (Passage passage : passages) {
            for (int turn = 0; !passage.told && turn < passage.events.size(); turn++) {
                Event event = passage.events.get(turn);
                Call.Span span = Call.Span.open(passage.asked, turn);
                all.add(new Call(passage.caller, event.key(), event, span, new Call.Unknown("no answer")));
            }
        }
        return all;
    }
}
