package dev.semel.testkit.explore;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which fault strikes at which point, counted from 0; nothing goes wrong at the others. Written as {@code 3:die-after
 * 12:switch}.
 */
record Schedule(SortedMap<Integer, Fault> faults) {
    static final Schedule CALM = new Schedule(Collections.emptySortedMap());

    Schedule {
        faults = Collections.unmodifiableSortedMap(new TreeMap<>(faults));
    }

    /** @throws IllegalArgumentException if the text is none */
    static Schedule parse(String text) {
        TreeMap<Integer, Fault> faults = new TreeMap<>();
        for (String part : text.strip().split("\\s+", -1)) {
            int colon = part.indexOf(':');
            if (part.isEmpty() && text.isBlank()) {
                continue;
            } else if (colon < 1 || !part.substring(0, colon).chars().allMatch(Character::isDigit)) {
                throw new IllegalArgumentException("The schedule \"" + text + "\" has \"" + part
                        + "\" in it; write POINT:FAULT, such as 3:die-after.");
            }
            faults.put(Integer.valueOf(part.substring(0, colon)), Fault.of(part.substring(colon + 1)));
        }
        return new Schedule(faults);
    }

    Schedule and(int point, Fault fault) {
        TreeMap<Integer, Fault> more = new TreeMap<>(faults);
        more.put(point, fault);
        return new Schedule(more);
    }

    Fault at(int point) {
        return faults.getOrDefault(point, Fault.NONE);
    }

    /** The last point where something goes wrong; -1 for none. */
    int last() {
        return faults.isEmpty() ? -1 : faults.lastKey();
    }

    @Override
    public String toString() {
        return faults.entrySet().stream()
                .map((Map.Entry<Integer, Fault> at) ->
                        at.getKey() + ":" + at.getValue().label())
                .collect(Collectors.joining(" "));
    }
}
