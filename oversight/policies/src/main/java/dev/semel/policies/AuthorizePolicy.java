package dev.semel.policies;

import java.time.Duration;
import java.util.Objects;

/**
 * Who is asked, with a GET, whether a caller may still be told an answer that was made before. Immutable.
 *
 * @param url absolute, http or https
 * @param timeout until the answer
 */
public record AuthorizePolicy(String url, Duration timeout) {
    public AuthorizePolicy {
        Objects.requireNonNull(url, "url");
        Objects.requireNonNull(timeout, "timeout");
    }
}
