package dev.semel.client;

import java.util.Objects;
import java.util.Optional;

/**
 * A problem (RFC 9457) as far as a program needs it. Members that are absent or no text are empty.
 *
 * @param type the URI that names the kind of problem
 * @param code what Semel's problems are told apart by, such as {@code key_reused}; never changes its meaning
 * @param detail one sentence for people
 * @param retryable whether the same request with the same key can be told more later
 */
public record Problem(String type, String code, String detail, boolean retryable) {
    /** Where Semel's own types begin. */
    public static final String SEMEL = "https://semel.dev/problems/";

    /** The request under a pending intent's name is not the one that the name was first used for; nothing was sent. */
    public static final String INTENT_CHANGED = "intent_changed";

    static final String MEDIA_TYPE = "application/problem+json";

    public Problem {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(detail, "detail");
    }

    /** The problem that the answer is; empty if it is none, was cut off, or is no well-formed JSON. */
    public static Optional<Problem> of(Reply reply) {
        if (!reply.whole() || !reply.is(MEDIA_TYPE)) {
            return Optional.empty();
        }
        byte[] json = reply.body();
        return TopMembers.of(json)
                .map(members -> new Problem(
                        members.text("type"),
                        members.text("code"),
                        members.text("detail"),
                        members.value("retryable").equals("true")));
    }

    /** Whether a server that speaks as Semel does said this, so that code and retryable can be relied on. */
    boolean isSemels() {
        return type.startsWith(SEMEL) && !code.isEmpty();
    }
}
