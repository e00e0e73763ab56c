package dev.semel.simulation;

/** A person who looks at an intent in doubt and says, later, what became of it; and who may purge a result. */
final class Operator {
    enum Sees {
        NOTHING,
        APPLIED,
        ABSENT
    }

    Sees sees = Sees.NOTHING;
    int epoch;
    int looksLeft;
    int purgesLeft;

    Operator(int looksLeft, int purgesLeft) {
        this.looksLeft = looksLeft;
        this.purgesLeft = purgesLeft;
    }

    Operator copy() {
        Operator copy = new Operator(looksLeft, purgesLeft);
        copy.sees = sees;
        copy.epoch = epoch;
        return copy;
    }

    // A digest lives no longer than one run of one program.
    @SuppressWarnings("EnumOrdinal")
    long digest(long seed) {
        return World.mix(seed, sees.ordinal() | (epoch << 4) | (looksLeft << 12) | (purgesLeft << 16));
    }
}
