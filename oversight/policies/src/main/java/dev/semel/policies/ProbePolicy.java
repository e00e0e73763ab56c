package dev.semel.policies;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * How the service behind is asked, with a GET, what became of an attempt. Whoever asks fills the placeholders in, each
 * percent-encoded in the URL: {@code {key}} (the caller's), {@code {receiver-key}} (the one the service was called with),
 * {@code {tenant}}, {@code {operation}}, {@code {epoch}} (to which a fence is to be raised), {@code {first-epoch}} (below
 * which an effect belongs to an earlier life). An answer in none of the sets, or none at all, means: nothing is known.
 * Immutable; no status is in two sets.
 *
 * @param url absolute, http or https
 * @param headers sent along; values may hold placeholders
 * @param timeout until the answer is complete
 * @param applied statuses that say: it was applied; the answer's body is its result
 * @param rejected statuses that say: it was refused for good
 * @param notApplied statuses that say: it is not there
 */
public record ProbePolicy(
        String url,
        Map<String, String> headers,
        Duration timeout,
        Set<Integer> applied,
        Set<Integer> rejected,
        Set<Integer> notApplied) {
    public ProbePolicy {
        Objects.requireNonNull(url, "url");
        Objects.requireNonNull(timeout, "timeout");
        headers = Map.copyOf(headers);
        applied = Set.copyOf(applied);
        rejected = Set.copyOf(rejected);
        notApplied = Set.copyOf(notApplied);
    }
}
