package dev.semel.http;

import java.util.Objects;

/**
 * A whole answer: an upstream's own, or one that this door made. Framing ({@code Content-Length}, {@code Date},
 * {@code Connection}) is the host's. Immutable.
 *
 * @param status the status code, 100 to 999
 */
public record HttpAnswer(int status, HttpFields headers, HttpBody body) {
    public HttpAnswer {
        if (status < 100 || status > 999) {
            throw new IllegalArgumentException("The status " + status + " has not three digits.");
        }
        Objects.requireNonNull(headers, "headers");
        Objects.requireNonNull(body, "body");
    }

    /** The same answer with exactly one line of this name. */
    public HttpAnswer with(String name, String value) {
        return new HttpAnswer(status, headers.with(name, value), body);
    }
}
