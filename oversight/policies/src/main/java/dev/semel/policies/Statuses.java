package dev.semel.policies;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lists of HTTP statuses, single ones and classes such as {@code 2xx}, of which no status may be in two. */
final class Statuses {
    private static final Pattern CLASS = Pattern.compile("([2-5])xx");
    private static final int FIRST = 200;
    private static final int LAST = 599;

    private final Findings findings;
    private final Map<Integer, String> taken = new HashMap<>();

    Statuses(Findings findings) {
        this.findings = findings;
    }

    /** The statuses that a block lists under this name; the fallback if it lists none. */
    Set<Integer> of(Section section, String name, Set<Integer> fallback) {
        if (!section.has(name)) {
            return fallback;
        }
        Set<Integer> statuses = new TreeSet<>();
        for (Value.Text text : section.texts(name)) {
            Matcher range = CLASS.matcher(text.text());
            if (range.matches()) {
                int first = Integer.parseInt(range.group(1)) * 100;
                for (int status = first; status < first + 100; status++) {
                    statuses.add(status);
                }
            } else {
                statuses.add(section.read(text, FIRST, Statuses::one));
            }
        }
        for (int status : statuses) {
            String other = taken.putIfAbsent(status, name);
            if (other != null) {
                findings.add(
                        section.placeOf(name),
                        "The status " + status + " is in '" + other + "' and in '" + name + "'; keep it in one.");
                break;
            }
        }
        return statuses;
    }

    private static int one(String text) {
        try {
            return Units.number(text, FIRST, LAST);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(
                    "'" + Spelling.shortened(text)
                            + "' is no status; write one from 200 to 599, or a class such as 2xx.",
                    wrong);
        }
    }
}
