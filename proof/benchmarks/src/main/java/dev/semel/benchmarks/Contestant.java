package dev.semel.benchmarks;

/** One way to do an action once over the same database. Safe for use by all threads. */
interface Contestant {
    /** What it is, for the table. */
    String name();

    /** How many operations one call does. */
    default int perCall() {
        return 1;
    }

    /** Does the actions of this number, which were never asked for, from claim to stored result. */
    void operate(long number);

    /** Asks again for what {@link #operate} did with this number; must find it done. */
    void repeat(long number);
}
