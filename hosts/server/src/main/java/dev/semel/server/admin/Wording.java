package dev.semel.server.admin;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Numbers, times and lengths as a person reads them in a sentence. Pure; times are UTC. */
final class Wording {
    private static final List<String> SMALL = List.of(
            "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter DAY_AND_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private final LocalDate today;

    /** Times of the same day as this one are told without their day. */
    Wording(long nowMillis) {
        today = LocalDate.ofInstant(Instant.ofEpochMilli(nowMillis), ZoneOffset.UTC);
    }

    /** Such as {@code 12:01:03}, or {@code 2026-11-20 12:01:03} on another day. */
    String time(long millis) {
        Instant at = Instant.ofEpochMilli(millis);
        boolean sameDay = LocalDate.ofInstant(at, ZoneOffset.UTC).equals(today);
        return (sameDay ? TIME : DAY_AND_TIME).format(at.atOffset(ZoneOffset.UTC));
    }

    /** In words up to twelve. */
    static String number(long count) {
        return count >= 0 && count < SMALL.size() ? SMALL.get((int) count) : Long.toString(count);
    }

    /** Such as {@code once}, {@code twice} or {@code three times}. */
    static String times(long count) {
        return count == 1 ? "once" : count == 2 ? "twice" : number(count) + " times";
    }

    /** Such as {@code one request was} or {@code 37 requests were}. */
    static String requests(long count, String singular, String plural) {
        return number(count) + (count == 1 ? " request " + singular : " requests " + plural);
    }

    /** Such as {@code 210 ms}, {@code 2.5 s}, {@code 3 min 5 s}, {@code 2 h 10 min} or {@code 4 d 3 h}. */
    static String length(long millis) {
        if (millis < SECOND) {
            return millis + " ms";
        } else if (millis < MINUTE) {
            String tenths = String.format(Locale.ROOT, "%.1f", Math.floor(millis / 100.0) / 10);
            return (tenths.endsWith(".0") ? tenths.substring(0, tenths.length() - 2) : tenths) + " s";
        } else if (millis < HOUR) {
            return pair(millis, MINUTE, "min", SECOND, "s");
        }
        return millis < DAY ? pair(millis, HOUR, "h", MINUTE, "min") : pair(millis, DAY, "d", HOUR, "h");
    }

    private static String pair(long millis, long large, String largeName, long small, String smallName) {
        long rest = millis % large / small;
        return millis / large + " " + largeName + (rest == 0 ? "" : " " + rest + " " + smallName);
    }

    /** The same sentence with a capital at its beginning. */
    static String sentence(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    /** Such as {@code a, b and c}. */
    static String list(List<String> parts) {
        int last = parts.size() - 1;
        return last < 1
                ? String.join("", parts)
                : String.join(", ", parts.subList(0, last)) + " and " + parts.get(last);
    }
}
