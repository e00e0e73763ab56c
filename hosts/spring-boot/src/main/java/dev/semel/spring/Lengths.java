package dev.semel.spring;

import java.time.Duration;
import org.springframework.boot.convert.DurationStyle;

/** Lengths of time as they are written in annotations: as in properties. */
final class Lengths {
    private Lengths() {}

    /** @throws MisuseException if the text is none */
    static Duration of(String text, String what, String where) {
        try {
            return DurationStyle.detectAndParse(text);
        } catch (IllegalArgumentException wrong) {
            throw new MisuseException(
                    where + " has the " + what + " \"" + text + "\", which is no length of time.",
                    "Write one such as 30s, 24h or 7d.");
        }
    }
}
