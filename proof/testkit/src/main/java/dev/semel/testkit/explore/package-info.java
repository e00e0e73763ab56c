/**
 * Proves a handler of yours: plays it again and again, each time with other crashes, lost replies, twins, pauses and
 * clocks, and looks each time whether its effects were applied once.
 *
 * <p>Begin with {@link dev.semel.testkit.explore.Explorer}. Nothing here is random that cannot be played again, and no time
 * passes but virtual time.
 */
@NullMarked
package dev.semel.testkit.explore;

import org.jspecify.annotations.NullMarked;
