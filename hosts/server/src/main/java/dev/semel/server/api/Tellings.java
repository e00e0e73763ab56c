package dev.semel.server.api;

import dev.semel.engine.Execution;
import dev.semel.engine.RemoteAnswer;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Outcome;
import dev.semel.protocol.Payload;
import dev.semel.protocol.State;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an owner is told, as JSON. Pure. A mismatch is told nothing of the record. */
final class Tellings implements RemoteAnswer.Cases<ApiAnswer>, Execution.Cases<Payload, ApiAnswer> {
    /** As the gateway derives it, so that a probe asks for the same. */
    private static final String RECEIVER = "upstream";
    /** So that two renewals may fail and a third still comes in time. */
    private static final int RENEWALS_PER_LEASE = 4;

    private static final long USUAL_PAUSE_MILLIS = 1_000;

    private final Purpose purpose;
    private final @Nullable Payload given;

    Tellings(Purpose purpose) {
        this(purpose, null);
    }

    /** @param given the result that came with the call, told as it is if it is this call's that was recorded */
    Tellings(Purpose purpose, @Nullable Payload given) {
        this.purpose = purpose;
        this.given = given;
    }

    @Override
    public ApiAnswer held(RemoteAnswer.Held held) {
        JsonObject body = new JsonObject()
                .put("answer", purpose == Purpose.RENEW ? "renewed" : "granted")
                .put("lease", LeaseText.of(held.lease()))
                .put("leaseMillis", held.leaseMillis())
                .put("sendMillis", held.sendMillis())
                .put("renewAfterMillis", Math.max(1, held.leaseMillis() / RENEWALS_PER_LEASE))
                .put("epoch", held.record().epoch())
                .put("firstEpoch", held.record().life().firstEpoch())
                .put("unproved", held.record().life().unproved())
                .put("receiverKey", held.keyFor(RECEIVER));
        if (held.record().version() > 0) {
            body.put("version", held.record().version())
                    .put("supersededVersion", held.record().appliedVersion());
        }
        return new ApiAnswer(200, purpose == Purpose.CLAIM ? body.put("repeated", held.repeated()) : body);
    }

    @Override
    public ApiAnswer told(Execution<Payload> execution) {
        try {
            return execution.fold(this);
        } catch (IllegalArgumentException unreadable) {
            return ApiAnswer.problem(
                    ApiCode.RESULT_UNREADABLE,
                    execution.name(),
                    "The outcome is known and its stored result cannot be read; do not apply the action again.");
        }
    }

    @Override
    public ApiAnswer lost() {
        return ApiAnswer.problem(
                ApiCode.LEASE_LOST,
                "lost",
                "The lease went to another attempt or its record is gone, and nothing was changed; stop, send nothing"
                        + " more, and claim with a fresh claimId to hear how it stands.");
    }

    @Override
    public ApiAnswer capped() {
        return ApiAnswer.problem(
                ApiCode.LEASE_CAPPED,
                "capped",
                "The lease was renewed as often as its policy allows; finish before its end.");
    }

    @Override
    public ApiAnswer free() {
        return ApiAnswer.problem(
                ApiCode.KEY_UNKNOWN, "free", "There is no record of this key: never claimed, or forgotten.");
    }

    @Override
    public ApiAnswer applied(Execution.Applied<Payload> applied) {
        return settled("applied", purpose.wantsApplied(), given == null ? applied.value() : given);
    }

    @Override
    public ApiAnswer replayed(Execution.Replayed<Payload> replayed) {
        return settledBefore("replayed", purpose.wantsApplied(), payload(replayed.record()));
    }

    @Override
    public ApiAnswer skipped(Execution.Skipped<Payload> skipped) {
        return settledBefore("skipped", purpose.wantsApplied(), payload(skipped.record()));
    }

    @Override
    public ApiAnswer rejected(Execution.Rejected<Payload> rejected) {
        return rejected.replayed()
                ? settledBefore("rejected", purpose.wantsRejected(), rejected.refusal())
                : settled("rejected", purpose.wantsRejected(), given == null ? rejected.refusal() : given);
    }

    private static Payload payload(IntentRecord record) {
        Outcome outcome = ((State.Settled) record.state()).outcome();
        return outcome.fold(Outcome.Succeeded::payload, Outcome.Rejected::payload);
    }

    private ApiAnswer settledBefore(String answer, boolean wanted, Payload payload) {
        return settled(answer, wanted, payload).with("kept", Results.extent(payload));
    }

    private ApiAnswer settled(String answer, boolean wanted, @Nullable Payload payload) {
        ApiAnswer told = wanted
                ? ApiAnswer.of(answer)
                : ApiAnswer.problem(
                        ApiCode.SETTLED_OTHERWISE,
                        answer,
                        "This lease ended with another outcome, which stays; take what is told here for the truth.");
        JsonObject result = Results.write(payload);
        return result == null ? told : told.with("result", result);
    }

