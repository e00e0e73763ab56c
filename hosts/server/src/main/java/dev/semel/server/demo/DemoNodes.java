package dev.semel.server.demo;

import dev.semel.assembly.StoreAddress;
import java.util.Objects;
import java.util.Optional;

/**
 * Which gateways a demo has.
 *
 * @param number how many
 * @param store what they remember with; one in a database is used in a schema that the demo makes for itself
 * @param rolling whether they are told to end, one after the other, instead of being killed at random
 * @param restartDatabase the shell command that restarts the database in the middle; empty for none
 * @param keep whether the store is left there at the end
 */
public record DemoNodes(
        int number, StoreAddress store, boolean rolling, Optional<String> restartDatabase, boolean keep) {
    public DemoNodes {
        Objects.requireNonNull(store, "store");
        Objects.requireNonNull(restartDatabase, "restartDatabase");
    }
}
