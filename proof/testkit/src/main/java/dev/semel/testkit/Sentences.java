package dev.semel.testkit;

import java.util.List;
import java.util.stream.Collectors;

/** What went wrong, short enough for a report. */
final class Sentences {
    private static final int MOST_LINES = 8;
    private static final int LONGEST_LINE = 400;

    private Sentences() {}

    static String of(Throwable failure) {
        String said = failure.getMessage();
        Throwable cause = failure.getCause();
        String text = said == null || said.isBlank() ? failure.getClass().getSimpleName() : said;
        return cause == null || cause == failure ? shortened(text) : shortened(text) + " " + of(cause);
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
