package dev.semel.server.api;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What an access token may do. */
enum Scope {
    /** Claim. */
    CLAIM,
    /** Renew, settle, release and give up what was claimed. */
    SETTLE,
    /** Look up and explain. */
    LOOK,
    /** Say what became of an intent in doubt. */
    RESOLVE;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if there is no such scope */
    static Scope of(String word) {
        return Arrays.stream(values())
                .filter(scope -> scope.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no scope '" + word + "'; known are "
                        + Arrays.stream(values()).map(Scope::word).collect(Collectors.joining(", "))));
    }
}
