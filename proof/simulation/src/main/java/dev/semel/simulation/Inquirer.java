package dev.semel.simulation;

/** One sweeper's inquiry about an intent in doubt. Changed only while a successor is being made. */
final class Inquirer {
    enum Stage {
        IDLE,
        /** The store named the epoch to ask about. */
        ASKING,
        /** The answer is in hand. */
        KNOWING
    }

    enum Known {
        NONE,
        APPLIED,
        REFUSED,
        ABSENT
    }

    Stage stage = Stage.IDLE;
    int epoch;
    int firstEpoch;
    int askedAt;
    Known known = Known.NONE;
    int inquiriesLeft;

    Inquirer copy() {
        Inquirer copy = new Inquirer();
        copy.stage = stage;
        copy.epoch = epoch;
        copy.firstEpoch = firstEpoch;
        copy.askedAt = askedAt;
        copy.known = known;
        copy.inquiriesLeft = inquiriesLeft;
        return copy;
    }

    void rest() {
        stage = Stage.IDLE;
        epoch = 0;
        firstEpoch = 0;
        askedAt = 0;
        known = Known.NONE;
    }

    // A digest lives no longer than one run of one program.
    @SuppressWarnings("EnumOrdinal")
    long digest(long seed) {
        return World.mix(
                seed,
                stage.ordinal()
                        | ((long) epoch << 4)
                        | ((long) firstEpoch << 12)
                        | ((long) askedAt << 20)
                        | ((long) known.ordinal() << 28)
                        | ((long) inquiriesLeft << 32));
    }
}
