package dev.semel.testkit.explore;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What happened in one run, as lines for people. One thread at a time. */
final class Story {
    private static final int MOST_LINES = 200;
    static final String ASKS_AGAIN = "asks again";
    private static final int LONGEST_VERSE = 24;
    private static final int WORTH_FOLDING = 3;

    private record Line(long millis, String who, String what) {
        private boolean isSameAs(Line other) {
            return who.equals(other.who) && what.equals(other.what);
        }

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
        List<String> told = folded();
        int half = MOST_LINES / 2;
        return told.size() <= MOST_LINES
                ? String.join("\n", told)
                : String.join("\n", told.subList(0, half)) + "\n  ... " + (told.size() - MOST_LINES) + " lines ...\n"
                        + String.join("\n", told.subList(told.size() - half, told.size()));
    }

    /** What comes several times in a row, as asking again in vain does, is told once. */
    private List<String> folded() {
        List<String> told = new ArrayList<>();
        int at = 0;
        while (at < lines.size()) {
            int verse = verse(at);
            int times = times(at, verse);
            int end = at + verse * times;
            lines.subList(at, at + verse).forEach(line -> told.add(line.toString()));
            if (times > 1) {
                told.add(String.format(
                        Locale.ROOT,
                        "%9d ms  ... %d times more the same",
                        lines.get(end - 1).millis(),
                        times - 1));
            }
            at = end;
        }
        return told;
    }

    /** How many lines from here come so often in a row that it is worth to tell them once; one if none do. */
    private int verse(int at) {
        for (int length = 1; length <= LONGEST_VERSE; length++) {
            if (length * (times(at, length) - 1) >= WORTH_FOLDING && beginsWell(at, length)) {
                return length;
            }
        }
        return 1;
    }

    /** Who asks again begins a verse: it is read from there. */
    private boolean beginsWell(int at, int length) {
        return lines.get(at).what().equals(ASKS_AGAIN)
                || lines.subList(at, at + length).stream()
                        .noneMatch(line -> line.what().equals(ASKS_AGAIN));
    }

    private int times(int at, int length) {
        int times = 1;
        while (isSame(at, at + times * length, length)) {
            times++;
        }
        return times;
    }

    private boolean isSame(int one, int other, int length) {
        if (other + length > lines.size()) {
            return false;
        }
        for (int line = 0; line < length; line++) {
            if (!lines.get(one + line).isSameAs(lines.get(other + line))) {
                return false;
            }
        }
        return true;
    }
}
