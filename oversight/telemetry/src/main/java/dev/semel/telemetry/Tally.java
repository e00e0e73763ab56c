package dev.semel.telemetry;

import dev.semel.store.TransitionLog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What happened to one key since its last notes. After each writing it waits twice as long for the next, so that a key
 * that is asked for all day leaves some dozens of lines and not thousands. Safe for use by all threads.
 */
final class Tally {
    private static final long FIRST_PAUSE_MILLIS = 1_000;
    private static final long LONGEST_PAUSE_MILLIS = 3_600_000;

    private static final class Line {
        private final String what;
        private long times;
        private long firstMillis;
        private long lastMillis;
        private String remark = "";
        private Stand met = Stand.NONE;

        private Line(String what) {
            this.what = what;
        }
    }

    /** Lines to write, and of how many attempts they tell. */
    record Taken(List<TransitionLog.Entry> lines, long times) {}

    private final Map<String, Line> lines = new LinkedHashMap<>();
    private @Nullable Line latest;
    private long pauseMillis = FIRST_PAUSE_MILLIS / 2;
    private long dueMillis = Long.MIN_VALUE;
    private boolean dropped;

    /** False if this tally was taken out of use; then another must be asked. */
    synchronized boolean add(String what, String remark, Stand met, long atMillis) {
        if (dropped) {
            return false;
        }
        Line line = line(what);
        line.firstMillis = line.times == 0 ? atMillis : Math.min(line.firstMillis, atMillis);
        line.lastMillis = Math.max(line.lastMillis, atMillis);
        line.times++;
        line.remark = remark;
        line.met = met;
        return true;
    }

    /** Storms are of one kind, so the latest line is nearly always the one. */
    private Line line(String what) {
        Line line = latest;
        if (line == null || !line.what.equals(what)) {
            line = lines.computeIfAbsent(what, Line::new);
            latest = line;
        }
        return line;
    }

    /** The notes so far, oldest first; they stay. */
    synchronized List<TransitionLog.Entry> pending() {
        List<TransitionLog.Entry> entries = new ArrayList<>();
        lines.forEach((what, line) -> entries.add(
                new AnswerNote(what, line.times, line.firstMillis, line.lastMillis, line.remark).entry(line.met)));
        return entries;
    }

    /** Whether it is time to write notes, or to drop this tally if there are none. */
    synchronized boolean isDue(long nowMillis) {
        return nowMillis >= dueMillis;
    }

    /** Takes what {@link #pending} gives, and says of how many attempts it tells; begins the next, longer pause. */
    synchronized Taken take(long nowMillis) {
        Taken taken = new Taken(
                pending(), lines.values().stream().mapToLong(line -> line.times).sum());
        lines.clear();
        latest = null;
        pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, pauseMillis * 2);
        dueMillis = nowMillis + pauseMillis;
        return taken;
    }

    /** Takes this tally out of use if it holds nothing. */
    synchronized boolean dropIfEmpty() {
        dropped = lines.isEmpty();
        return dropped;
    }
}
