package dev.semel.store;

/** The one time that leases and expiry are measured by; given to a store from outside. */
@FunctionalInterface
public interface StoreClock {
    /** Milliseconds since 1970; never goes back within one store, not even over a restart. */
    long millis();
}
