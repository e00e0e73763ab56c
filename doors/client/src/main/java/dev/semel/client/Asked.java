package dev.semel.client;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/**
 * A request, as far as retrying it depends on it.
 *
 * @param method exact
 * @param target an absolute http or https address
 * @param key under which it is sent; empty for none
 * @param resumed whether it may have been sent under this key before
 * @param within how long the call may take
 */
public record Asked(String method, URI target, String key, boolean resumed, Duration within) {
    /** The methods that may be repeated by their definition (RFC 9110, 9.2.2). */
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE");

    public Asked {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(key, "key");
        RetryTerms.positive("time for a call", within);
        Origin.of(target);
    }

    /** Whether sending it again is harmless when it may have been applied. */
    public boolean repeatable() {
        return !key.isEmpty() || IDEMPOTENT.contains(method);
    }
}
