package dev.semel.client;

import dev.semel.engine.Timing;
import java.util.random.RandomGenerator;

/**
 * Decides how requests are retried, and keeps what its calls share: the budget and the breakers. Knows no HTTP library:
 * whoever sends asks a {@link Course} what to do and tells it what came of it. Have one for each API that is called, as
 * long as the process lives. Safe for use by all threads; nothing of it survives the process.
 *
 * <pre>{@code
 * Course course = retrying.begin(asked);
 * Next next = course.next();
 * // Wait: wait, then course.next().  Send, Poll: do so once, then course.saw(...).  Tell: the end.
 * }</pre>
 */
public final class Retrying {
    private final RetryTerms terms;
    private final Timing timing;
    private final RandomGenerator jitter;
    private final Budget budget;
    private final OriginBreaker breaker;

    private Retrying(RetryTerms terms, Timing timing, RandomGenerator jitter) {
        this.terms = terms;
        this.timing = timing;
        this.jitter = jitter;
        budget = new Budget(terms.budget(), timing);
        breaker = new OriginBreaker(terms.breaker(), timing);
    }

    /**
     * With a full budget and closed breakers.
     *
     * @param timing only its {@link Timing#nanos()} is used here
     * @param jitter is drawn from by one thread at a time
     */
    public static Retrying with(RetryTerms terms, Timing timing, RandomGenerator jitter) {
        return new Retrying(terms, timing, jitter);
    }

    /** How far calls go. */
    public RetryTerms terms() {
        return terms;
    }

    /** A call begins, and its time. */
    public Course begin(Asked asked) {
        budget.called();
        return new Course(this, asked);
    }

    long nanos() {
        return timing.nanos();
    }

    double draw() {
        synchronized (jitter) {
            return jitter.nextDouble();
        }
    }

    Budget budget() {
        return budget;
    }

    OriginBreaker breaker() {
        return breaker;
    }
}
