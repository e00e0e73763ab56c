package dev.semel.http;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** What a client prefers (RFC 7240): whether, and after how long, it wants to be told where to ask later. */
final class Preference {
    private static final long LONGEST_WAIT_SECONDS = 60;

    private Preference() {}

    /** How long to wait for an answer first; empty if the client does not prefer {@code respond-async}. */
    static Optional<Duration> respondAsync(HttpFields headers) {
        boolean async = false;
        long waitSeconds = 0;
        boolean said = false;
        for (String line : headers.all("Prefer")) {
            for (String each : line.split(",", -1)) {
                String preference = each.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
                OptionalLong wait = wait(preference);
                async |= preference.equals("respond-async");
                // The first of several counts, as the RFC has it.
                waitSeconds = said ? waitSeconds : wait.orElse(0);
                said |= wait.isPresent();
            }
        }
        return async ? Optional.of(Duration.ofSeconds(waitSeconds)) : Optional.empty();
    }

    private static OptionalLong wait(String preference) {
        int equals = preference.indexOf('=');
        if (equals < 0 || !preference.substring(0, equals).strip().equals("wait")) {
            return OptionalLong.empty();
        }
        String digits = preference.substring(equals + 1).strip().replace("\"", "");
        return digits.matches("[0-9]{1,9}")
                ? OptionalLong.of(Math.min(LONGEST_WAIT_SECONDS, Long.parseLong(digits)))
                : OptionalLong.empty();
    }
}
