package dev.semel.http;

import dev.semel.engine.Execution;
import dev.semel.operation.Fingerprint;
import dev.semel.operation.Intent;
import dev.semel.policy.Quota;
import dev.semel.policy.Terms;
import dev.semel.protocol.Outcome;
import dev.semel.protocol.Payload;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What callers are told, for each way an execution can end. Pure: makes answers and sends none, reads no clock. All
 * times in milliseconds of the store's clock. Safe for use by all threads.
 */
public final class HttpAnswers {
    /** Marks a replay; always {@code true} where it stands. */
    public static final String REPLAYED = "Idempotent-Replayed";

    /** Until when the outcome is replayed, as an HTTP date, rounded down. */
    public static final String EXPIRES = "Idempotency-Expires";

    /**
     * Marks what is not an ordinary outcome: {@code in_doubt}, {@code unguarded}, {@code result_not_kept},
     * {@code result_reference}, {@code result_redacted}, {@code skipped}.
     */
    public static final String STATE = "Idempotency-State";

    /** Answers of these statuses have no body, ours included. */
    private static final Set<Integer> BODILESS = Set.of(204, 205, 304);

    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    /** Answers of one second are mostly kept until one second, and to write it costs as much as to digest a request. */
    private static volatile Dated lastDated = new Dated(0, HTTP_DATE.format(Instant.EPOCH));

    private record Dated(long second, String text) {}

    private HttpAnswers() {}

    /**
     * What the caller of a protected request is told.
     *
     * @param execution what the core says
     * @param forwarding what became of this attempt's own forwarding, if it was granted
     */
    public static HttpAnswer told(ProtectedRequest request, Execution<Payload> execution, Forwarding forwarding) {
        return execution.fold(new Telling(request, forwarding));
    }

    /** The outcome was made now: the upstream's own answer, and until when it will be replayed. */
    static HttpAnswer first(HttpAnswer upstream, long keepUntilMillis) {
        return upstream.with(EXPIRES, httpDate(keepUntilMillis));
    }

    /** The upstream answered while the store was down and the policy let the request through. */
    static HttpAnswer unguarded(HttpAnswer upstream) {
        return upstream.with(STATE, "unguarded");
    }

    /** The outcome was made before: what was kept of it. */
    static HttpAnswer replayed(Outcome outcome, long keepUntilMillis) {
        HttpAnswer answer = outcome.fold(
                succeeded -> kept(succeeded.payload(), 200, "succeeded"),
                rejected -> kept(rejected.payload(), 409, "rejected"));
        return answer.with(REPLAYED, "true").with(EXPIRES, httpDate(keepUntilMillis));
    }

    /**
     * The action was applied before, and the route tells repeats no more. A success, so that nobody takes the action for a
     * failed one; without a body, so that nobody takes it for the result.
     */
    static HttpAnswer skipped(long keepUntilMillis) {
        return new HttpAnswer(204, HttpFields.none(), HttpBody.empty())
                .with(REPLAYED, "true")
                .with(EXPIRES, httpDate(keepUntilMillis))
                .with(STATE, "skipped")
                .with("Cache-Control", "no-store");
    }

    /** The action was decided before, and the route refuses repeats. */
    static HttpAnswer duplicate(Outcome outcome) {
        return Problem.of(
                        ProblemCode.DUPLICATE,
                        "This request was decided on before and repeats are refused here; look at the resource itself, and"
                                + " do not repeat the action under another key.")
                .with("state", outcome.fold(succeeded -> "succeeded", rejected -> "rejected"))
                .answer();
    }

    private static HttpAnswer kept(Payload payload, int statusIfUnknown, String outcome) {
        if (payload.length() == 0) {
            return notKept(new HttpAnswer(statusIfUnknown, HttpFields.none(), HttpBody.empty()), outcome, false);
        }
        if (payload.extent() == Payload.Extent.SEALED) {
            return resultUnreadable(outcome);
        }
        try {
            return replay(StoredResponse.codec().decode(payload.bytes()), outcome);
        } catch (IllegalArgumentException unreadable) {
            return payload.extent() == Payload.Extent.REFERENCE
                    ? reference(payload, statusIfUnknown, outcome)
                    : resultUnreadable(outcome);
        }
    }

