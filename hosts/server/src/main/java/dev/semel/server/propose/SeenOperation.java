package dev.semel.server.propose;

import dev.semel.server.observe.TrafficNote;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The requests of one method and path template.
 *
 * @param template such as {@code /orders/{id}/cancel}
 * @param notes in the order in which they came
 */
record SeenOperation(String method, String template, List<TrafficNote> notes) {
    private static final String ANY = "{id}";
    private static final int FEWEST_VALUES = 5;

    /** Operations, and how many requests had paths of which too little was written to tell. */
    record Sorted(List<SeenOperation> operations, int nameless) {}

    /** The operations of some traffic, those with most requests first. */
    static Sorted of(Collection<TrafficNote> notes) {
        Map<List<String>, List<TrafficNote>> rough = new LinkedHashMap<>();
        for (TrafficNote note : notes) {
            List<String> steps = new ArrayList<>(List.of(note.method()));
            note.path().forEach(step -> steps.add(step.startsWith("~") ? "~" : step));
            rough.computeIfAbsent(steps, unused -> new ArrayList<>()).add(note);
        }
        Map<List<String>, List<TrafficNote>> folded = new HashMap<>();
        int nameless = 0;
        for (Map.Entry<List<String>, List<TrafficNote>> each : rough.entrySet()) {
            List<String> steps = new ArrayList<>(each.getKey());
            for (int at = 1; at < steps.size(); at++) {
                if (steps.get(at).equals("~") && variesAt(each.getValue(), at - 1)) {
                    steps.set(at, ANY);
                }
            }
            if (steps.contains("~") || steps.get(0).equals("OTHER")) {
                nameless += each.getValue().size();
            } else {
                folded.computeIfAbsent(steps, unused -> new ArrayList<>()).addAll(each.getValue());
            }
        }
        List<SeenOperation> operations = new ArrayList<>();
        folded.forEach((steps, own) -> {
            own.sort(java.util.Comparator.comparingLong(TrafficNote::atMillis));
            String template = "/" + String.join("/", steps.subList(1, steps.size()));
            operations.add(new SeenOperation(steps.get(0), template, List.copyOf(own)));
        });
        operations.sort(java.util.Comparator.comparingInt(
                        (SeenOperation each) -> -each.notes().size())
                .thenComparing(SeenOperation::template)
                .thenComparing(SeenOperation::method));
        return new Sorted(operations, nameless);
    }

    /** Whether a step that could be a word has so many values that it is data. */
    private static boolean variesAt(List<TrafficNote> notes, int step) {
        Set<String> values = new HashSet<>();
        for (TrafficNote note : notes) {
            values.add(note.path().get(step));
            if (values.size() >= FEWEST_VALUES) {
                return true;
            }
        }
        return false;
    }

    /** A name for it, such as {@code post.orders.cancel}; two templates may have the same. */
    String name() {
        StringBuilder name = new StringBuilder(method.toLowerCase(Locale.ROOT));
        for (String step : template.split("/", -1)) {
            if (!step.isEmpty() && !step.equals(ANY)) {
                name.append('.').append(step);
            }
        }
        return name.toString();
    }

    /** Sorts before whatever takes its requests as well: a word goes before a parameter. */
    String rank() {
        return template.replace(ANY, "\uffff");
    }

    /** In words. */
    String title() {
        return method + " " + template;
    }
}
