package dev.semel.client;

import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One call from its first send to its answer: says the next step, and is told what was seen. A call that is dropped needs
 * no good-bye. For one thread at a time; may be handed from one to the next.
 */
public final class Course {
    private final Retrying all;
    private final Asked asked;
    private final Origin origin;
    private final long endNanos;
    private Seen last = new Seen.Nothing();
    // Where to ask for the outcome instead of sending; null if the request itself is sent.
    private @Nullable URI pollAt;
    private int sends;
    private int polls;
    private int tries = 1;
    private int waits;
    private boolean doubtful;
    private boolean sent;
    private boolean told;

    Course(Retrying all, Asked asked) {
        this.all = all;
        this.asked = asked;
        origin = Origin.of(asked.target());
        endNanos = all.nanos() + asked.within().toNanos();
        doubtful = asked.resumed();
    }

    /**
     * What to do now: send, poll, wait (for the breaker) or tell. Ask directly before each send and do at once what it
     * says, for a send or poll that was said counts as made.
     *
     * @throws IllegalStateException if a send was said and not what came of it, or if the end was told
     */
    public synchronized Next next() {
        refuse(sent, "it is not known what came of the send before");
        refuse(told, "the answer was told");
        long left = leftMillis();
        long closed = left <= 0 ? 0 : all.breaker().closedMillis(origin);
        Next next = Decision.before(position(left, false, closed));
        sent = next instanceof Next.Send;
        told = next instanceof Next.Tell;
        return next instanceof Next.Send send ? counted(send) : next;
    }

    /**
     * What came of the send or poll: wait, then ask {@link #next()}, or tell.
     *
     * @throws IllegalStateException if nothing was to be sent
     */
    public synchronized Next saw(Seen seen) {
        refuse(!sent, "nothing was to be sent");
        Meaning meaning = Meaning.of(seen, doubtful, pollAt != null);
        sent = false;
        last = seen;
        doubtful = meaning.doubt().after(doubtful);
        if (meaning.ill()) {
            all.breaker().failed(origin);
        } else {
            all.breaker().worked(origin);
        }
        return decided(meaning);
    }

    private Next decided(Meaning meaning) {
        boolean again = meaning.kind() == Meaning.Kind.AGAIN || meaning.kind() == Meaning.Kind.AGAIN_FROM_THE_START;
        if (meaning.kind() == Meaning.Kind.AGAIN_FROM_THE_START) {
            pollAt = null;
        } else if (meaning.kind() == Meaning.Kind.AWAIT) {
            waits++;
            pollAt = OperationUrl.of(last, asked.target()).orElse(pollAt);
        }
        boolean token = again && all.budget().take();
        Next next = Decision.after(position(leftMillis(), token, all.breaker().waitMillis(origin)), meaning);
        told = next instanceof Next.Tell;
        if (again && !told) {
            tries++;
        } else if (token) {
            all.budget().giveBack();
        }
        return next;
    }

    private Next counted(Next.Send send) {
        if (pollAt == null) {
            sends++;
            return send;
        }
        polls++;
        return new Next.Poll(pollAt, send.withinMillis());
    }

    private Position position(long left, boolean token, long closed) {
        Effort effort = new Effort(asked.key(), sends, polls, doubtful);
        return new Position(all.terms(), asked, last, effort, tries, waits, left, token, closed, all.draw());
    }

    private long leftMillis() {
        return TimeUnit.NANOSECONDS.toMillis(endNanos - all.nanos());
    }

    private static void refuse(boolean wrong, String why) {
        if (wrong) {
            throw new IllegalStateException(
                    "This step is out of turn: " + why + "; ask next, send once, say what came.");
        }
    }
}
