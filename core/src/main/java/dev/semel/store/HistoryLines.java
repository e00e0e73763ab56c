package dev.semel.store;

import dev.semel.protocol.Event;
import dev.semel.protocol.Evidence;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.State;
import dev.semel.protocol.Status;
import dev.semel.protocol.Transition;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A transition as a line of history; for implementers of {@link TransitionLog}. */
public final class HistoryLines {
    /** Histories are kept in thousands; a word of theirs is made once. */
    private static final ClassValue<String> EVENTS = new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> type) {
            return lower(type.getSimpleName());
        }
    };

    private static final Map<Evidence.Source, String> SOURCES = sources();

    private HistoryLines() {}

    private static Map<Evidence.Source, String> sources() {
        Map<Evidence.Source, String> words = new EnumMap<>(Evidence.Source.class);
        for (Evidence.Source source : Evidence.Source.values()) {
            words.put(source, lower(source.name()));
        }
        return words;
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** The line that tells of this event and of what it changed. */
    public static TransitionLog.Entry of(Event event, Transition transition) {
        IntentRecord before = transition.before();
        IntentRecord after = transition.after();
        return new TransitionLog.Entry(
                transition.decision().atMillis(),
                EVENTS.get(event.getClass()),
                before == null ? Status.ABSENT : before.status(),
                after == null ? Status.ABSENT : after.status(),
                after == null ? 0 : after.epoch(),
                detail(event, after));
    }

    private static String detail(Event event, @Nullable IntentRecord after) {
        if (event instanceof Event.Purge purge) {
            // A tombstone keeps no evidence, so the line alone says on whose word the result is gone.
            return words(purge.evidence());
        } else if (after == null) {
            return "";
        } else if (after.state() instanceof State.Settled settled) {
            return words(settled.evidence());
        }
        return after.state() instanceof State.Released released ? words(released.evidence()) : "";
    }

    private static String words(Evidence evidence) {
        String source = SOURCES.getOrDefault(evidence.source(), "");
        return evidence.actor().isEmpty() ? source : source + " " + evidence.actor() + ": " + evidence.reason();
    }
}
