package dev.semel.testkit.explore;

import dev.semel.operation.Invariant;
import dev.semel.operation.OperationKey;
import dev.semel.protocol.Verdict;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreClock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is to be explored, complete and unchangeable. */
record Plan<I, R>(
        Handler.Start<I, R> start, List<I> requests, Crowd crowd, Extent extent, World world, Demands demands) {
    /** Who asks. */
    record Crowd(int twins, int nodes, int tries) {}

    /** How far to look. */
    record Extent(int faults, int schedules, int drawn, long seed, Set<Fault> without) {}

    /** Where it plays. */
    record World(
            Function<StoreClock, OperationStore> store,
            Duration pause,
            Runnable before,
            @Nullable Operator operator) {}

    /** What must hold. */
    record Demands(
            List<Expectation> expectations, List<Invariant> invariants, Set<String> repeatable, boolean settling) {
        boolean isNothingExpected() {
            return expectations.isEmpty() && invariants.isEmpty();
        }
    }

    /** A sentence and its check, which throws if it does not hold. */
    record Expectation(String sentence, Consumer<Aftermath> check) {}

    /** @see Explorer#operator */
    @FunctionalInterface
    interface Operator {
        /** What became of what is in doubt. */
        Verdict lookUp(OperationKey key, Aftermath seen);
    }

    int twins() {
        return crowd.twins();
    }

    int nodes() {
        return crowd.nodes();
    }

    int tries() {
        return crowd.tries();
    }

    Duration pause() {
        return world.pause();
    }

    @Nullable
    Operator operator() {
        return world.operator();
    }
}
