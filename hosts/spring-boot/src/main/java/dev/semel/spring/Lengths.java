package dev.semel.spring;

import dev.semel.policy.EffectClass;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
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

    /**
     * A length that means nothing was meant to mean something.
     *
     * @param effect null if it is said elsewhere
     * @throws IllegalArgumentException if the effect class has no such length
     */
    static void refuseUnfitting(@Nullable EffectClass effect, boolean horizon, boolean memory) {
        boolean remembers = effect == EffectClass.FENCED || effect == EffectClass.QUERYABLE;
        if (horizon && effect != EffectClass.DEDUPLICATED) {
            throw new IllegalArgumentException(
                    "a horizon belongs to the effect deduplicated alone; say that beside it or leave it out.");
        } else if (memory && !remembers) {
            throw new IllegalArgumentException(
                    "a memory belongs to the effects fenced and queryable alone; say one beside it or leave it out.");
        }
    }
}
