package dev.semel.testkit;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Protocol;
import dev.semel.protocol.Transition;
import dev.semel.store.Found;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A history on one key, told call by call: what a right store says, and what a wrong one would. */
final class ToldStory {
    static final OperationKey KEY = Events.key("k");

    private final List<Call> calls = new ArrayList<>();
    private @Nullable IntentRecord record;
    private long floor;
    private long moment;
    private long now = 1_000;

    List<Call> calls() {
        return calls;
    }

    ToldStory later(long millis) {
        now += millis;
        return this;
    }

    long now() {
        return now;
    }

    @Nullable
    IntentRecord record() {
        return record;
    }

    /** Answered rightly, between two moments of its own. */
    Decision right(Event event) {
        Decision decision = unseen(event);
        told(event, decision);
        return decision;
    }

    IntentRecord grant(Event.Claim claim) {
        return ((Decision.Granted) right(claim)).record();
    }

    /** Takes effect and nobody records it. */
    Decision unseen(Event event) {
        Transition transition = Protocol.decide(record, event, now, floor);
        if (transition.after() == null && record != null) {
            floor = Math.max(floor, record.epoch());
        }
        record = transition.after();
        return transition.decision();
    }

    /** This answer, whatever is right; the story goes on as if it had not been asked. */
    ToldStory told(Event event, Decision decision) {
        long asked = ++moment;
        return add(event, Call.Span.of(asked, ++moment, 0), new Call.Decided(decision));
    }

    /** Asked now, never answered; takes no effect unless {@link #unseen} says so. */
    ToldStory lost(Event event) {
        return add(event, Call.Span.open(++moment, 0), new Call.Unknown("lost"));
    }

    ToldStory found() {
        return found(Protocol.aged(record, now));
    }

    ToldStory found(@Nullable IntentRecord shown) {
        long asked = ++moment;
        calls.add(
                new Call("reader", KEY, null, Call.Span.of(asked, ++moment, 0), new Call.Read(new Found(shown, now))));
        return this;
    }

    ToldStory add(Event event, Call.Span span, Call.Answer answer) {
        moment = Math.max(moment, span.asked());
        calls.add(new Call("caller", KEY, event, span, answer));
        return this;
    }

    /** The store forgets or changes behind everybody's back. */
    ToldStory becomes(@Nullable IntentRecord other) {
        record = other;
        return this;
    }

    ToldStory epochsRestart() {
        floor = 0;
        return this;
    }
}
