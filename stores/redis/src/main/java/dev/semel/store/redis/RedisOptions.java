package dev.semel.store.redis;

import dev.semel.store.StoreClock;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a store in Redis is opened. Immutable.
 *
 * @param prefix what all names of Semel's keys begin with, in the braces that say which keys live together
 * @param clock the store's time in tests, null for the servers' own; with one, Redis forgets nothing by itself
 * @param silence how long a server may say nothing, 100 milliseconds at least; then nothing is known of what was asked.
 *     Shorter than the engine's patience with its store
 * @param replicas how many replicas must have every write, and everything that is told, before it is answered; 0 for none
 * @param replicaSilence how long they have for that, shorter than {@code silence}
 */
public record RedisOptions(
        String prefix, @Nullable StoreClock clock, Duration silence, int replicas, Duration replicaSilence) {
    private static final Duration LEAST_SILENCE = Duration.ofMillis(100);
    private static final Duration MOST_SILENCE = Duration.ofHours(1);
    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
    private static final int MOST_REPLICAS = 100;

    /** @throws IllegalArgumentException if the prefix is no plain name, or a number or length is out of bounds */
    public RedisOptions {
        Objects.requireNonNull(prefix, "prefix");
        if (!NAME.matcher(prefix).matches()) {
            throw new IllegalArgumentException("The prefix is '" + prefix
                    + "'; use lower-case letters, digits and underscores, at most 63, no digit first.");
        }
        if (silence.compareTo(LEAST_SILENCE) < 0 || silence.compareTo(MOST_SILENCE) > 0) {
            throw new IllegalArgumentException(
                    "The silence is " + silence + "; give it 100 milliseconds to an hour, less than the engine waits.");
        }
        if (replicas < 0 || replicas > MOST_REPLICAS) {
            throw new IllegalArgumentException(
                    "The store is to wait for " + replicas + " replicas; give 0 to " + MOST_REPLICAS + ".");
        }
        // Redis takes no time at all for an endless wait.
        if (replicaSilence.toMillis() < 1 || replicaSilence.compareTo(silence) >= 0) {
            throw new IllegalArgumentException("Replicas have " + replicaSilence
                    + " to acknowledge; give a millisecond or more, less than the silence of " + silence + ".");
        }
    }

    /** The prefix {@code semel}, the servers' time, eight seconds of silence, no wait for replicas. */
    public static RedisOptions defaults() {
        return new RedisOptions("semel", null, Duration.ofSeconds(8), 0, Duration.ofSeconds(1));
    }

    /** The same under another prefix. */
    public RedisOptions in(String otherPrefix) {
        return new RedisOptions(otherPrefix, clock, silence, replicas, replicaSilence);
    }

    /** The same by this clock: for tests. */
    public RedisOptions by(StoreClock storeClock) {
        return new RedisOptions(prefix, Objects.requireNonNull(storeClock, "clock"), silence, replicas, replicaSilence);
    }

    /** The same with this much silence at most, half of it at most for replicas. */
    public RedisOptions silentFor(Duration most) {
        Duration half = most.dividedBy(2);
        return new RedisOptions(
                prefix, clock, most, replicas, replicaSilence.compareTo(half) > 0 ? half : replicaSilence);
    }

    /** The same, and nothing is told before so many replicas have it, which have so long for that. */
    public RedisOptions waitingFor(int atLeast, Duration within) {
        return new RedisOptions(prefix, clock, silence, atLeast, within);
    }
}
