package dev.semel.server.propose;

import java.time.Duration;

/** Numbers and lengths of time in words. Pure. */
final class Words {
    private Words() {}

    static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** Such as 250 ms, 12 s, 7 min, 3 h or 2 d, rounded up. */
    static String length(long millis) {
        long[] units = {86_400_000, 3_600_000, 60_000, 1_000};
        String[] names = {"d", "h", "min", "s"};
        for (int at = 0; at < units.length; at++) {
            if (millis >= 2 * units[at] || (at == 3 && millis >= units[at])) {
                return (millis + units[at] - 1) / units[at] + " " + names[at];
            }
        }
        return millis + " ms";
    }

    /** As policies write it, in whole hours, rounded up. */
    static String hours(Duration length) {
        return (length.toMillis() + 3_599_999) / 3_600_000 + "h";
    }
}
