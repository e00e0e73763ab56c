/**
 * The effect: running an attempt under a lease, renewing it, telling of its loss, settling it; reading what is final
 * without a write; asking receivers about what is in doubt; forgetting what has expired. Asynchronous inside: no method
 * waits for a store's disk unless it says so.
 */
@NullMarked
package dev.semel.engine;

import org.jspecify.annotations.NullMarked;