    private static HttpAnswer replay(StoredResponse stored, String outcome) {
        HttpAnswer answer = stored.answer();
        return switch (stored.kept()) {
            case WHOLE -> answer.with("Cache-Control", "no-store");
            case REDACTED -> answer.with("Cache-Control", "no-store").with(STATE, "result_redacted");
            case HEAD, NO_ANSWER, STATUS -> notKept(answer, outcome, true);
            case REFERENCE ->
                (answer.body().isEmpty() ? notKept(answer, outcome, true) : answer.with("Cache-Control", "no-store"))
                        .with(STATE, "result_reference");
        };
    }

    /** What an owner that is no HTTP service named: a text and not an answer. */
    private static HttpAnswer reference(Payload payload, int status, String outcome) {
        String text = new String(payload.bytes(), StandardCharsets.UTF_8);
        return notKept(outcome, status)
                .with("state", outcome)
                .withMember(json -> json.text("reference", text))
                .answer()
                .with(STATE, "result_reference");
    }

    /**
     * The status stays the first one's, so that no caller takes an applied action for a failed one; the body says that
     * the answer's own body is gone.
     */
    private static HttpAnswer notKept(HttpAnswer head, String outcome, boolean statusKnown) {
        Problem problem = notKept(outcome, head.status()).with("state", outcome);
        Problem full = statusKnown ? problem.withMember(json -> json.number("originalStatus", head.status())) : problem;
        HttpFields headers = head.headers();
        for (HttpFields.Field line : headers.lines()) {
            if (isOfBody(line.name().toLowerCase(Locale.ROOT))) {
                headers = headers.without(line.name());
            }
        }
        HttpAnswer answer = full.answer().with(STATE, "result_not_kept");
        for (HttpFields.Field line : headers.lines()) {
            answer = new HttpAnswer(answer.status(), answer.headers().and(line.name(), line.value()), answer.body());
        }
        return BODILESS.contains(answer.status())
                ? new HttpAnswer(answer.status(), answer.headers().without("Content-Type"), HttpBody.empty())
                : answer;
    }

    /** Content-Location tells where the thing is, whatever becomes of the body. */
    private static boolean isOfBody(String name) {
        return name.startsWith("content-") && !name.equals("content-location");
    }

    private static Problem notKept(String outcome, int status) {
        return Problem.of(
                        ProblemCode.RESULT_NOT_KEPT,
                        "The action was decided before (" + outcome
                                + "), but the body of its answer was not kept; look at the resource itself, and do not"
                                + " repeat the action under another key.")
                .withStatus(status);
    }

    /** What was kept cannot be read; the outcome is told, the answer is not. */
    private static HttpAnswer resultUnreadable(String outcome) {
        return Problem.of(
                        ProblemCode.RESULT_UNREADABLE,
                        "The action was decided before (" + outcome
                                + "), but its stored answer cannot be read; do not repeat it under another key, and"
                                + " report this to the operator.")
                .with("state", outcome)
                .answer();
    }

    /** A token that was handed out. */
    static HttpAnswer token(String operation, OneTimeTokens.Issued issued) {
        return json(
                200,
                new JsonText()
                        .text("token", issued.text())
                        .text("operation", operation)
                        .text(
                                "expires",
                                issued.expires().truncatedTo(ChronoUnit.SECONDS).toString()));
    }

    /**
     * The action is under way, and here the caller is told what becomes of it; it may be told so before its own attempt
     * has ended, once that has been granted.
     */
    public static HttpAnswer accepted(Terms terms, String operationUrl) {
        return json(202, new JsonText().text("state", "running").text("operation", operationUrl))
                .with("Location", operationUrl)
                .with("Retry-After", Long.toString(pause(terms)));
    }

