package dev.semel.policies;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Words that are not known, and those that were probably meant. */
final class Spelling {
    private static final int LONGEST_SHOWN = 60;

    private Spelling() {}

    /** "did you mean", or all that is known. */
    static String advice(String word, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(candidate -> distance(word, candidate)))
                .filter(candidate -> distance(word, candidate) <= Math.max(1, candidate.length() / 3))
                .map(candidate -> "did you mean '" + candidate + "'?")
                .orElseGet(() -> "use one of " + String.join(", ", known) + ".");
    }

    static String shortened(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ");
        return line.length() <= LONGEST_SHOWN ? line : line.substring(0, LONGEST_SHOWN) + "...";
    }

    /** How many letters must be added, dropped or changed; upper and lower case are one, so are '_' and '-'. */
    private static int distance(String word, String candidate) {
        String from = shortened(word).toLowerCase(Locale.ROOT).replace('_', '-');
        int[] row = new int[candidate.length() + 1];
        for (int at = 0; at < row.length; at++) {
            row[at] = at;
        }
        for (int done = 1; done <= from.length(); done++) {
            int diagonal = row[0];
            row[0] = done;
            for (int at = 1; at < row.length; at++) {
                int changed =
                        diagonal + (from.charAt(done - 1) == Character.toLowerCase(candidate.charAt(at - 1)) ? 0 : 1);
                diagonal = row[at];
                row[at] = Math.min(changed, 1 + Math.min(row[at], row[at - 1]));
            }
        }
        return row[candidate.length()];
    }
}
