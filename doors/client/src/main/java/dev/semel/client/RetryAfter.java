package dev.semel.client;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * When a server wants to be asked again: seconds, or an HTTP date (RFC 9110, 10.2.3). A date is taken against the
 * {@code Date} of the same answer, so that no two machines' clocks are compared; without one it counts for nothing.
 */
final class RetryAfter {
    private static final long LONGEST_MILLIS = Duration.ofDays(365).toMillis();

    private RetryAfter() {}

    /** Milliseconds from now, at most a year; -1 if nothing was said that can be used. */
    static long millis(Seen seen) {
        return seen.fold(() -> -1L, none -> -1L, none -> -1L, replied -> millis(replied.reply()));
    }

    private static long millis(Reply reply) {
        String said = reply.header("Retry-After").orElse("").strip();
        if (said.matches("[0-9]{1,18}")) {
            return Math.min(LONGEST_MILLIS, Math.multiplyExact(Math.min(Long.parseLong(said), LONGEST_MILLIS), 1_000L));
        }
        return date(said)
                .flatMap(at -> reply.header("Date").flatMap(RetryAfter::date).map(now -> length(now, at)))
                .orElse(-1L);
    }

    private static long length(Instant now, Instant at) {
        return Math.max(0, Math.min(LONGEST_MILLIS, Duration.between(now, at).toMillis()));
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException noDate) {
            // Nothing that can be used: the pauses of the terms hold.
            return Optional.empty();
        }
    }
}
