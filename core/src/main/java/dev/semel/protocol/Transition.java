package dev.semel.protocol;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one event did.
 *
 * @param before the record that was found, null if none
 * @param after the record to store, null if it is to be deleted; equal to {@code before} if nothing changes
 * @param decision the answer
 */
public record Transition(
        @Nullable IntentRecord before, @Nullable IntentRecord after, Decision decision) {
    /** Whether the store must write. */
    public boolean changes() {
        return !Objects.equals(before, after);
    }
}