    private static HttpAnswer json(int status, JsonText json) {
        HttpFields headers = HttpFields.of(List.of(
                new HttpFields.Field("Content-Type", "application/json"),
                new HttpFields.Field("Cache-Control", "no-store")));
        return new HttpAnswer(status, headers, HttpBody.of(json.end()));
    }

    /** Another attempt is at work. */
    static HttpAnswer running(Terms terms) {
        return Problem.of(
                        ProblemCode.IN_PROGRESS,
                        "The first request with this key is still running; send the same request again later.")
                .retryAfter(pause(terms))
                .with("state", "running")
                .answer();
    }

    /** The key, or this version under it, stands for another request; nothing else is told of it. */
    static HttpAnswer mismatch(Fingerprint stored, Intent asked) {
        List<String> differs = HttpFingerprint.differences(stored, asked.fingerprint());
        String verb = differs.size() == 1 ? " differs" : " differ";
        String what = differs.isEmpty() ? "" : ": the " + spoken(differs) + verb;
        boolean versioned = !asked.supersession().isNever();
        String taken = versioned ? "This version under this key" : "This key";
        String advice = versioned
                ? "; give each change a version of its own, higher than the last, and send retries unchanged."
                : "; use one key per action, and send retries unchanged.";
        return Problem.of(ProblemCode.KEY_REUSED, taken + " was used for another request" + what + advice)
                .withMember(json -> json.texts("differs", differs))
                .answer();
    }

    private static String spoken(List<String> parts) {
        List<String> words = parts.stream().map(part -> part.replace('_', ' ')).toList();
        int last = words.size() - 1;
        return last == 0 ? words.get(0) : String.join(", ", words.subList(0, last)) + " and " + words.get(last);
    }

    /**
     * The action may have been applied and nobody knows: to the first caller and to every retry alike.
     *
     * @param seen what the attempt's owner kept, an encoded {@link StoredResponse}; null if it kept nothing
     */
    static HttpAnswer inDoubt(Terms terms, boolean retryable, @Nullable Payload seen) {
        return InDoubt.answer(seen, retryable, pause(terms));
    }

    /** There was an outcome; it is kept no longer. */
    public static HttpAnswer expired() {
        return Problem.of(
                        ProblemCode.EXPIRED,
                        "This key was used before and its outcome is kept no longer; look at the resource itself, and"
                                + " use a new key only for a new action.")
                .with("state", "expired")
                .answer();
    }

    /** A newer version was applied. */
    static HttpAnswer stale() {
        return Problem.of(
                        ProblemCode.STALE,
                        "A newer version of this entity was applied already; read it before you change it again.")
                .answer();
    }

    /** The caller has as much as its quota allows; nothing was sent. Only attempts in flight end within seconds. */
    static HttpAnswer overQuota(Terms terms, Quota.Limit limit) {
        String what = switch (limit) {
            case ROWS -> "keys remembered";
            case BYTES -> "bytes kept";
            case IN_FLIGHT -> "requests in hand";
            case IN_DOUBT -> "requests whose fate is unknown";
        };
        Duration later = limit == Quota.Limit.IN_FLIGHT
                ? terms.retries().first()
                : terms.retries().longest();
        return Problem.of(
                        ProblemCode.QUOTA_EXCEEDED,
                        "This caller has as many " + what
                                + " as its quota allows, so the request was not sent; send the same request again"
                                + " later.")
                .retryAfter(seconds(later))
                .with("limit", limit.label())
                .answer();
    }

