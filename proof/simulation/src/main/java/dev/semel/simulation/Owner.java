package dev.semel.simulation;

/**
 * One attempt as its node sees it, and what it has under way. A loss, a crash or a pause is no step of its own: what is
 * never delivered was lost, and an owner that takes no further step has crashed or is paused.
 *
 * <p>Changed only while a successor is being made; never after the world that holds it was handed out.
 */
final class Owner implements Cloneable {
    enum Phase {
        IDLE,
        CLAIMING,
        HOLDING,
        ENDING,
        DONE
    }

    /** What the receiver said, as far as it reached the owner. */
    enum Answer {
        NONE,
        APPLIED,
        REFUSED,
        FENCED_OFF
    }

    /** What a FENCED owner heard when it raised the fence and asked. */
    enum Asked {
        NOT_YET,
        ABSENT,
        UNKNOWN
    }

    /** The last word of an attempt to the store. */
    enum Word {
        NONE,
        SUCCEEDED,
        REJECTED,
        RELEASE,
        GIVE_UP
    }

    Phase phase = Phase.IDLE;
    int claimSentAt;
    int claimCopies;
    int epoch;
    int firstEpoch;
    boolean unproved;
    /** By the owner's own count: the lease ends, and the receiver's memory or horizon ends. */
    int leaseUntil;

    int sinceUntil;
    /** -1 if no renewal is under way. */
    int renewalSentAt = -1;

    int tries;
    Asked asked = Asked.NOT_YET;
    Answer answer = Answer.NONE;
    Word word = Word.NONE;
    int wordCopies;
    /** For each send under way the time by which it has arrived or never will; 0 if none. */
    int firstSendBefore;

    int secondSendBefore;
    boolean repeated;

    Owner copy() {
        try {
            return (Owner) clone();
        } catch (CloneNotSupportedException impossible) {
            throw new AssertionError(impossible);
        }
    }

    boolean isUnderWay() {
        return wordCopies > 0 || firstSendBefore > 0 || secondSendBefore > 0 || renewalSentAt >= 0;
    }

    /** The attempt is over; only what is under way matters still. */
    void end() {
        phase = Phase.DONE;
        leaseUntil = 0;
        sinceUntil = 0;
        asked = asked == Asked.ABSENT && wordCopies > 0 ? asked : Asked.NOT_YET;
        answer = Answer.NONE;
        repeated = false;
        if (wordCopies == 0) {
            word = Word.NONE;
            tries = 0;
            unproved = false;
        }
        if (!isUnderWay()) {
            epoch = 0;
            firstEpoch = 0;
        }
        if (claimCopies == 0) {
            claimSentAt = 0;
        }
    }

    // A digest lives no longer than one run of one program.
    @SuppressWarnings("EnumOrdinal")
    long digest(long seed) {
        long first = phase.ordinal()
                | ((long) claimSentAt << 4)
                | ((long) claimCopies << 10)
                | ((long) epoch << 14)
                | ((long) firstEpoch << 20)
                | (unproved ? 1L << 26 : 0)
                | ((long) leaseUntil << 28)
                | ((long) (sinceUntil & 0xff) << 36)
                | ((long) (renewalSentAt + 1) << 44)
                | ((long) tries << 50)
                | (repeated ? 1L << 54 : 0);
        long second = asked.ordinal()
                | ((long) answer.ordinal() << 3)
                | ((long) word.ordinal() << 6)
                | ((long) wordCopies << 10)
                | ((long) firstSendBefore << 14)
                | ((long) secondSendBefore << 24);
        return World.mix(World.mix(seed, first), second);
    }
}
