package dev.semel.store.jdbc;

import dev.semel.engine.Execution;
import dev.semel.engine.Listener;
import dev.semel.engine.Timing;
import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.Payload;
import java.util.function.LongSupplier;

/** Who is told what happens in transactions that no engine runs, and how long it took. */
record Audience(Listener listener, LongSupplier nanos) {
    static Audience toNobody() {
        return new Audience(Listener.none(), () -> 0);
    }

    static Audience to(Listener listener, Timing timing) {
        // A transaction that has committed cannot be taken back because somebody failed to listen.
        return new Audience(Listener.guarded(listener), timing::nanos);
    }

    long now() {
        return nanos.getAsLong();
    }

    <D extends Decision> D decided(Event event, D decision) {
        listener.onDecision(event, decision);
        return decision;
    }

    Execution<Payload> answered(OperationKey key, Execution<Payload> execution, long sinceNanos) {
        listener.onAnswer(key, execution, Listener.Source.DECIDED, now() - sinceNanos);
        return execution;
    }
}
