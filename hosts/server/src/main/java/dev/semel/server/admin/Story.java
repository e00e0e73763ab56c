package dev.semel.server.admin;

import dev.semel.protocol.Status;
import dev.semel.store.TransitionLog.Entry;
import dev.semel.telemetry.AnswerNote;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What happened to one key, in sentences: first in one, then line by line, then where it stands. A pure function of the
 * record and its history; it tells what they say, and says so where they may be short.
 */
final class Story {
    private final Told told;
    private final Wording wording;

    private Story(Told told) {
        this.told = told;
        wording = new Wording(told.nowMillis());
    }

    static List<String> of(Told told) {
        Story story = new Story(told);
        List<String> sentences = new ArrayList<>();
        if (!told.lines().isEmpty()) {
            sentences.add(story.summary());
            sentences.addAll(new Chronicle(told.lines(), story.wording).sentences());
        }
        sentences.add(new Standing(told, story.wording).sentence());
        sentences.addAll(story.reservations());
        return sentences;
    }

    /** Such as: Three requests came: one ran at 12:01:03 and succeeded after 210 ms, two were replayed. */
    private String summary() {
        List<Runs.Run> runs = Runs.of(told.lines());
        Map<String, Long> others = others();
        long all = runs.size()
                + others.values().stream().mapToLong(Long::longValue).sum();
        List<String> parts = new ArrayList<>();
        if (!runs.isEmpty()) {
            parts.add(Wording.number(runs.size()) + " ran "
                    + Wording.list(runs.stream().map(this::run).toList()));
        }
        others.forEach((what, times) -> parts.add(Wording.number(times) + " " + Notes.were(what, times)));
        if (parts.isEmpty()) {
            return "No request of which a line is kept came.";
        }
        return Wording.sentence(Wording.requests(all, "came", "came")) + ": " + String.join(", ", parts) + ".";
    }

    private String run(Runs.Run run) {
        String at = "at " + wording.time(run.begin().atMillis());
        Entry end = run.end();
        return end == null
                ? at + " and is still at work"
                : at + " and " + ended(end, Wording.length(run.lengthMillis()));
    }

    private static String ended(Entry end, String length) {
        if (end.what().equals("claim")) {
            return end.to() == Status.IN_DOUBT
                    ? "never reported back"
                    : "never reported back, so that it was taken over after " + length;
        }
        return switch (end.to()) {
            case SUCCEEDED -> "succeeded after " + length;
            case REJECTED -> "was refused after " + length;
            case RELEASED -> "was released after " + length + " with nothing applied";
            case IN_DOUBT ->
                end.what().equals("giveup")
                        ? "ended after " + length + " without a known outcome"
                        : "never reported back";
            case RUNNING, ABSENT, TOMBSTONE -> "ended after " + length + " without a known outcome";
        };
    }

    /** How many attempts were told what, in the order in which that was first told. */
    private Map<String, Long> others() {
        Map<String, Long> others = new LinkedHashMap<>();
        for (Entry line : told.lines()) {
            if (AnswerNote.isNote(line) && !line.what().equals(AnswerNote.PROBE)) {
                others.merge(line.what(), AnswerNote.read(line).times(), Long::sum);
            }
        }
        return others;
    }

    private List<String> reservations() {
        List<String> sentences = new ArrayList<>();
        if (!told.keepsHistory()) {
            sentences.add("This store keeps no history, so only the record speaks.");
        } else if (!beginsAtTheBeginning()) {
            sentences.add(
                    "The beginning of this history is no longer kept, so there were more requests than it tells.");
        }
        if (told.lost() > 0) {
            sentences.add("Since its start this node could not note " + told.lost()
                    + (told.lost() == 1 ? " attempt" : " attempts")
                    + " in the histories of their keys; some may belong here.");
        }
        sentences.add("Times are UTC.");
        return sentences;
    }

    private boolean beginsAtTheBeginning() {
        return told.lines().stream().anyMatch(line -> Runs.beginsRun(line) && line.from() == Status.ABSENT);
    }
}
