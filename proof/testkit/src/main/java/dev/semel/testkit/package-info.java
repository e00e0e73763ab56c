/**
 * The published test kit: contracts that every store passes, a movable clock, crash points and storms of replays.
 *
 * <p>It knows no particular store; a store is admitted by a small class in its own tests.
 */
@NullMarked
package dev.semel.testkit;

import org.jspecify.annotations.NullMarked;
