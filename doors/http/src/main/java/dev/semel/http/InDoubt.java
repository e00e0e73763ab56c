package dev.semel.http;

import dev.semel.protocol.Payload;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a caller whose action is in doubt. A problem, and not the upstream's bare answer: a bare 500 reads like a
 * plain failure, which it is not. What the upstream said stands inside, cut to what a person reads.
 */
final class InDoubt {
    private static final int EXCERPT_CHARACTERS = 4096;

    private InDoubt() {}

    static HttpAnswer answer(@Nullable Payload seen, boolean retryable, long pauseSeconds) {
        StoredResponse stored = seen(seen);
        Problem problem = Problem.of(
                        ProblemCode.IN_DOUBT,
                        retryable
                                ? "The action may have been applied and is being settled. Send the same request again later"
                                        + " with the same key to learn the outcome."
                                : "The action may have been applied and will not be repeated; an operator has to settle"
                                        + " it. Do not repeat it under another key.")
                .with("state", "in_doubt");
        if (stored != null) {
            problem = problem.withStatus(status(stored.answer()))
                    .withMember(json -> json.object("seen", excerpt(stored)));
        }
        if (retryable) {
            problem = problem.retryAfter(pauseSeconds);
        }
        return problem.answer().with(HttpAnswers.STATE, "in_doubt");
    }

    private static @Nullable StoredResponse seen(@Nullable Payload seen) {
        if (seen == null || seen.length() == 0 || seen.extent() == Payload.Extent.SEALED) {
            return null;
        }
        try {
            return StoredResponse.codec().decode(seen.bytes());
        } catch (IllegalArgumentException unreadable) {
            // Somebody else's note on the attempt: the doubt is told all the same.
            return null;
        }
    }

    /** A status below 500 was classified as in doubt by the policy; told as such it would read like an outcome. */
    private static int status(HttpAnswer seen) {
        return seen.status() >= 500 && seen.status() <= 599 ? seen.status() : ProblemCode.IN_DOUBT.status();
    }

    private static JsonText excerpt(StoredResponse stored) {
        HttpAnswer seen = stored.answer();
        if (stored.kept() == StoredResponse.Kept.NO_ANSWER) {
            return new JsonText().flag("answered", false);
        }
        JsonText json = new JsonText().flag("answered", true).number("status", seen.status());
        String type = seen.headers().first("Content-Type");
        if (type != null) {
            json.text("contentType", type);
        }
        boolean coded = seen.headers().first("Content-Encoding") != null;
        if (seen.body().isEmpty()) {
            return json;
        }
        json.number("bodyBytes", seen.body().length());
        if (coded || type == null || !isText(type)) {
            return json;
        }
        String text = new String(seen.body().array(), StandardCharsets.UTF_8);
        return json.text("body", text.length() <= EXCERPT_CHARACTERS ? text : cut(text));
    }

    private static String cut(String text) {
        int end = Character.isHighSurrogate(text.charAt(EXCERPT_CHARACTERS - 1))
                ? EXCERPT_CHARACTERS - 1
                : EXCERPT_CHARACTERS;
        return text.substring(0, end);
    }

    private static boolean isText(String type) {
        String lower = type.toLowerCase(Locale.ROOT);
        return lower.startsWith("text/") || lower.contains("json") || lower.contains("xml");
    }
}
