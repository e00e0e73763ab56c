package dev.semel.server.admin;

import dev.semel.protocol.Status;
import dev.semel.store.TransitionLog.Entry;
import dev.semel.telemetry.AnswerNote;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A history line by line, each a sentence; renewals in a row are one. For one history, used once. */
final class Chronicle {
    private final List<Entry> lines;
    private final Wording wording;
    private final List<String> sentences = new ArrayList<>();
    private @Nullable Entry began;
    private int renewals;

    Chronicle(List<Entry> lines, Wording wording) {
        this.lines = lines;
        this.wording = wording;
    }

    List<String> sentences() {
        for (Entry line : lines) {
            if (Runs.isRenewal(line)) {
                renewals++;
                continue;
            }
            tellRenewals();
            sentences.add(
                    AnswerNote.isNote(line)
                            ? Notes.sentence(AnswerNote.read(line), wording)
                            : "At " + wording.time(line.atMillis()) + " " + transition(line) + ".");
            began = Runs.beginsRun(line) ? line : began;
        }
        tellRenewals();
        return sentences;
    }

    private void tellRenewals() {
        if (renewals > 0) {
            sentences.add("Meanwhile its lease was renewed " + Wording.times(renewals) + ".");
        }
        renewals = 0;
    }

    private String transition(Entry line) {
        return switch (line.what()) {
            case "claim" -> claim(line);
            case "settle" -> settle(line);
            case "release" -> "it ended" + after(line) + "; nothing had been sent, so the key was released";
            case "giveup" -> giveUp(line);
            case "lapse" -> lapse(line);
            case "inquire" -> "the fence was raised to epoch " + line.epoch() + ", for the receiver to be asked";
            case "resolve" -> resolve(line);
            case "purge" -> "the stored result was taken away" + byWhom(line);
            case "hold" -> "the outcome was put on hold, to be kept longer";
            case "expire" -> line.to() == Status.TOMBSTONE ? "the result expired" : "the key became free";
            default -> "the key went from " + line.from() + " to " + line.to() + " by '" + line.what() + "'";
        };
    }

    private String claim(Entry line) {
        if (line.to() == Status.IN_DOUBT) {
            return "a request found the lease run out; whether the effect was applied is not known, so the key went"
                    + " into doubt";
        }
        String epoch = " (epoch " + line.epoch() + ")";
        if (line.from() == Status.RUNNING && began != null && began.epoch() == line.epoch()) {
            return "the same claim came again and its lease was renewed" + epoch;
        }
        return switch (line.from()) {
            case ABSENT -> "a request came and ran" + epoch;
            case RELEASED -> "a request came and ran, for nothing had been applied" + epoch;
            case RUNNING -> "a request took over, for the lease of the one before had run out" + epoch;
            case SUCCEEDED, REJECTED, TOMBSTONE, IN_DOUBT -> "a newer version came and ran" + epoch;
        };
    }

    private String settle(Entry line) {
        String who = line.from() == Status.IN_DOUBT ? "its owner reported late that it had" : "it";
        return line.to() == Status.SUCCEEDED
                ? who + " succeeded" + after(line) + " and the outcome was recorded"
                : who + (line.from() == Status.IN_DOUBT ? " been refused" : " was refused") + after(line)
                        + " and the refusal was recorded";
    }

    private String giveUp(Entry line) {
        String ended = "it ended" + after(line) + " without a known outcome";
        return line.to() == Status.IN_DOUBT
                ? ended + ", so the key went into doubt"
                : ended + "; its effect may be run again";
    }

    private String lapse(Entry line) {
        return line.to() == Status.RELEASED
                ? "the lease had run out; the effect would have been committed with its outcome, so nothing was applied"
                        + " and the key was released"
                : "the lease had run out without a word from the attempt, so the key went into doubt";
    }

    private static String resolve(Entry line) {
        String verdict = switch (line.to()) {
            case SUCCEEDED -> "as applied";
            case REJECTED -> "as refused";
            default -> "as not applied, so that the next request runs";
        };
        return "the doubt was settled " + verdict + byWhom(line);
    }

    /** On whose word, as the line's detail says: "operator ann: reason", "probe payments: words". */
    private static String byWhom(Entry line) {
        String detail = line.detail();
        if (detail.startsWith("operator ")) {
            return " by operator " + detail.substring("operator ".length());
        }
        int words = detail.indexOf(": ");
        return detail.startsWith("probe ") && words > 0
                ? " by the receiver's answer: " + detail.substring(words + 2)
                : "";
    }

    private String after(Entry line) {
        return began == null ? "" : " after " + Wording.length(Math.max(0, line.atMillis() - began.atMillis()));
    }
}
