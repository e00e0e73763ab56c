package dev.semel.chaos;

import java.util.Arrays;
import java.util.Locale;

/** How long requests took. Safe for use by all threads. */
final class Latencies {
    private final long[] nanos;
    private int count;
    private int failed;

    Latencies(int most) {
        nanos = new long[most];
    }

    synchronized void took(long length) {
        nanos[count++] = length;
    }

    synchronized void failed(Throwable failure) {
        failed++;
    }

    synchronized int count() {
        return count;
    }

    synchronized int failed() {
        return failed;
    }

    /** The time within which this share of them was answered. */
    synchronized long micros(double share) {
        if (count == 0) {
            return 0;
        }
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return sorted[(int) Math.min(count - 1L, Math.round(share * count))] / 1_000;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%,d requests, p50 %,d us, p99 %,d us, %d failed",
                count(),
                micros(0.5),
                micros(0.99),
                failed());
    }
}
