package dev.semel.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Visits every world that can be reached, nearest first, so that a counterexample is a shortest one. */
final class Explorer {
    /**
     * What came of it.
     *
     * @param states visited
     * @param complete whether these are all within the scenario's bounds
     * @param trace the shortest way to a broken invariant, null if none is broken
     */
    record Result(int states, boolean complete, @Nullable Trace trace) {}

    private final Model model;
    private final Set<Invariant> watched;
    private final int mostStates;

    Explorer(Model model, Set<Invariant> watched, int mostStates) {
        this.model = model;
        this.watched = EnumSet.copyOf(watched);
        this.mostStates = mostStates;
    }

    Result explore() {
        Visited visited = new Visited();
        ArrayDeque<World> frontier = new ArrayDeque<>();
        World start = model.start();
        visited.add(start.digest(), -1);
        frontier.add(start);
        int expanded = 0;
        while (!frontier.isEmpty() && visited.size() < mostStates) {
            World world = frontier.remove();
            for (Steps.Step step : model.steps(world).all()) {
                Map.@Nullable Entry<Invariant, String> broken = broken(step.world());
                if (broken != null) {
                    return new Result(visited.size(), false, trace(visited, expanded, step, broken));
                }
                if (visited.add(step.world().digest(), expanded) >= 0) {
                    frontier.add(step.world());
                }
            }
            expanded++;
        }
        return new Result(visited.size(), frontier.isEmpty(), null);
    }

    private Map.@Nullable Entry<Invariant, String> broken(World world) {
        for (Map.Entry<Invariant, String> entry : world.broken().entrySet()) {
            if (watched.contains(entry.getKey())) {
                return entry;
            }
        }
        return null;
    }

    /** Walks the numbers back to the start and takes the same steps again. */
    private Trace trace(Visited visited, int last, Steps.Step broke, Map.Entry<Invariant, String> broken) {
        List<Integer> numbers = new ArrayList<>();
        for (int number = last; number > 0; number = visited.parent(number)) {
            numbers.add(number);
        }
        Collections.reverse(numbers);
        List<Steps.Step> way = new ArrayList<>();
        World world = model.start();
        for (int number : numbers) {
            Steps.Step step = stepTo(world, visited.digest(number));
            way.add(step);
            world = step.world();
        }
        way.add(broke);
        return new Trace(way, broken.getKey(), broken.getValue());
    }

    private Steps.Step stepTo(World world, long digest) {
        for (Steps.Step step : model.steps(world).all()) {
            if (step.world().digest() == digest) {
                return step;
            }
        }
        throw new IllegalStateException("The way to a world cannot be taken again.");
    }
}
