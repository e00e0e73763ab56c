package dev.semel.server.admin;

import dev.semel.telemetry.AnswerNote;

/** Notes of attempts that changed nothing, in words. Pure. */
final class Notes {
    private Notes() {}

    /** What so many of them were told, to follow their number. */
    static String were(String what, long times) {
        String were = times == 1 ? "was " : "were ";
        return switch (what) {
            case "replayed" -> were + "replayed";
            case "skipped" -> were + "told that it was done before";
            case "duplicate" -> "came again and " + were + "refused";
            case "rejected" -> were + "told the refusal again";
            case "running" -> were + "told that the first was still at work";
            case "in_doubt" -> were + "told that the outcome is in doubt";
            case "released" -> were + "told that nothing was applied";
            case "mismatched" -> "asked for something else under this key and " + were + "refused";
            case "expired" -> "came after the outcome had expired and " + were + "refused";
            case "stale" -> "carried an older version and " + were + "refused";
            case "unguarded" -> "ran without a claim, for the store did not answer";
            case "unavailable" -> were + "turned away, for the store did not answer";
            default -> were + "answered '" + what + "'";
        };
    }

    /** One line of history about them. */
    static String sentence(AnswerNote note, Wording wording) {
        String first = wording.time(note.firstMillis());
        String last = wording.time(note.lastMillis());
        String when = first.equals(last) ? "At " + last : "Between " + first + " and " + last;
        if (note.what().equals(AnswerNote.PROBE)) {
            String answered =
                    note.times() == 1 ? " and answered: " : " " + Wording.times(note.times()) + " and last answered: ";
            return when + " the receiver was asked" + answered + note.remark() + ".";
        }
        String ofRequests = Wording.requests(note.times(), "", "").strip();
        return when + " " + ofRequests + " " + were(note.what(), note.times()) + ".";
    }
}
