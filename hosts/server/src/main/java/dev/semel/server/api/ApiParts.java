package dev.semel.server.api;

import dev.semel.engine.Engine;
import dev.semel.engine.Listener;
import dev.semel.policies.Policy;
import dev.semel.server.admin.Overseen;
import dev.semel.server.limits.CallerLimits;
import dev.semel.store.StoreClock;
import java.util.Objects;

/**
 * What the API serves; all of it stays its maker's to close, after the listener.
 *
 * @param engine decides
 * @param policy declares the operations
 * @param overseen what is explained to callers
 * @param listener is told of failures that no caller waits for
 * @param clock by which tokens end
 * @param limits how much each token may ask for
 */
public record ApiParts(
        Engine engine, Policy policy, Overseen overseen, Listener listener, StoreClock clock, CallerLimits limits) {
    public ApiParts {
        Objects.requireNonNull(engine, "engine");
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(overseen, "overseen");
        Objects.requireNonNull(listener, "listener");
        Objects.requireNonNull(clock, "clock");
        Objects.requireNonNull(limits, "limits");
    }
}
