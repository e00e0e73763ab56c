package dev.semel.client;

import dev.semel.operation.Fingerprint;
import java.time.Instant;
import java.util.Objects;

/**
 * An intent whose outcome its caller has not yet taken over.
 *
 * @param name the caller's name for it
 * @param key under which it is sent, for as long as it is pending
 * @param request a digest of what is asked; the request itself is not kept
 * @param since when the key was made, by this machine's clock
 */
public record PendingIntent(String name, String key, Fingerprint request, Instant since) {
    /** The longest name, in characters. */
    public static final int LONGEST_NAME = 500;

    public PendingIntent {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(since, "since");
        checkedName(name);
    }

    /** @throws IllegalArgumentException if it cannot be kept as it is */
    static String checkedName(String name) {
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException("An intent is named with 1 to " + LONGEST_NAME
                    + " characters that are not all blank; this name has " + name.length() + ".");
        }
        boolean halves = name.codePoints().anyMatch(point -> point >= 0xD800 && point <= 0xDFFF);
        if (halves) {
            throw new IllegalArgumentException(
                    "An intent's name holds half a character (an unpaired surrogate); name it with well-formed text.");
        }
        return name;
    }
}
