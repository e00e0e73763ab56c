package dev.semel.server.limits;

import dev.semel.engine.Execution.HeldBack;
import dev.semel.engine.Hold;
import dev.semel.policies.CallerLimit;
import dev.semel.protocol.Payload;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.local.SynchronizationStrategy;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What one caller has in hand and how fast it came, beside what it may. Safe for use by all threads. */
final class Meter {
    private final CallerLimit limit;
    /** Tokens for new work. */
    private final Optional<Bucket> work;
    /** Tokens for all requests, replays and waiters included. */
    private final Optional<Bucket> requests;

    private final long mostInHand;
    private int users;
    private int inHand;
    private int working;

    Meter(CallerLimit limit, LongSupplier nanoClock) {
        this.limit = limit;
        TimeMeter time = new NodeTime(nanoClock);
        work = limit.rate().map(rate -> bucket(rate, 1, time));
        requests = limit.rate().map(rate -> bucket(rate, limit.repeats(), time));
        mostInHand = limit.concurrent() == CallerLimit.UNLIMITED
                ? Long.MAX_VALUE
                : (long) limit.concurrent() * limit.repeats();
    }

    private record NodeTime(LongSupplier nanoClock) implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            return nanoClock.getAsLong();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }

    /** Guarded by the meter, so it needs no guard of its own. */
    private static Bucket bucket(CallerLimit.Rate rate, int times, TimeMeter time) {
        return Bucket.builder()
                .addLimit(room -> room.capacity(rate.burst() * times).refillGreedy(rate.count() * times, rate.period()))
                .withCustomTimePrecision(time)
                .withSynchronizationStrategy(SynchronizationStrategy.NONE)
                .build();
    }

    CallerLimit limit() {
        return limit;
    }

    /** Is not forgotten until it is let go as often. */
    synchronized void hold() {
        users++;
    }

    synchronized void letGo() {
        users--;
    }

    /** Whether it tells no more than a new one would: nobody is here, and all that was used up has come back. */
    synchronized boolean isAsNew() {
        return users == 0 && isFull(work, 1) && isFull(requests, limit.repeats());
    }

    private boolean isFull(Optional<Bucket> bucket, int times) {
        long burst = limit.rate().map(CallerLimit.Rate::burst).orElse(0L);
        return bucket.map(Bucket::getAvailableTokens).orElse(0L) >= burst * times;
    }

    /** One request more; what holds it back, or null and it is done once. */
    synchronized @Nullable HeldBack<Payload> arrive() {
        if (inHand >= mostInHand) {
            return new HeldBack<>(Hold.IN_HAND, 0);
        }
        HeldBack<Payload> tooFast = take(requests, Hold.REQUESTS);
        inHand += tooFast == null ? 1 : 0;
        return tooFast;
    }

    synchronized void done() {
        inHand--;
    }

    /** New work; what holds it back, or null and it leaves once. */
    synchronized @Nullable HeldBack<Payload> enter() {
        if (working >= limit.concurrent()) {
            return new HeldBack<>(Hold.CONCURRENT, 0);
        }
        HeldBack<Payload> tooFast = take(work, Hold.RATE);
        working += tooFast == null ? 1 : 0;
        return tooFast;
    }

    synchronized void enterAnyhow() {
        working++;
        work.ifPresent(bucket -> bucket.consumeIgnoringRateLimits(1));
    }

    synchronized void leave(boolean worked) {
        working--;
        if (!worked) {
            work.ifPresent(bucket -> bucket.addTokens(1));
        }
    }

    private static @Nullable HeldBack<Payload> take(Optional<Bucket> bucket, Hold hold) {
        ConsumptionProbe probe =
                bucket.map(tokens -> tokens.tryConsumeAndReturnRemaining(1)).orElse(null);
        if (probe == null || probe.isConsumed()) {
            return null;
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(probe.getNanosToWaitForRefill()) + 1;
        return new HeldBack<>(hold, millis);
    }
}
