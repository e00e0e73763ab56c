package dev.semel.engine;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which events may stand in line, and which claims leave it unserved. A claim that was never sent holds nothing, so it is
 * what gives way when the store is late; the end of an attempt never does. Guarded by the coalescer's lock.
 */
final class Shedding {
    /** Ends and renewals are bounded by the attempts in hand; this bounds what wild calls from elsewhere can queue. */
    private static final long BEGUN_FOR_EACH_NEW = 8;

    private final int queued;
    private final long afterNanos;
    private final Timing timing;
    private final Awaited awaited;
    /** Something left unserved and nothing was taken since: the store is stuck, and nothing new need wait to learn it. */
    private boolean stuck;

    private boolean watched;

    Shedding(EngineParts parts) {
        queued = parts.settings().queued();
        afterNanos = parts.settings().shedAfter().toNanos();
        timing = parts.timing();
        awaited = parts.awaited();
    }

    /** Why this one may not stand in line; null if it may. */
    @Nullable
    RuntimeException refusal(Waiting waiting, Line line) {
        int before = line.size();
        if (before >= (waiting.isNew() ? queued : BEGUN_FOR_EACH_NEW * queued)) {
            return Telling.notAsked("The store is behind by " + before + " events; nothing more is queued for it.");
        }
        boolean late = afterNanos > 0 && (stuck || line.hasWaitedSince(timing.nanos() - afterNanos));
        return waiting.isNew() && late ? new ShedException() : null;
    }

    /** Takes out what is new and has waited too long, and tells it so later: whoever finds it out holds the lock. */
    int shed(Line line) {
        List<Waiting> late = afterNanos > 0 ? line.takeOutFresh(timing.nanos() - afterNanos) : List.of();
        if (!late.isEmpty()) {
            stuck = true;
            var unused = awaited.after(0, () -> {
                ShedException why = new ShedException();
                late.forEach(waiting -> waiting.answer().completeExceptionally(why));
            });
        }
        return late.size();
    }

    /** A lane has taken something. */
    void taken() {
        stuck = false;
    }

    /** Has somebody look when what is new now has waited too long, if nobody does already and {@code anything} waits. */
    void watch(boolean anything, Runnable look) {
        if (afterNanos > 0 && anything && !watched) {
            watched = true;
            timing.after(TimeUnit.NANOSECONDS.toMillis(afterNanos), look);
        }
    }

    void watchIsOver() {
        watched = false;
    }
}
