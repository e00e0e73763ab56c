package dev.semel.client;

import java.util.function.Function;
import java.util.function.Supplier;

/** Where the key of a call comes from. */
sealed interface Naming {
    /** There is none. */
    record Unkeyed() implements Naming {}

    /** From the caller. */
    record Keyed(String key) implements Naming {}

    /** From the pending list, by the caller's name for the intent. */
    record Named(String intent) implements Naming {}

    default <T> T fold(Supplier<T> onUnkeyed, Function<Keyed, T> onKeyed, Function<Named, T> onNamed) {
        if (this instanceof Keyed keyed) {
            return onKeyed.apply(keyed);
        }
        return this instanceof Named named ? onNamed.apply(named) : onUnkeyed.get();
    }
}
