package dev.semel.server.api;

import dev.semel.engine.Engine;
import dev.semel.engine.Listener;
import dev.semel.http.OneTimeTokens;
import dev.semel.policies.Policy;
import dev.semel.server.admin.Overseen;
import dev.semel.server.limits.CallerLimits;
import dev.semel.store.StoreClock;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the API serves; all of it stays its maker's to close, after the listener.
 *
 * @param engine decides
 * @param policy declares the operations
 * @param overseen what is explained to callers
 * @param listener is told of failures that no caller waits for
 * @param clock by which access tokens end
 * @param limits how much each access token may ask for
 * @param oneTimeTokens hands out and takes keys of operations that want it so; null if no operation does
 */
public record ApiParts(
        Engine engine,
        Policy policy,
        Overseen overseen,
        Listener listener,
        StoreClock clock,
        CallerLimits limits,
        @Nullable OneTimeTokens oneTimeTokens) {
    public ApiParts {
        Objects.requireNonNull(engine, "engine");
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(overseen, "overseen");
        Objects.requireNonNull(listener, "listener");
        Objects.requireNonNull(clock, "clock");
        Objects.requireNonNull(limits, "limits");
    }
}
