package dev.semel.store;

import dev.semel.protocol.IntentRecord;
import org.jspecify.annotations.Nullable;

/**
 * One record that was read.
 *
 * @param record the record as it counts at {@code atMillis}, null if there is none
 * @param atMillis the store's time
 */
public record Found(@Nullable IntentRecord record, long atMillis) {}
