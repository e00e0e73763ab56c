package dev.semel.chaos;

import dev.semel.engine.Execution;
import dev.semel.engine.Listener;
import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.Payload;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Notes in a node's sink what it was granted, and says which of its endings the store refused. */
final class NodeListener implements Listener {
    private final Sink sink;
    private final Consumer<String> say;
    private final Set<String> raced = ConcurrentHashMap.newKeySet();

    NodeListener(Sink sink, Consumer<String> say) {
        this.sink = sink;
        this.say = say;
    }

    /** How many keys so far were claimed while another process was at work on them. */
    int races() {
        return raced.size();
    }

    @Override
    public void onDecision(Event event, Decision decision) {
        String key = event.key().key();
        if (decision instanceof Decision.Granted granted) {
            sink.grant(key, granted.record().epoch());
        } else if (decision instanceof Decision.Running) {
            raced.add(key);
        } else if (decision instanceof Decision.Ignored ignored
                && (event instanceof Event.Settle || event instanceof Event.GiveUp)) {
            say.accept("refused " + key + " " + event.getClass().getSimpleName() + " " + ignored.reason());
        }
    }

    @Override
    public void onAnswer(OperationKey key, Execution<Payload> execution, Source source, long nanos) {
        // The node says itself what it is told.
    }

    @Override
    public void onProbe(OperationKey key, String answer) {
        // Nothing can be asked here.
    }

    @Override
    public void onTrouble(String what, Throwable cause) {
        // Wanted: servers are killed. What it comes to is seen in the end.
    }
}
