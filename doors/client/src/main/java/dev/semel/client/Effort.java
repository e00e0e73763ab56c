package dev.semel.client;

import java.util.Objects;

/**
 * What one call did.
 *
 * @param key under which it was sent, and under which it can go on; empty if it had none
 * @param sends how often the request was sent
 * @param polls how often an operation URL was asked for the outcome instead
 * @param doubtful whether the request may have been applied without anybody having said so; what an answer says for good
 *     outweighs it
 */
public record Effort(String key, int sends, int polls, boolean doubtful) {
    public Effort {
        Objects.requireNonNull(key, "key");
    }
}
