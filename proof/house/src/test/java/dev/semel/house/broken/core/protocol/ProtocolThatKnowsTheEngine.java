package dev.semel.house.broken.core.protocol;

import dev.semel.house.broken.core.engine.EngineThatKnowsALibrary;

/** Breaks the core's reading order: the engine comes later. */
public final class ProtocolThatKnowsTheEngine {
    public EngineThatKnowsALibrary engine() {
        return new EngineThatKnowsALibrary();
    }
}
