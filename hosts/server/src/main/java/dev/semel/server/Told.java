package dev.semel.server;

import dev.semel.engine.Execution;
import dev.semel.http.HttpAnswer;
import dev.semel.http.HttpAnswers;
import dev.semel.http.ProtectedRequest;
import dev.semel.policy.Terms;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Payload;
import dev.semel.protocol.State;
import org.jspecify.annotations.Nullable;

/**
 * What an execution is told as over HTTP. Pure.
 *
 * @param upstream the upstream's own answer, if this very attempt has one
 */
record Told(ProtectedRequest request, @Nullable HttpAnswer upstream) implements Execution.Cases<Payload, HttpAnswer> {
    @Override
    public HttpAnswer applied(Execution.Applied<Payload> applied) {
        return outcome(applied.record());
    }

    @Override
    public HttpAnswer replayed(Execution.Replayed<Payload> replayed) {
        return replay(replayed.record());
    }

    @Override
    public HttpAnswer rejected(Execution.Rejected<Payload> rejected) {
        return rejected.replayed() ? replay(rejected.record()) : outcome(rejected.record());
    }

    @Override
    public HttpAnswer running(Execution.Running<Payload> running) {
        return HttpAnswers.running(terms());
    }

    @Override
    public HttpAnswer inDoubt(Execution.InDoubt<Payload> inDoubt) {
        return HttpAnswers.inDoubt(terms(), inDoubt.record().effect(), seen(inDoubt.record()));
    }

    @Override
    public HttpAnswer released(Execution.Released<Payload> released) {
        return upstream == null ? HttpAnswers.unreachable(terms()) : HttpAnswers.released(upstream);
    }

    @Override
    public HttpAnswer unguarded(Execution.Unguarded<Payload> unguarded) {
        return upstream == null ? HttpAnswers.unreachable(terms()) : HttpAnswers.unguarded(upstream);
    }

    @Override
    public HttpAnswer mismatched(Execution.Mismatched<Payload> mismatched) {
        return HttpAnswers.mismatch(
                mismatched.record().fingerprint(), request.intent().fingerprint());
    }

    @Override
    public HttpAnswer expired(Execution.Expired<Payload> expired) {
        return HttpAnswers.expired();
    }

    @Override
    public HttpAnswer stale(Execution.Stale<Payload> stale) {
        return HttpAnswers.stale();
    }

    @Override
    public HttpAnswer unavailable(Execution.Unavailable<Payload> unavailable) {
        return unavailable.effectMayHaveRun() ? HttpAnswers.leaseLost(terms()) : HttpAnswers.unavailable(terms());
    }

    private Terms terms() {
        return request.route().terms();
    }

    /** Of the attempt that made it: the upstream's own answer; by asking or without a body, what was kept. */
    private HttpAnswer outcome(IntentRecord record) {
        State.Settled settled = (State.Settled) record.state();
        return upstream == null
                ? HttpAnswers.replayed(settled.outcome(), settled.keepUntilMillis())
                : HttpAnswers.first(upstream, settled.keepUntilMillis());
    }

    private static HttpAnswer replay(IntentRecord record) {
        State.Settled settled = (State.Settled) record.state();
        return HttpAnswers.replayed(settled.outcome(), settled.keepUntilMillis());
    }

    private static @Nullable Payload seen(IntentRecord record) {
        if (record.state() instanceof State.InDoubt doubt) {
            return doubt.seen();
        }
        return record.state() instanceof State.Running running ? running.seen() : null;
    }
}