    /** There is too much of this now; nothing was claimed and nothing was sent, and the key stays as it is. */
    public static HttpAnswer heldBack(Terms terms, Execution.HeldBack<Payload> heldBack) {
        long seconds = heldBack.retryAfterMillis() > 0
                ? seconds(Duration.ofMillis(heldBack.retryAfterMillis()))
                : pause(terms);
        String what = switch (heldBack.hold()) {
            case RATE -> "This caller sends new requests faster than it may";
            case CONCURRENT -> "This caller has as many requests at work as it may";
            case REQUESTS -> "This caller sends requests faster than it may, repeated ones included";
            case IN_HAND -> "This caller has as many requests in hand as it may, waiting ones included";
            case LATE -> "There is more to do here than can be done in time";
        };
        return Problem.of(
                        heldBack.hold().isOfCaller() ? ProblemCode.LIMIT_EXCEEDED : ProblemCode.OVERLOADED,
                        what + ", so this one was not sent; send the same request with the same key again later.")
                .retryAfter(seconds)
                .with("limit", heldBack.hold().label())
                .answer();
    }

    /** The store does not answer; nothing was sent. */
    public static HttpAnswer unavailable(Terms terms) {
        return Problem.of(
                        ProblemCode.UNAVAILABLE,
                        "Keys cannot be looked up at the moment, so the request was not sent; send the same request"
                                + " again later.")
                .retryAfter(pause(terms))
                .answer();
    }

    /** The upstream was asked and what came of it could not be recorded: what was seen is not told (rule 5). */
    public static HttpAnswer notRecorded(Terms terms) {
        return Problem.of(
                        ProblemCode.NOT_RECORDED,
                        "The request was sent, but what came of it could not be recorded; send the same request again"
                                + " with the same key to learn it.")
                .retryAfter(pause(terms))
                .with("state", "unknown")
                .answer();
    }

    /** An earlier attempt ended without an effect and this one did not act; the key is free again. */
    static HttpAnswer released(Terms terms) {
        return Problem.of(
                        ProblemCode.RELEASED,
                        "The attempt with this key ended without an effect; send the same request again.")
                .retryAfter(pause(terms))
                .with("state", "released")
                .answer();
    }

    /** No byte reached the upstream; the key is free again. */
    static HttpAnswer unreachable(Terms terms) {
        return Problem.of(
                        ProblemCode.UPSTREAM_UNREACHABLE,
                        "The service behind could not be reached and nothing was sent; send the same request again"
                                + " later.")
                .retryAfter(pause(terms))
                .with("state", "released")
                .answer();
    }

    /** Too much work is in hand; nothing was sent and no record is touched. */
    public static HttpAnswer overloaded(Terms terms) {
        return Problem.of(
                        ProblemCode.OVERLOADED,
                        "Too many protected requests are in hand, so this one was not sent; send the same request"
                                + " again later.")
                .retryAfter(pause(terms))
                .answer();
    }

    /**
     * There is an answer made before, and the caller may not be told it any more; nothing was sent.
     *
     * @param status 401 or 403, as the authorizer said
     */
    public static HttpAnswer replayRefused(int status) {
        return Problem.of(
                        ProblemCode.REPLAY_REFUSED,
                        "This request was made before, and its answer is not for this caller now; nothing was sent. Send"
                                + " the same request with the same key and a credential that holds.")
                .withStatus(status)
                .answer();
    }

    /** There is an answer made before, and whether the caller may be told it is not known; nothing was sent. */
    public static HttpAnswer rightsUnknown(Terms terms) {
        return Problem.of(
                        ProblemCode.RIGHTS_UNKNOWN,
                        "This request was made before, and whether its answer is for this caller could not be found out;"
                                + " send the same request again later.")
                .retryAfter(pause(terms))
                .answer();
    }

    /** Retry-After has whole seconds: the first delay of the guidance, rounded up. */
    private static long pause(Terms terms) {
        return seconds(terms.retries().first());
    }

    /** Whole seconds, rounded up, for HTTP knows no others. */
    private static long seconds(Duration length) {
        return Math.max(1, length.plusMillis(999).toSeconds());
    }

    private static String httpDate(long millis) {
        long second = Math.floorDiv(millis, 1000L);
        Dated last = lastDated;
        if (last.second() != second) {
            last = new Dated(second, HTTP_DATE.format(Instant.ofEpochSecond(second)));
            lastDated = last;
        }
        return last.text();
    }
}
