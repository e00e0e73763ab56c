package dev.semel.telemetry;

import dev.semel.store.TransitionLog;
import java.time.Instant;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of history about attempts that changed nothing: several of one kind in one line. Immutable.
 *
 * @param what what they were told, such as {@code replayed}, or {@code probe} for a receiver that was asked
 * @param times how many, at least 1
 * @param firstMillis store time of the first of them
 * @param lastMillis store time of the last of them
 * @param remark what there is to add, such as the receiver's words; empty if nothing
 */
public record AnswerNote(String what, long times, long firstMillis, long lastMillis, String remark) {
    /** What a note says that is not an answer but a receiver that was asked. */
    public static final String PROBE = "probe";

    private static final Pattern DETAIL =
            Pattern.compile("(\\d{1,18}) times? since (\\S+?Z)(?:: (.*))?", Pattern.DOTALL);

    public AnswerNote {
        Objects.requireNonNull(what, "what");
        Objects.requireNonNull(remark, "remark");
        if (times < 1) {
            throw new IllegalArgumentException("A note tells of " + times + " attempts; it needs at least one.");
        }
    }

    /** Whether this line of history is a note, and not a transition. */
    public static boolean isNote(TransitionLog.Entry entry) {
        return entry.from() == entry.to() && DETAIL.matcher(entry.detail()).matches();
    }

    /**
     * Reads what {@link #entry} wrote.
     *
     * @throws IllegalArgumentException if the line is not a note
     */
    public static AnswerNote read(TransitionLog.Entry entry) {
        Matcher detail = DETAIL.matcher(entry.detail());
        if (!detail.matches()) {
            throw new IllegalArgumentException(
                    "The line '" + entry.detail() + "' is no note; read it as a transition.");
        }
        long first = Instant.parse(detail.group(2)).toEpochMilli();
        String remark = detail.group(3) == null ? "" : detail.group(3);
        return new AnswerNote(entry.what(), Long.parseLong(detail.group(1)), first, entry.atMillis(), remark);
    }

    /** The note as a line of the history of the record that the attempts met. */
    TransitionLog.Entry entry(Stand met) {
        String counted = times + (times == 1 ? " time" : " times") + " since " + Instant.ofEpochMilli(firstMillis);
        String detail = remark.isEmpty() ? counted : counted + ": " + remark;
        return new TransitionLog.Entry(lastMillis, what, met.status(), met.status(), met.epoch(), detail);
    }
}
