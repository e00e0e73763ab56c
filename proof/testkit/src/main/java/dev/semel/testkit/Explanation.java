package dev.semel.testkit;

import dev.semel.operation.OperationKey;
import java.util.function.Function;

/** What {@link Linearizability} says of a history. */
public sealed interface Explanation {
    /** Each key has an order in which the protocol gives every answer. */
    record Explained(int keys, int calls) implements Explanation {}

    /**
     * A key has none.
     *
     * @param key whose
     * @param timeline the shortest beginning of the key's history that has no order, for people, several lines
     */
    record Contradicted(OperationKey key, String timeline) implements Explanation {}

    /** The search ended without an answer, after so many places. */
    record Undecided(OperationKey key, long places) implements Explanation {}

    /** One function per case. */
    default <T> T fold(
            Function<Explained, T> onExplained,
            Function<Contradicted, T> onContradicted,
            Function<Undecided, T> onUndecided) {
        if (this instanceof Explained explained) {
            return onExplained.apply(explained);
        } else if (this instanceof Contradicted contradicted) {
            return onContradicted.apply(contradicted);
        }
        return onUndecided.apply((Undecided) this);
    }
}
