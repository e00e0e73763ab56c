package dev.semel.testkit.explore;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What happened in one run, as lines for people. One thread at a time. */
final class Story {
    private static final int MOST_LINES = 200;

    private record Line(long millis, String who, String what) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%9d ms  %-26s %s", millis, who, what);
        }
    }

    private final VirtualTime time;
    private final List<Line> lines = new ArrayList<>();

    Story(VirtualTime time) {
        this.time = time;
    }

    void tell(String who, String what) {
        lines.add(new Line(time.elapsedMillis(), who, what));
    }

    String text() {
        int half = MOST_LINES / 2;
        return lines.size() <= MOST_LINES
                ? text(lines)
                : text(lines.subList(0, half)) + "\n  ... " + (lines.size() - MOST_LINES) + " lines ...\n"
                        + text(lines.subList(lines.size() - half, lines.size()));
    }

    private static String text(List<Line> some) {
        return some.stream().map(Line::toString).collect(Collectors.joining("\n"));
    }
}
