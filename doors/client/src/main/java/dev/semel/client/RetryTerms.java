package dev.semel.client;

import dev.semel.policy.RetryGuidance;
import java.time.Duration;
import java.util.Objects;

/**
 * How far a client goes for an answer. Immutable; begin with {@link #DEFAULT} and change what differs.
 *
 * @param pauses between tries: full jitter between zero and a length that doubles from the first to the longest
 * @param reply how long one send waits for a whole answer
 * @param deadline how long one call takes at most; a call may say otherwise
 * @param tries how often a request is tried at most, the first time included; waiting for another attempt that is at work
 *     does not count
 * @param budget how many retries there may be over all calls
 * @param breaker when an origin is left alone
 * @param memory how long the receiver remembers a key, less a margin: a pending intent that is older is not sent again
 */
public record RetryTerms(
        RetryGuidance pauses,
        Duration reply,
        Duration deadline,
        int tries,
        Budget budget,
        Breaker breaker,
        Duration memory) {
    /**
     * Pauses from 200 milliseconds to 10 seconds, 10 seconds for a reply, a minute for a call, 8 tries, retries for 20
     * percent of the calls and one a second besides, 5 failures to open the breaker for 10 seconds, and a receiver that
     * remembers for a day.
     */
    public static final RetryTerms DEFAULT = new RetryTerms(
            RetryGuidance.DEFAULT,
            Duration.ofSeconds(10),
            Duration.ofMinutes(1),
            8,
            new Budget(20, 1, 20),
            new Breaker(5, Duration.ofSeconds(10)),
            Duration.ofHours(23));

    /**
     * A token bucket: each call puts in a part of a retry, each retry takes one out.
     *
     * @param percent how many retries there may be for 100 calls
     * @param perSecond how many there may be in a second whatever the calls, so that a quiet client can retry at all
     * @param most how many can be saved up; the bucket begins full
     */
    public record Budget(int percent, int perSecond, int most) {
        public Budget {
            if (percent < 0 || percent > 1_000 || perSecond < 0 || perSecond > 1_000_000 || most < 1) {
                throw new IllegalArgumentException(
                        "A retry budget of " + percent + " percent, " + perSecond
                                + " a second and " + most
                                + " saved makes no sense; give 0 to 1000 percent, up to a million a second, and save 1 or more.");
            }
        }
    }

    /**
     * One for each origin.
     *
     * @param failures in a row that open it
     * @param pause how long nothing is sent then; after it one request tries, and its answer opens or closes
     */
    public record Breaker(int failures, Duration pause) {
        public Breaker {
            if (failures < 1) {
                throw new IllegalArgumentException("A breaker that opens after " + failures
                        + " failures never lets anything through; give 1 or more.");
            }
            positive("pause of the breaker", pause);
        }
    }

    public RetryTerms {
        positive("first pause", pauses.first());
        positive("longest pause", pauses.longest());
        Objects.requireNonNull(budget, "budget");
        Objects.requireNonNull(breaker, "breaker");
        positive("time for a reply", reply);
        positive("deadline", deadline);
        positive("receiver's memory", memory);
        if (tries < 1) {
            throw new IllegalArgumentException(
                    "A request that is tried " + tries + " times is never sent; give 1 or more.");
        }
    }

    /** The same with other pauses between tries. */
    public RetryTerms withPauses(Duration first, Duration longest) {
        return new RetryTerms(new RetryGuidance(first, longest), reply, deadline, tries, budget, breaker, memory);
    }

    /** The same with another time for one reply. */
    public RetryTerms withReply(Duration reply) {
        return new RetryTerms(pauses, reply, deadline, tries, budget, breaker, memory);
    }

    /** The same with another time for one call. */
    public RetryTerms withDeadline(Duration deadline) {
        return new RetryTerms(pauses, reply, deadline, tries, budget, breaker, memory);
    }

    /** The same with another number of tries, the first included. */
    public RetryTerms withTries(int tries) {
        return new RetryTerms(pauses, reply, deadline, tries, budget, breaker, memory);
    }

    /** The same with another budget. */
    public RetryTerms withBudget(Budget budget) {
        return new RetryTerms(pauses, reply, deadline, tries, budget, breaker, memory);
    }

    /** The same with another breaker. */
    public RetryTerms withBreaker(Breaker breaker) {
        return new RetryTerms(pauses, reply, deadline, tries, budget, breaker, memory);
    }

    /** The same for a receiver that remembers keys for another time; take a margin off. */
    public RetryTerms withMemory(Duration memory) {
        return new RetryTerms(pauses, reply, deadline, tries, budget, breaker, memory);
    }

    static Duration positive(String what, Duration length) {
        if (length.compareTo(Duration.ofMillis(1)) < 0 || length.compareTo(Duration.ofDays(36_500)) > 0) {
            throw new IllegalArgumentException(
                    "The " + what + " is " + length + "; give at least a millisecond and at most a century.");
        }
        return length;
    }
}
