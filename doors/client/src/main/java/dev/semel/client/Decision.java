package dev.semel.client;

import dev.semel.client.Answer.Reason;

/** The next step as a pure function of where a call stands and what was seen. Acts on nothing. */
final class Decision {
    private Decision() {}

    /** The step after something was seen: wait, or tell. */
    static Next after(Position at, Meaning meaning) {
        return switch (meaning.kind()) {
            case TELL -> new Next.Tell(answered(at));
            case REFUSE -> new Next.Tell(refused(at));
            case DOUBT -> new Next.Tell(new Answer.InDoubt(at.last(), at.effort()));
            case DISTRUST -> gaveUp(at, Reason.UNTRUSTED);
            case AGAIN, AGAIN_FROM_THE_START -> again(at);
            case AWAIT -> await(at);
        };
    }

    /** The step before a send: send now, wait for the breaker, or tell that it ends here. */
    static Next before(Position at) {
        if (at.leftMillis() <= 0) {
            return gaveUp(at, Reason.DEADLINE);
        }
        if (at.closedMillis() > 0) {
            boolean first = at.effort().sends() == 0;
            return first || at.closedMillis() >= at.leftMillis()
                    ? gaveUp(at, Reason.BREAKER)
                    : new Next.Wait(at.closedMillis());
        }
        return new Next.Send(Math.min(at.terms().reply().toMillis(), at.leftMillis()));
    }

    private static Next again(Position at) {
        boolean proved = at.last() instanceof Seen.NotSent;
        if (!proved && !at.asked().repeatable()) {
            return gaveUp(at, Reason.NOT_REPEATABLE);
        }
        if (at.tries() >= at.terms().tries()) {
            return gaveUp(at, Reason.TRIES);
        }
        if (!at.token()) {
            return gaveUp(at, Reason.BUDGET);
        }
        if (at.leftMillis() > 0 && at.closedMillis() >= at.leftMillis()) {
            return gaveUp(at, Reason.BREAKER);
        }
        return within(at, Math.max(at.closedMillis(), pause(at, at.tries(), 0)));
    }

    /** Never faster than the first pause, so that a patient client stays a polite one. */
    private static Next await(Position at) {
        boolean asksOnly = OperationUrl.of(at.last(), at.asked().target()).isPresent();
        return asksOnly || at.asked().repeatable()
                ? within(at, pause(at, at.waits(), at.terms().pauses().first().toMillis()))
                : gaveUp(at, Reason.NOT_REPEATABLE);
    }

    private static Next within(Position at, long pause) {
        return pause >= at.leftMillis() ? gaveUp(at, Reason.DEADLINE) : new Next.Wait(pause);
    }

    /**
     * Full jitter up to a bound that doubles. What the server asked for is never undercut, and is spread as well, lest all
     * who were told the same come back together.
     */
    private static long pause(Position at, int times, long least) {
        long first = at.terms().pauses().first().toMillis();
        long longest = at.terms().pauses().longest().toMillis();
        int doublings = Math.min(62, times - 1);
        long bound = first >= (longest >> doublings) ? longest : first << doublings;
        long asked = RetryAfter.millis(at.last());
        if (asked < 0) {
            return least + (long) (at.draw() * bound);
        }
        long floor = Math.max(asked, least);
        return floor + (long) (at.draw() * Math.max(first, floor / 2));
    }

    private static Answer answered(Position at) {
        Reply reply = reply(at);
        return new Answer.Answered(reply, reply.replayed(), at.effort());
    }

    private static Answer refused(Position at) {
        return new Answer.Refused(Problem.of(reply(at)).orElseThrow(), at.effort());
    }

    private static Reply reply(Position at) {
        return ((Seen.Replied) at.last()).reply();
    }

    private static Next gaveUp(Position at, Reason reason) {
        return new Next.Tell(new Answer.GaveUp(reason, at.last(), at.effort()));
    }
}
