package dev.semel.server.node;

import dev.semel.assembly.PolicyMapping;
import dev.semel.engine.Engine;
import dev.semel.engine.EngineSettings;
import dev.semel.engine.SystemTime;
import dev.semel.http.CallerRule;
import dev.semel.http.HttpDoor;
import dev.semel.http.HttpPolicy;
import dev.semel.http.ScopeSecret;
import dev.semel.policies.AuthorizePolicy;
import dev.semel.policies.OperationPolicy;
import dev.semel.policies.Policy;
import dev.semel.policies.ProbePolicy;
import dev.semel.result.SealedStore;
import dev.semel.server.Gateway;
import dev.semel.server.GatewayParts;
import dev.semel.server.GatewaySettings;
import dev.semel.server.ReplayRights;
import dev.semel.server.UpstreamProbe;
import dev.semel.server.admin.AdminServer;
import dev.semel.server.api.ApiParts;
import dev.semel.server.api.ApiServer;
import dev.semel.server.api.ApiSettings;
import dev.semel.server.limits.CallerLimits;
import dev.semel.server.observe.TrafficRecorder;
import dev.semel.store.OperationStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One running node. Started as a whole or not at all; what was opened before a failure is closed again. Close it once,
 * from any thread but an event loop.
 */
public final class Node implements AutoCloseable {
    private static final Duration LONGEST_START = Duration.ofSeconds(30);
    private static final long LOOK_MILLIS = 20;

    private final Vertx vertx;
    private final SystemTime time;
    private final OperationStore store;
    private final Engine engine;
    private final @Nullable Gateway gateway;
    private final @Nullable Mover mover;
    private final Oversight oversight;
    private final AdminServer admin;
    private final @Nullable ApiServer api;

    private Node(Parts parts, Engine engine, Doors doors) {
        vertx = parts.vertx();
        time = parts.time();
        store = parts.store();
        oversight = parts.oversight();
        this.engine = engine;
        gateway = doors.gateway();
        mover = doors.mover();
        admin = doors.admin();
        api = doors.api();
    }

    /** What listens. */
    private record Doors(
            AdminServer admin,
            @Nullable ApiServer api,
            @Nullable Gateway gateway,
            @Nullable Mover mover) {}

    /** What is there before the engine. */
    private record Parts(Vertx vertx, SystemTime time, OperationStore store, Oversight oversight) {}

    /**
     * Opens the store, starts the engine, then the admin listener, then the gateway.
     *
     * @throws dev.semel.store.StoreRefusedException if the store must not be used as it is, or not with this node's secret
     * @throws dev.semel.store.StoreUnavailableException if the store does not answer
     * @throws StartFailedException if a listener cannot be had
     */
    public static Node start(NodeSettings settings) {
        SystemTime time = new SystemTime();
        OperationStore opened = opened(settings, time);
        OperationStore store =
                settings.seal().map(seal -> SealedStore.over(opened, seal)).orElse(opened);
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        Oversight oversight = new Oversight(store, time);
        Engine engine = null;
        try {
            ScopeSecret secret = settings.files().secret(store);
            Policy policy = settings.policy();
            HttpPolicy http = policy == null && recorded(settings).isPresent()
                    ? HttpPolicy.defaults(CallerRule.credential(secret)).passingTheRest()
                    : policy == null
                            ? HttpPolicy.defaults(CallerRule.credential(secret))
                            : PolicyMapping.http(policy, secret);
            Engine.Builder building = Engine.over(oversight.store(), time).listener(oversight.listener());
            CallerLimits limits = policy == null
                    ? CallerLimits.none(time::nanos)
                    : CallerLimits.of(policy, time::nanos, oversight.listener());
            building.settings(EngineSettings.DEFAULT.withShedAfter(limits.shedAfter()));
            if (policy != null) {
                building.quotas(policy.quotas());
                policy.operations().forEach(operation -> addProbe(building, vertx, operation));
            }
            engine = building.start();
            Parts parts = new Parts(vertx, time, store, oversight);
            AdminServer admin = await(oversight.serve(vertx, settings.admin(), engine), "open " + settings.admin());
            ApiServer api = startApi(parts, settings, engine, limits);
            GatewaySettings before = settings.gateway();
            ReplayRights rights = new ReplayRights(vertx, policy == null ? Map.of() : authorized(policy));
            HttpDoor door = new HttpDoor(http, settings.oneTimeTokens().orElse(null));
            Gateway gateway = before == null
                    ? null
                    : await(
                            Gateway.start(
                                    vertx,
                                    before,
                                    new GatewayParts(
                                            door, engine, rights, limits, oversight.observer(http, recorded(settings))),
                                    time::nanos),
                            "listen");
            Mover mover = Mover.start(opened, oversight.listener(), oversight.registry());
            return new Node(parts, engine, new Doors(admin, api, gateway, mover));
        } catch (RuntimeException failure) {
            if (engine != null) {
                engine.close();
            }
            oversight.close();
            store.close();
            time.close();
            var unused = vertx.close();
            throw failure;
        }
    }

