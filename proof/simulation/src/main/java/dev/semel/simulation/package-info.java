/**
 * The model checker, the cluster simulator and the history checker over the shipped protocol function.
 *
 * <p>It never holds a second copy of the rules and never reads a clock.
 */
@NullMarked
package dev.semel.simulation;

import org.jspecify.annotations.NullMarked;
