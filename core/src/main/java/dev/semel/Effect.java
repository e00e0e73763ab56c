package dev.semel;

import dev.semel.engine.Lease;

/**
 * The business action.
 *
 * @param <R> its result
 * @param <X> what it may throw; passes through to the caller untouched
 */
@FunctionalInterface
public interface Effect<R, X extends Exception> {
    /**
     * Acts, on the calling thread. Calls {@link Lease#beforeSending()} before each send to the outside, so that a late
     * send is stopped and several tries are counted.
     */
    R apply(Lease lease) throws X;
}
