package dev.semel.engine;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.Payload;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A listener that keeps all that it is told. */
public final class Recorder implements Listener {
    /** One answer and where it came from. */
    public record Answered(OperationKey key, Execution<Payload> execution, Source source) {}

    private final List<Answered> answers = new CopyOnWriteArrayList<>();
    private final List<Event> decided = new CopyOnWriteArrayList<>();
    private final List<String> probes = new CopyOnWriteArrayList<>();
    private final List<String> troubles = new CopyOnWriteArrayList<>();

    private volatile List<TenantStanding> nearQuotas = List.of();

    @Override
    public void onAnswer(OperationKey key, Execution<Payload> execution, Source source, long nanos) {
        answers.add(new Answered(key, execution, source));
    }

    @Override
    public void onDecision(Event event, Decision decision) {
        if (!event.key().equals(Node.QUIET)) {
            decided.add(event);
        }
    }

    @Override
    public void onProbe(OperationKey key, String answer) {
        probes.add(answer);
    }

    @Override
    public void onTrouble(String what, Throwable cause) {
        troubles.add(what + ": " + cause.getMessage());
    }

    @Override
    public void onQuotas(List<TenantStanding> near) {
        nearQuotas = near;
    }

    /** Who was near a limit at the last round. */
    public List<TenantStanding> nearQuotas() {
        return nearQuotas;
    }

    public List<Answered> answers() {
        return answers;
    }

    public List<String> names() {
        return answers.stream().map(answer -> answer.execution().name()).toList();
    }

    public List<Source> sources() {
        return answers.stream().map(Answered::source).toList();
    }

    public List<Event> decided() {
        return decided;
    }

    public List<String> probes() {
        return probes;
    }

    public List<String> troubles() {
        return troubles;
    }
}
