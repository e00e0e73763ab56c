package dev.semel.spring;

import dev.semel.engine.Engine;

/** A bean that says more of the engine than properties can: probes, quotas, settings. Those in order, before it starts. */
@FunctionalInterface
public interface EngineCustomizer {
    /** Changes what it likes; time and store are given. */
    void customize(Engine.Builder engine);
}
