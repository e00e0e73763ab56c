package dev.semel.policies;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time and of bytes as policies write them: {@code 250ms}, {@code 7d}, {@code 64KiB}. */
final class Units {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,10})(B|KiB|MiB|GiB)");
    private static final Pattern RATE = Pattern.compile("([1-9]\\d{0,8})/(s|m|h)");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
    private static final Map<String, Duration> TIMES = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));
    private static final Map<String, Long> SIZES = Map.of("B", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30);
    private static final long LONGEST_DAYS = 36_500;

    private Units() {}

    static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + Spelling.shortened(text)
                    + "' is no length of time; write a whole number and its unit, such as 250ms, 30s, 5m, 24h or 7d.");
        }
        long count = Long.parseLong(matcher.group(1));
        Duration unit = TIMES.get(matcher.group(2));
        if (unit == null || count > Duration.ofDays(LONGEST_DAYS).dividedBy(unit)) {
            throw new IllegalArgumentException(
                    "'" + text + "' is longer than a century; write at most " + LONGEST_DAYS + "d.");
        }
        return unit.multipliedBy(count);
    }

    static int bytes(String text) {
        long size = anySize(text);
        if (size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("'" + text + "' is too large; write less than 2GiB.");
        }
        return (int) size;
    }

    /** Of what is kept, and so at least 1. */
    static long size(String text) {
        long size = anySize(text);
        if (size == 0) {
            throw new IllegalArgumentException("'" + text + "' has room for nothing; write at least 1B.");
        }
        return size;
    }

    private static long anySize(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + Spelling.shortened(text)
                    + "' is no size; write a whole number and its unit, such as 512B, 64KiB or 1MiB.");
        }
        return Long.parseLong(matcher.group(1)) * SIZES.getOrDefault(matcher.group(2), 1L);
    }

    /** With as many at once as in one of its periods. */
    static CallerLimit.Rate rate(String text) {
        Matcher matcher = RATE.matcher(text);
        Duration unit = matcher.matches() ? TIMES.get(matcher.group(2)) : null;
        if (unit == null) {
            throw new IllegalArgumentException("'" + Spelling.shortened(text)
                    + "' is no rate; write how many in a second, a minute or an hour, such as 100/s, 600/m or 50/h.");
        }
        long count = Long.parseLong(matcher.group(1));
        return new CallerLimit.Rate(count, unit, count);
    }

    static int number(String text, int least, int most) {
        int number = NUMBER.matcher(text).matches() ? Integer.parseInt(text) : -1;
        if (number < least || number > most) {
            throw new IllegalArgumentException("'" + Spelling.shortened(text) + "' is not a whole number from " + least
                    + " to " + most + "; write one.");
        }
        return number;
    }
}
