package dev.semel.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A problem as RFC 9457 describes it, with {@code code} and {@code retryable} besides. {@code retryable} says whether
 * sending the same request with the same key again, after {@code Retry-After}, can tell the caller more; it is never
 * harmful. Immutable.
 */
public final class Problem {
    /** The media type of problems. */
    public static final String MEDIA_TYPE = "application/problem+json";

    private final ProblemCode code;
    private final String detail;
    private final int status;
    private final boolean retryable;
    private final long retryAfterSeconds;
    private final List<Consumer<JsonText>> members;

    private record Retry(boolean worthwhile, long afterSeconds) {}

    private Problem(ProblemCode code, String detail, int status, Retry retry, List<Consumer<JsonText>> members) {
        this.code = code;
        this.detail = detail;
        this.status = status;
        this.retryable = retry.worthwhile();
        this.retryAfterSeconds = retry.afterSeconds();
        this.members = members;
    }

    /** A problem of this kind; the detail says in one sentence what was wrong and what to do next. */
    public static Problem of(ProblemCode code, String detail) {
        Objects.requireNonNull(detail, "detail");
        return new Problem(code, detail, code.status(), new Retry(code.retryable(), 0), List.of());
    }

    /** The same problem, worth another try after so many seconds. */
    public Problem retryAfter(long seconds) {
        return new Problem(code, detail, status, new Retry(true, Math.max(1, seconds)), members);
    }

    /** The same problem under another status than its kind usually has. */
    public Problem withStatus(int other) {
        return new Problem(code, detail, other, new Retry(retryable, retryAfterSeconds), members);
    }

    /** The same problem with one more text member. */
    public Problem with(String name, String value) {
        return withMember(json -> json.text(name, value));
    }

    Problem withMember(Consumer<JsonText> member) {
        List<Consumer<JsonText>> more = new ArrayList<>(members);
        more.add(member);
        return new Problem(code, detail, status, new Retry(retryable, retryAfterSeconds), List.copyOf(more));
    }

    /** What kind of problem it is. */
    public ProblemCode code() {
        return code;
    }

    /** What was wrong and what to do next, in one sentence. */
    public String detail() {
        return detail;
    }

    /** The HTTP status of its answer. */
    public int status() {
        return status;
    }

    /** Whether the same request with the same key is worth sending again. */
    public boolean retryable() {
        return retryable;
    }

    /** How long to wait before another try, in seconds; 0 if nothing is advised. */
    public long retryAfterSeconds() {
        return retryAfterSeconds;
    }

    /** The problem as JSON text. */
    public String json() {
        JsonText json = new JsonText()
                .text("type", code.type())
                .text("title", code.title())
                .number("status", status)
                .text("detail", detail)
                .text("code", code.code())
                .flag("retryable", retryable);
        members.forEach(member -> member.accept(json));
        return json.end();
    }

    /** The problem as an answer that no cache keeps. */
    public HttpAnswer answer() {
        HttpFields headers = HttpFields.of(List.of(
                new HttpFields.Field("Content-Type", MEDIA_TYPE), new HttpFields.Field("Cache-Control", "no-store")));
        if (retryAfterSeconds > 0) {
            headers = headers.and("Retry-After", Long.toString(retryAfterSeconds));
        }
        return new HttpAnswer(status, headers, HttpBody.of(json()));
    }

    @Override
    public String toString() {
        return "Problem[" + status + " " + code.code() + ": " + detail + "]";
    }
}
