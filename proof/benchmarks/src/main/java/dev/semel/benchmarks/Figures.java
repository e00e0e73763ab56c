package dev.semel.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Several runs of one thing: least, middle and greatest. */
final class Figures {
    private final List<Double> runs = new ArrayList<>();

    void add(double run) {
        runs.add(run);
    }

    double median() {
        List<Double> sorted = new ArrayList<>(runs);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%,12.0f (%,.0f to %,.0f)", median(), Collections.min(runs), Collections.max(runs));
    }
}