    @Override
    public ApiAnswer running(Execution.Running<Payload> running) {
        long millis = running.retryAfterMillis() > 0
                ? Math.min(USUAL_PAUSE_MILLIS, running.retryAfterMillis())
                : USUAL_PAUSE_MILLIS;
        ApiAnswer told = purpose == Purpose.LOOK
                ? ApiAnswer.of("running")
                : ApiAnswer.problem(
                        ApiCode.IN_PROGRESS,
                        "running",
                        "Another attempt holds the lease; send nothing, and claim again after a pause.");
        return told.with("leaseMillis", running.retryAfterMillis()).with("retryAfterMillis", millis);
    }

    @Override
    public ApiAnswer inDoubt(Execution.InDoubt<Payload> inDoubt) {
        boolean asWanted = purpose == Purpose.LOOK || purpose == Purpose.GIVE_UP;
        ApiAnswer told = (asWanted
                        ? ApiAnswer.of("in_doubt")
                        : ApiAnswer.problem(
                                        ApiCode.IN_DOUBT,
                                        "in_doubt",
                                        "The action may have been applied and nobody knows; send nothing, and claim again"
                                                + " later or have a person find out.")
                                .with("retryable", inDoubt.repeatable()))
                .with("repeatable", inDoubt.repeatable())
                .with("epoch", inDoubt.record().epoch());
        JsonObject seen = seen(inDoubt.record());
        return seen == null ? told : told.with("seen", seen);
    }

    private static @Nullable JsonObject seen(IntentRecord record) {
        try {
            if (record.state() instanceof State.InDoubt doubt) {
                return Results.write(doubt.seen());
            }
            return record.state() instanceof State.Running running ? Results.write(running.seen()) : null;
        } catch (IllegalArgumentException unreadable) {
            // What was seen proves nothing either way, so its loss changes nothing that is told.
            return null;
        }
    }

    @Override
    public ApiAnswer released(Execution.Released<Payload> released) {
        return purpose == Purpose.RELEASE || purpose == Purpose.LOOK
                ? ApiAnswer.of("released")
                : ApiAnswer.problem(
                        ApiCode.RELEASED,
                        "released",
                        "This lease was released, and nothing was changed; to act, claim with a fresh claimId.");
    }

    @Override
    public ApiAnswer unguarded(Execution.Unguarded<Payload> unguarded) {
        throw new IllegalStateException("An owner elsewhere is never let through without a claim.");
    }

    @Override
    public ApiAnswer mismatched(Execution.Mismatched<Payload> mismatched) {
        return ApiAnswer.problem(
                ApiCode.KEY_REUSED,
                "mismatched",
                "This key was used for another request; use one key for each action, and repeat it unchanged.");
    }

    @Override
    public ApiAnswer duplicate(Execution.Duplicate<Payload> duplicate) {
        return ApiAnswer.problem(
                ApiCode.DUPLICATE,
                "duplicate",
                "This was decided on before and the policy refuses repeats; do not apply the action under another key.");
    }

    @Override
    public ApiAnswer expired(Execution.Expired<Payload> expired) {
        return ApiAnswer.problem(
                ApiCode.EXPIRED,
                "expired",
                "There was an outcome and it is kept no longer; do not apply the action again under this key.");
    }

    @Override
    public ApiAnswer stale(Execution.Stale<Payload> stale) {
        return ApiAnswer.problem(ApiCode.STALE, "stale", "A newer version was applied; this one is not to be.");
    }

    @Override
    public ApiAnswer overQuota(Execution.OverQuota<Payload> overQuota) {
        return ApiAnswer.problem(
                        ApiCode.QUOTA_EXCEEDED,
                        "over_quota",
                        "The tenant has as much as its quota allows; nothing was claimed, try again later.")
                .with("limit", overQuota.limit().name().toLowerCase(Locale.ROOT))
                .with("retryAfterMillis", USUAL_PAUSE_MILLIS);
    }

    @Override
    public ApiAnswer heldBack(Execution.HeldBack<Payload> heldBack) {
        return limited(heldBack);
    }

    static ApiAnswer limited(Execution.HeldBack<Payload> heldBack) {
        boolean ofCaller = heldBack.hold().isOfCaller();
        long millis = heldBack.retryAfterMillis() > 0 ? heldBack.retryAfterMillis() : USUAL_PAUSE_MILLIS;
        return ApiAnswer.problem(
                        ofCaller ? ApiCode.LIMIT_EXCEEDED : ApiCode.OVERLOADED,
                        "held_back",
                        ofCaller
                                ? "This access token asks for more than it may; nothing was claimed, repeat the call later."
                                : "There is more to do here than can be done in time; nothing was claimed, repeat the"
                                        + " call later.")
                .with("limit", heldBack.hold().label())
                .with("retryAfterMillis", millis);
    }

    @Override
    public ApiAnswer unavailable(Execution.Unavailable<Payload> unavailable) {
        return unavailable();
    }

    static ApiAnswer unavailable() {
        return ApiAnswer.problem(
                        ApiCode.UNAVAILABLE,
                        "unavailable",
                        "The store did not answer and nothing is known of this call; repeat it exactly as it was.")
                .with("retryAfterMillis", USUAL_PAUSE_MILLIS);
    }
}
