package dev.semel.store;

import java.util.Optional;

/** Capability: things said once about a store as a whole, which all who share it hold to. */
public interface Marks {
    /**
     * Says it, unless something else was said under this name before; durable.
     *
     * @return what holds now: this value, or the one that was first
     * @throws StoreUnavailableException if the store cannot answer
     */
    String markOnce(String name, String value);

    /**
     * What was said under this name, empty if nothing was; says nothing.
     *
     * @throws StoreUnavailableException if the store cannot answer
     */
    Optional<String> mark(String name);
}
