/**
 * Metrics and traces: what operators see of every attempt, transition and answer.
 *
 * <p>It sees the core only, never a door, a store or a host.
 */
@NullMarked
package dev.semel.telemetry;

import org.jspecify.annotations.NullMarked;
