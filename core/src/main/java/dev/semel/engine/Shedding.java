package dev.semel.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which events may stand in line, and which claims leave it unserved. A claim that was never sent holds nothing, so it is
 * what gives way when the store is late; the end of an attempt never does. Guarded by the coalescer's lock.
 *
 * @param queued with so many in line nothing new is queued
 * @param afterNanos with something waiting for so long nothing new is queued, and what is new and waits leaves; 0 for never
 */
record Shedding(int queued, long afterNanos, Timing timing) {
    /** Ends and renewals are bounded by the attempts in hand; this bounds what wild calls from elsewhere can queue. */
    private static final long BEGUN_FOR_EACH_NEW = 8;

    static Shedding by(EngineParts parts) {
        return new Shedding(
                parts.settings().queued(), parts.settings().shedAfter().toNanos(), parts.timing());
    }

    /** Why this one may not stand in line; null if it may. */
    @Nullable
    RuntimeException refusal(Waiting waiting, Line line) {
        int before = line.size();
        if (before >= (waiting.isNew() ? queued : BEGUN_FOR_EACH_NEW * queued)) {
            return Telling.notAsked("The store is behind by " + before + " events; nothing more is queued for it.");
        }
        return waiting.isNew() && afterNanos > 0 && line.hasWaitedSince(timing.nanos() - afterNanos)
                ? new ShedException()
                : null;
    }

    /** Takes out what is new and has waited too long. */
    List<Waiting> late(Line line) {
        return afterNanos > 0 ? line.takeOutFresh(timing.nanos() - afterNanos) : List.of();
    }

    /** Tells them so, on the thread of the timer: whoever finds them out holds the lock. */
    void tell(List<Waiting> late) {
        if (!late.isEmpty()) {
            var unused = timing.after(0, () -> {
                ShedException why = new ShedException();
                late.forEach(waiting -> waiting.answer().completeExceptionally(why));
            });
        }
    }
}
