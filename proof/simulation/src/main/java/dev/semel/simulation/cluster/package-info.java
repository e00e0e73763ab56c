/**
 * A whole cluster in one thread: engines, callers, a store, receivers and an operator under virtual time, with a network
 * that loses and delays, nodes that crash and pause, and clocks that disagree. What is run is the shipped engine and the
 * shipped protocol function; everything around them is played.
 *
 * <p>A seed decides everything: nothing here reads a clock, starts a thread or goes through a collection in an order that
 * is not given.
 */
@NullMarked
package dev.semel.simulation.cluster;

import org.jspecify.annotations.NullMarked;
