package dev.semel.client;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a scripted server does with one request. */
sealed interface Act {
    /** Answers. */
    record Say(int status, Map<String, String> headers, String body) implements Act {
        Say with(String name, String value) {
            Map<String, String> more = new TreeMap<>(headers);
            more.put(name, value);
            return new Say(status, more, body);
        }

        Say replayed() {
            return with("Idempotent-Replayed", "true");
        }

        Say retryAfter(int seconds) {
            return with("Retry-After", Integer.toString(seconds));
        }

        Reply reply() {
            Map<String, List<String>> lines = new TreeMap<>();
            headers.forEach((name, value) -> lines.put(name, List.of(value)));
            return Reply.of(status, lines, body.getBytes(StandardCharsets.UTF_8), true);
        }
    }

    /** Answers when so much time has passed. */
    record Late(long millis, Say say) implements Act {}

    /** Closes the connection without a word. */
    record HangUp() implements Act {}

    /** Closes it in the middle of the answer. */
    record BreakOff() implements Act {}

    /** Never answers. */
    record Silence() implements Act {}

    static Say say(int status, String body) {
        return new Say(status, Map.of("Content-Type", "text/plain"), body);
    }

    /** A problem as Semel writes it. */
    static Say problem(int status, String code, boolean retryable) {
        return new Say(
                status,
                Map.of("Content-Type", "application/problem+json"),
                "{\"type\":\"https://semel.dev/problems/" + code + "\",\"title\":\"t\",\"status\":" + status
                        + ",\"detail\":\"why \\u0022" + code + "\\u0022\",\"code\":\"" + code + "\",\"retryable\":"
                        + retryable + "}");
    }

    /** Under way, and where to ask. */
    static Say accepted(String operation) {
        return new Say(
                202,
                Map.of("Content-Type", "application/json", "Location", "/.well-known/semel/operations/" + operation),
                "{\"state\":\"running\"}");
    }
}
