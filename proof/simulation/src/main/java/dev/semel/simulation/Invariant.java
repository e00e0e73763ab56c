package dev.semel.simulation;

/** The invariants that the model checks, numbered as in the protocol's specification. */
enum Invariant {
    I1("at most one effect per intent, counted behind the receiver's own deduplication"),
    I2("once an outcome was told, every later answer is the same or says expired"),
    I3("an outcome is told only for an equal fingerprint"),
    I4("epochs rise strictly per key, across deletion"),
    I5("an accepted settlement matches epoch and nonce"),
    I6("no take-over before the lease ended by the store's clock"),
    I7("SUCCEEDED and REJECTED absorb until retention ends"),
    I8("leaving IN_DOUBT has evidence; REJECTED and RELEASED imply that no effect is there, ever"),
    I9("SUCCEEDED implies that the effect is there"),
    I13("after faults stop, the key settles, is released or is in doubt");

    private final String words;

    Invariant(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
