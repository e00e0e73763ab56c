package dev.semel.testkit;

/** A chapter of the store contract: tests that need a store on the stage and nothing else. */
interface StoreRules {
    /** The events of a random history that nobody shortened. */
    int WHOLE_HISTORY = 1_000;

    /** A fresh store for this test. */
    Scene scene();

    /** Whether records are moved to and from this very store, and not to and from one below it. */
    default boolean moves() {
        return true;
    }

    /** How many events one random history has: 1,000, or what the system property {@code semel.events} says. */
    default int events() {
        return Integer.getInteger("semel.events", WHOLE_HISTORY);
    }
}
