package dev.semel.server.admin;

import dev.semel.protocol.Status;
import dev.semel.store.TransitionLog.Entry;
import dev.semel.telemetry.AnswerNote;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The attempts that ran, read out of a history: where each began and which line ended it. Pure. */
final class Runs {
    /**
     * One attempt that ran.
     *
     * @param end the line that ended it, null while it is at work
     */
    record Run(Entry begin, @Nullable Entry end) {
        long lengthMillis() {
            return end == null ? 0 : Math.max(0, end.atMillis() - begin.atMillis());
        }
    }

    private Runs() {}

    static List<Run> of(List<Entry> lines) {
        List<Run> runs = new ArrayList<>();
        Entry begin = null;
        for (Entry line : lines) {
            boolean begins = beginsRun(line);
            boolean sameLease = begins && begin != null && begin.epoch() == line.epoch();
            if (AnswerNote.isNote(line) || isRenewal(line) || sameLease) {
                continue;
            }
            if (begin != null && line.from() == Status.RUNNING) {
                runs.add(new Run(begin, line));
                begin = null;
            }
            begin = begins ? line : begin;
        }
        if (begin != null) {
            runs.add(new Run(begin, null));
        }
        return runs;
    }

    /** Whether by this line an attempt was granted the key. */
    static boolean beginsRun(Entry line) {
        return line.what().equals("claim") && line.to() == Status.RUNNING && !AnswerNote.isNote(line);
    }

    /** A lease made longer; no change that a reader of the story waits for. */
    static boolean isRenewal(Entry line) {
        return line.what().equals("renew");
    }
}
