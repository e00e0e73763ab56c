package dev.semel.http;

import dev.semel.engine.Ending;
import dev.semel.engine.Execution;
import dev.semel.policy.Terms;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Payload;
import dev.semel.protocol.State;
import dev.semel.protocol.Status;
import org.jspecify.annotations.Nullable;

/** From what the core tells to what the caller is told: one method per row of the table in docs/http.md. */
final class Telling implements Execution.Cases<Payload, HttpAnswer> {
    private final ProtectedRequest request;
    private final Forwarding forwarding;
    private final Terms terms;

    Telling(ProtectedRequest request, Forwarding forwarding) {
        this.request = request;
        this.forwarding = forwarding;
        terms = request.route().terms();
    }

    @Override
    public HttpAnswer applied(Execution.Applied<Payload> applied) {
        return settledNow(applied.record());
    }

    @Override
    public HttpAnswer replayed(Execution.Replayed<Payload> replayed) {
        return replay(replayed.record());
    }

    @Override
    public HttpAnswer skipped(Execution.Skipped<Payload> skipped) {
        return HttpAnswers.skipped(settled(skipped.record()).keepUntilMillis());
    }

    @Override
    public HttpAnswer rejected(Execution.Rejected<Payload> rejected) {
        return rejected.replayed() ? replay(rejected.record()) : settledNow(rejected.record());
    }

    /** An attempt without a whole answer of its own is told what was kept, as its retries will be. */
    private HttpAnswer settledNow(IntentRecord record) {
        return forwarding.fold(
                () -> replay(record),
                answer -> HttpAnswers.first(answer, settled(record).keepUntilMillis()),
                head -> replay(record),
                failure -> replay(record));
    }

    private static HttpAnswer replay(IntentRecord record) {
        State.Settled settled = settled(record);
        return HttpAnswers.replayed(settled.outcome(), settled.keepUntilMillis());
    }

    private static State.Settled settled(IntentRecord record) {
        if (record.state() instanceof State.Settled settled) {
            return settled;
        }
        throw new IllegalStateException("The core told an outcome of a record that is " + record.status() + ".");
    }

    @Override
    public HttpAnswer running(Execution.Running<Payload> running) {
        return request.operationUrl()
                .map(url -> HttpAnswers.accepted(terms, url))
                .orElseGet(() -> HttpAnswers.running(terms));
    }

    @Override
    public HttpAnswer inDoubt(Execution.InDoubt<Payload> inDoubt) {
        boolean repeatable = inDoubt.repeatable();
        boolean canBeAsked = switch (inDoubt.record().effect().effectClass()) {
            // Of a record that was released the doubt is the owner's alone: a retry would run.
            case FENCED, QUERYABLE -> inDoubt.record().status() != Status.RELEASED;
            case ATOMIC, DEDUPLICATED, UNPROTECTED -> false;
        };
        return HttpAnswers.inDoubt(terms, repeatable || canBeAsked, seen(inDoubt.record()));
    }

    /** What the record keeps and not what came in here, so that the first caller and every retry are told the same. */
    private static @Nullable Payload seen(IntentRecord record) {
        if (record.state() instanceof State.InDoubt doubt) {
            return doubt.seen();
        }
        return record.state() instanceof State.Running running ? running.seen() : null;
    }

    /** An answer that says more than "try again" is told when it is on record, and never on the word of a release (rule 5). */
    @Override
    public HttpAnswer released(Execution.Released<Payload> released) {
        return forwarding.fold(
                () -> HttpAnswers.released(terms),
                answer -> forwarding.ending(request.route()) instanceof Ending.NothingSent
                        ? answer
                        : HttpAnswers.inDoubt(terms, false, null),
                head -> HttpAnswers.released(terms),
                failure -> failure == UpstreamFailure.NOTHING_SENT
                        ? HttpAnswers.unreachable(terms)
                        : HttpAnswers.released(terms));
    }

    @Override
    public HttpAnswer unguarded(Execution.Unguarded<Payload> unguarded) {
        return forwarding.fold(
                () -> HttpAnswers.unavailable(terms),
                HttpAnswers::unguarded,
                head -> HttpAnswers.notRecorded(terms),
                failure -> HttpAnswers.notRecorded(terms));
    }

    @Override
    public HttpAnswer mismatched(Execution.Mismatched<Payload> mismatched) {
        return HttpAnswers.mismatch(mismatched.record().fingerprint(), request.intent());
    }

    @Override
    public HttpAnswer duplicate(Execution.Duplicate<Payload> duplicate) {
        return HttpAnswers.duplicate(settled(duplicate.record()).outcome());
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
    public HttpAnswer overQuota(Execution.OverQuota<Payload> overQuota) {
        return HttpAnswers.overQuota(terms, overQuota.limit());
    }

    @Override
    public HttpAnswer heldBack(Execution.HeldBack<Payload> heldBack) {
        return HttpAnswers.heldBack(terms, heldBack);
    }

    @Override
    public HttpAnswer unavailable(Execution.Unavailable<Payload> unavailable) {
        return unavailable.effectMayHaveRun() ? HttpAnswers.notRecorded(terms) : HttpAnswers.unavailable(terms);
    }
}
