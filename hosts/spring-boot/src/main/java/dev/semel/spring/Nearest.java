package dev.semel.spring;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;

/** Of the names that there are, those that come nearest to one that is not: what was probably meant. */
final class Nearest {
    private static final int SHOWN = 3;

    private Nearest() {}

    /** For a sentence that says that there is no such name; empty if there are no names at all. */
    static String to(String wanted, Collection<String> there) {
        return there.stream()
                .distinct()
                .sorted(Comparator.comparingInt((String name) -> changes(wanted, name))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(SHOWN)
                .collect(Collectors.joining(", "));
    }

    /** How many letters must be added, dropped, changed or swapped with their neighbour; upper and lower case are one. */
    private static int changes(String wanted, String name) {
        String from = wanted.toLowerCase(Locale.ROOT);
        String to = name.toLowerCase(Locale.ROOT);
        int[][] after = new int[from.length() + 1][to.length() + 1];
        for (int read = 0; read <= from.length(); read++) {
            for (int made = 0; made <= to.length(); made++) {
                if (read == 0 || made == 0) {
                    after[read][made] = read + made;
                    continue;
                }
                int kept = from.charAt(read - 1) == to.charAt(made - 1) ? 0 : 1;
                int fewest = Math.min(
                        after[read - 1][made - 1] + kept, 1 + Math.min(after[read - 1][made], after[read][made - 1]));
                boolean swapped = read > 1
                        && made > 1
                        && from.charAt(read - 1) == to.charAt(made - 2)
                        && from.charAt(read - 2) == to.charAt(made - 1);
                after[read][made] = swapped ? Math.min(fewest, after[read - 2][made - 2] + 1) : fewest;
            }
        }
        return after[from.length()][to.length()];
    }
}
