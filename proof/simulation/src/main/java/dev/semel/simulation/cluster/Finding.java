package dev.semel.simulation.cluster;

import dev.semel.operation.OperationKey;
import org.jspecify.annotations.Nullable;

/**
 * A promise that was seen broken.
 *
 * @param key whose, null if it concerns all
 * @param words what was seen, maybe several lines
 * @param nanos when
 */
record Finding(Promise promise, @Nullable OperationKey key, String words, long nanos) {}
