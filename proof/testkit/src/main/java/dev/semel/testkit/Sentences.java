package dev.semel.testkit;

import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreUnavailableException;
import java.util.List;
import java.util.stream.Collectors;

/** What went wrong, short enough for a report. */
final class Sentences {
    private static final int MOST_LINES = 8;
    private static final int LONGEST_LINE = 400;

    private Sentences() {}

    /** Stores and tests say what was wrong; of what nobody foresaw the kind is told too, and the cause of both. */
    static String of(Throwable failure) {
        String said = failure.getMessage() == null ? "" : shortened(failure.getMessage());
        boolean foreseen = failure instanceof StoreUnavailableException || failure instanceof StoreRefusedException;
        if (foreseen) {
            return said;
        }
        boolean assertion = failure instanceof AssertionError;
        String kind = failure.getClass().getSimpleName();
        String text = assertion && !said.isEmpty() ? said : said.isEmpty() ? kind : kind + ": " + said;
        Throwable cause = failure.getCause();
        return cause == null || cause.equals(failure) ? text : text + " " + of(cause);
    }

    private static String shortened(String text) {
        List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
        String kept = lines.stream().limit(MOST_LINES).map(Sentences::cut).collect(Collectors.joining("\n"));
        return lines.size() > MOST_LINES ? kept + "\n..." : kept;
    }

    private static String cut(String line) {
        String stripped = line.strip();
        return stripped.length() <= LONGEST_LINE ? stripped : stripped.substring(0, LONGEST_LINE) + "...";
    }
}
