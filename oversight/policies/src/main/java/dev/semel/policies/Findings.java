package dev.semel.policies;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** All that is wrong with a file, each thing once, however often it was stumbled over. For one thread. */
final class Findings {
    private static final int MOST = 100;

    private final Set<PolicyError> errors = new LinkedHashSet<>();
    private int stumbles;

    void add(Place place, String message) {
        stumbles++;
        if (errors.size() < MOST) {
            errors.add(new PolicyError(place.line(), place.column(), place.path(), message));
        }
    }

    boolean any() {
        return !errors.isEmpty();
    }

    /** How often something was found wrong, repetitions counted: to see whether a part was in order. */
    int stumbles() {
        return stumbles;
    }

    List<PolicyError> sorted() {
        List<PolicyError> sorted = new ArrayList<>(errors);
        sorted.sort(Comparator.comparingInt(PolicyError::line).thenComparingInt(PolicyError::column));
        return sorted;
    }
}
