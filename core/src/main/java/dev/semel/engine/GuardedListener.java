package dev.semel.engine;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.Payload;
import java.util.List;

/** A listener whose own failures cannot reach the engine; they are logged. */
record GuardedListener(Listener listener) implements Listener {
    private static final System.Logger LOG = System.getLogger("dev.semel.engine");

    @Override
    public void onAnswer(OperationKey key, Execution<Payload> execution, Source source, long nanos) {
        tell(() -> listener.onAnswer(key, execution, source, nanos));
    }

    @Override
    public void onDecision(Event event, Decision decision) {
        tell(() -> listener.onDecision(event, decision));
    }

    @Override
    public void onProbe(OperationKey key, String answer) {
        tell(() -> listener.onProbe(key, answer));
    }

    @Override
    public void onTrouble(String what, Throwable cause) {
        tell(() -> listener.onTrouble(what, cause));
    }

    @Override
    public void onQuotas(List<TenantStanding> near) {
        tell(() -> listener.onQuotas(near));
    }

    private static void tell(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error failure) {
            LOG.log(System.Logger.Level.ERROR, "A listener failed; what it should have seen is lost to it.", failure);
        }
    }
}
