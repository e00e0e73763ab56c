package dev.semel.server;

import dev.semel.engine.Engine;
import dev.semel.http.HttpDoor;
import dev.semel.server.limits.CallerLimits;
import dev.semel.server.observe.Observer;
import java.util.Objects;

/**
 * What a gateway works with. All of it stays its maker's to close, after the gateway.
 *
 * @param door decides what each request is
 * @param engine runs what is protected
 * @param rights is asked before what was made for an earlier request is told again
 * @param limits how much each caller may ask for
 * @param observer sees what passes
 */
public record GatewayParts(HttpDoor door, Engine engine, ReplayRights rights, CallerLimits limits, Observer observer) {
    public GatewayParts {
        Objects.requireNonNull(door, "door");
        Objects.requireNonNull(engine, "engine");
        Objects.requireNonNull(rights, "rights");
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(observer, "observer");
    }
}
