package dev.semel.server;

import dev.semel.engine.Engine;
import dev.semel.http.HttpDoor;
import dev.semel.http.HttpPolicy;
import dev.semel.server.limits.CallerLimits;
import dev.semel.server.observe.Observer;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * A reverse proxy that gives the one service behind it the semantics of the HTTP door: unprotected requests stream
 * through, protected ones are sent at most once and answered from the record ever after. Safe for use by all threads. A
 * crash leaves the attempts under way to the engine's rules; no answer that was given is forgotten.
 */
public final class Gateway {
    private final Vertx vertx;
    private final String deployment;
    private final Shared shared;

    private Gateway(Vertx vertx, String deployment, Shared shared) {
        this.vertx = vertx;
        this.deployment = deployment;
        this.shared = shared;
    }

    /**
     * What the event loops share.
     *
     * @param limits how much each caller may ask for
     * @param inHand how many protected requests are between their admission and their answer
     */
    record Shared(
            GatewaySettings settings,
            HttpDoor door,
            Engine engine,
            ReplayRights rights,
            CallerLimits limits,
            Observer observer,
            LongSupplier nanoClock,
            AtomicInteger inHand,
            AtomicInteger port) {}

    /** Starts listening; the future fails if it cannot. The engine stays its maker's to close, after the gateway. */
    public static Future<Gateway> start(
            Vertx vertx, GatewaySettings settings, HttpPolicy policy, Engine engine, LongSupplier nanoClock) {
        GatewayParts parts = new GatewayParts(
                new HttpDoor(policy),
                engine,
                new ReplayRights(vertx, Map.of()),
                CallerLimits.none(nanoClock),
                Observer.NONE);
        return start(vertx, settings, parts, nanoClock);
    }

    /** The same over parts that were made before. */
    public static Future<Gateway> start(
            Vertx vertx, GatewaySettings settings, GatewayParts parts, LongSupplier nanoClock) {
        HttpDoor door = parts.door();
        Engine engine = parts.engine();
        door.policy().routes().stream()
                .filter(route -> !route.isObserved())
                .forEach(route -> engine.declare(route.name(), route.terms()));
        Shared shared = new Shared(
                settings,
                door,
                engine,
                parts.rights(),
                parts.limits(),
                parts.observer(),
                nanoClock,
                new AtomicInteger(),
                new AtomicInteger(settings.port()));
        DeploymentOptions options = new DeploymentOptions().setThreadingModel(ThreadingModel.EVENT_LOOP);
        // The first loop finds the port when any will do; the others share it.
        return vertx.deployVerticle(() -> new GatewayLoop(shared), options)
                .compose(first -> settings.loops() == 1
                        ? Future.succeededFuture(first)
                        : vertx.deployVerticle(
                                        () -> new GatewayLoop(shared), options.setInstances(settings.loops() - 1))
                                .map(first))
                .map(first -> new Gateway(vertx, first, shared));
    }

    /** The port it listens on. */
    public int port() {
        return shared.port().get();
    }

    /** How many protected requests are under way. */
    public int inHand() {
        return shared.inHand().get();
    }

    /** Takes no new connections; those under way end by themselves. */
    public Future<Void> stop() {
        Objects.requireNonNull(deployment, "deployment");
        Future<Void> all = Future.succeededFuture();
        for (String each : vertx.deploymentIDs()) {
            all = all.compose(done -> vertx.undeploy(each));
        }
        return all;
    }
}
