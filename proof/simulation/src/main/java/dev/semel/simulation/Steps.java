package dev.semel.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Collects the steps that are possible in one world. */
final class Steps {
    /** One step: what happens, and the world after it. The words are made only when somebody reads them. */
    record Step(Supplier<String> words, World world) {}

    private final List<Step> steps = new ArrayList<>();

    void add(World after, Supplier<String> words) {
        steps.add(new Step(words, after));
    }

    List<Step> all() {
        return steps;
    }
}
