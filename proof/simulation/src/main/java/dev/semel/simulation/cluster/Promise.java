package dev.semel.simulation.cluster;

/** What must hold in every schedule: the specification's invariants that can be seen from outside, by their numbers. */
enum Promise {
    I1("at most one effect per key and life, counted behind the receiver's own deduplication"),
    I2("once an outcome was told, every later answer is the same or says expired"),
    I3("an outcome is told only for an equal fingerprint"),
    I4("epochs rise strictly per key, across deletion"),
    I5("at most one owner; what an owner writes matches epoch and nonce"),
    I6("no take-over before the lease ended by the store's clock"),
    I7("SUCCEEDED and REJECTED absorb until retention ends"),
    I8("leaving IN_DOUBT has evidence; REJECTED and RELEASED imply that no effect is there, ever"),
    I9("SUCCEEDED implies that the effect is there"),
    I10("what was acknowledged stays"),
    I11("the tenant of the answer is the tenant of the caller"),
    I13("after faults stop, every key settles, is released or is in doubt within a bound, and who asks again is told"),
    I14("seen concurrently, each key is linearizable against the state machine"),
    FAULT("the engine throws nothing");

    private final String words;

    Promise(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