    private static OperationStore opened(NodeSettings settings, SystemTime time) {
        boolean opened = false;
        try {
            OperationStore store = Mover.open(settings, time::nanos);
            opened = true;
            return store;
        } finally {
            if (!opened) {
                time.close();
            }
        }
    }

    private static Optional<TrafficRecorder.Settings> recorded(NodeSettings settings) {
        GatewaySettings gateway = settings.gateway();
        return gateway == null ? Optional.empty() : gateway.traffic();
    }

    private static @Nullable ApiServer startApi(
            Parts parts, NodeSettings settings, Engine engine, CallerLimits limits) {
        Policy policy = settings.policy();
        ApiSettings api = settings.api().orElse(null);
        if (api == null || policy == null) {
            return null;
        }
        try {
            ApiParts served = new ApiParts(
                    engine,
                    policy,
                    parts.oversight().overseen(engine),
                    parts.oversight().listener(),
                    SystemTime.wallClock(),
                    limits,
                    settings.oneTimeTokens().orElse(null));
            return await(ApiServer.start(parts.vertx(), api, served), "open the API");
        } catch (IllegalArgumentException wrong) {
            throw new StartFailedException(String.valueOf(wrong.getMessage()), wrong);
        }
    }

    private static void addProbe(Engine.Builder building, Vertx vertx, OperationPolicy operation) {
        ProbePolicy probe = operation.probe();
        if (probe != null) {
            building.probe(operation.name(), new UpstreamProbe(vertx, probe, PolicyMapping.route(operation)));
        }
    }

    private static Map<String, AuthorizePolicy> authorized(Policy policy) {
        Map<String, AuthorizePolicy> routes = new HashMap<>();
        List<OperationPolicy> all = new ArrayList<>(policy.operations());
        all.add(policy.defaults());
        for (OperationPolicy operation : all) {
            if (operation.authorize() != null) {
                routes.put(operation.name(), operation.authorize());
            }
        }
        return routes;
    }

    /**
     * The port of the gateway's listener.
     *
     * @throws IllegalStateException if the node has no gateway
     */
    public int port() {
        return there(gateway, "gateway").port();
    }

    /**
     * The port of the API's listener.
     *
     * @throws IllegalStateException if the node does not serve the API
     */
    public int apiPort() {
        return there(api, "API").port();
    }

    private static <T> T there(@Nullable T door, String name) {
        if (door == null) {
            throw new IllegalStateException("This node was started without the " + name + ".");
        }
        return door;
    }

    /** The port of the admin listener. */
    public int adminPort() {
        return admin.port();
    }

    /** What this node remembers with. */
    public OperationStore store() {
        return store;
    }

    /** What decides on this node. */
    public Engine engine() {
        return engine;
    }

    /** Takes no new requests, lets those in hand end for at most {@code patience}, and closes everything in order. */
    public void drainAndClose(Duration patience) {
        Gateway stops = gateway;
        if (stops == null) {
            close();
            return;
        }
        var stopping = stops.stop();
        long giveUpNanos = time.nanos() + patience.toNanos();
        while (stops.inHand() > 0 && time.nanos() - giveUpNanos < 0) {
            pause();
        }
        try {
            await(stopping, "stop listening");
        } finally {
            close();
        }
    }

    private synchronized void pause() {
        try {
            TimeUnit.MILLISECONDS.timedWait(this, LOOK_MILLIS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            throw new StartFailedException("The node was told to stop waiting for requests in hand.", hurried);
        }
    }

    @Override
    public void close() {
        if (mover != null) {
            mover.close();
        }
        engine.close();
        oversight.close();
        store.close();
        time.close();
        await(vertx.close(), "close its event loops");
    }

    private static <T> T await(Future<T> future, String what) {
        try {
            return future.toCompletionStage()
                    .toCompletableFuture()
                    .get(LONGEST_START.toMillis(), TimeUnit.MILLISECONDS);
        } catch (java.util.concurrent.ExecutionException failure) {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            throw new StartFailedException("The node cannot " + what + ": " + cause.getMessage() + ".", cause);
        } catch (TimeoutException tooLong) {
            throw new StartFailedException("The node could not " + what + " within " + LONGEST_START + ".", tooLong);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            throw new StartFailedException("The node was interrupted.", hurried);
        }
    }
}
