package dev.semel.engine;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.Payload;
import java.util.List;

/** Several listeners as one, told in their order. */
record ManyListeners(List<Listener> listeners) implements Listener {
    @Override
    public void onAnswer(OperationKey key, Execution<Payload> execution, Source source, long nanos) {
        for (Listener listener : listeners) {
            listener.onAnswer(key, execution, source, nanos);
        }
    }

    @Override
    public void onDecision(Event event, Decision decision) {
        for (Listener listener : listeners) {
            listener.onDecision(event, decision);
        }
    }

    @Override
    public void onProbe(OperationKey key, String answer) {
        for (Listener listener : listeners) {
            listener.onProbe(key, answer);
        }
    }

    @Override
    public void onTrouble(String what, Throwable cause) {
        for (Listener listener : listeners) {
            listener.onTrouble(what, cause);
        }
    }

    @Override
    public void onQuotas(List<TenantStanding> near) {
        for (Listener listener : listeners) {
            listener.onQuotas(near);
        }
    }
}
