package dev.semel.server.limits;

import dev.semel.engine.Engine;
import dev.semel.engine.EngineSettings;
import dev.semel.engine.SystemTime;
import dev.semel.http.AnonymousRule;
import dev.semel.http.CallerRule;
import dev.semel.http.CallerSource;
import dev.semel.http.HttpDoor;
import dev.semel.http.HttpPolicy;
import dev.semel.http.RoutePolicy;
import dev.semel.http.ScopeSecret;
import dev.semel.operation.OperationKey;
import dev.semel.policies.Policy;
import dev.semel.policies.PolicyFile;
import dev.semel.protocol.IntentRecord;
import dev.semel.server.Gateway;
import dev.semel.server.GatewayParts;
import dev.semel.server.GatewaySettings;
import dev.semel.server.ReplayRights;
import dev.semel.server.observe.Observer;
import dev.semel.store.MemoryStore;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreDescription;
import dev.semel.telemetry.SemelMetrics;
import dev.semel.testkit.Asking;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A gateway with limits over a real listener, before a service whose behaviour the test decides, over a store that the
 * test can hold up. The test moves the time by which buckets fill.
 */
final class LimitedGateway implements AutoCloseable {
    final AtomicInteger calls = new AtomicInteger();
    final AtomicLong nanos = new AtomicLong();
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    volatile Consumer<HttpServerRequest> behaviour = LimitedGateway::created;
    private final MemoryStore store = new MemoryStore(SystemTime.wallClock());
    private volatile CountDownLatch open = new CountDownLatch(0);
    private final AtomicInteger inStore = new AtomicInteger();
    private final Vertx vertx = Vertx.vertx();
    private final SystemTime time = new SystemTime();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Engine engine;
    private final Gateway gateway;
    final CallerLimits limits;

    /** @param lines the policy's lines after its version */
    LimitedGateway(String lines) {
        Policy policy = PolicyFile.parse("policy.yaml", "semel: 1\nversion: test\n" + lines)
                .fold(valid -> valid, invalid -> {
                    throw new AssertionError(String.join("\n", invalid.lines()));
                });
        SemelMetrics metrics = new SemelMetrics(registry);
        limits = CallerLimits.of(policy, nanos::get, metrics);
        engine = Engine.over(held(), time)
                .listener(metrics)
                .settings(EngineSettings.DEFAULT
                        .withShedAfter(policy.limits().shedAfter())
                        .withCache(0, Duration.ofSeconds(1)))
                .start();
        HttpServer service = await(vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> {
                    calls.incrementAndGet();
                    behaviour.accept(request);
                }))
                .listen(0, "127.0.0.1"));
        GatewaySettings settings = GatewaySettings.of(
                        "0.0.0.0", 0, URI.create("http://127.0.0.1:" + service.actualPort()))
                .withLoops(1);
        GatewayParts parts = new GatewayParts(
                new HttpDoor(http(policy)), engine, new ReplayRights(vertx, Map.of()), limits, Observer.NONE);
        // By a time that stands still: by the one that is moved a loop would be late, by the machine's it may be.
        gateway = await(Gateway.start(vertx, settings, parts, () -> 0));
    }

    private static HttpPolicy http(Policy policy) {
        List<RoutePolicy> routes = new ArrayList<>();
        policy.operations()
                .forEach(each -> routes.add(RoutePolicy.named(each.name())
                        .path(each.route().path())
                        .terms(each.terms())
                        .build()));
        CallerRule callers = CallerRule.of(
                        CallerSource.authorization(),
                        ScopeSecret.of("a secret of these tests".getBytes(StandardCharsets.UTF_8)))
                .whenAnonymous(AnonymousRule.ALLOW);
        return HttpPolicy.defaults(callers).routes(routes);
    }

    static void created(HttpServerRequest request) {
        request.response().setStatusCode(201).end("receipt");
    }

    /** The store as one behind a network: reads cost a round trip, and calls can be held up. */
    private OperationStore held() {
        return (OperationStore) Proxy.newProxyInstance(
                LimitedGateway.class.getClassLoader(),
                MemoryStore.class.getInterfaces(),
                (proxy, method, arguments) -> {
                    if (method.getName().equals("describe")) {
                        StoreDescription described = store.describe();
                        return new StoreDescription(described.name(), described.grade(), described.generation(), false);
                    }
                    if (method.getName().equals("apply")) {
                        inStore.incrementAndGet();
                        open.await();
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    /** From now on the store answers no claim and no settlement. */
    void stick() {
        open = new CountDownLatch(1);
    }

    void recover() {
        open.countDown();
    }

    int inStore() {
        return inStore.get();
    }

    void pass(Duration length) {
        nanos.addAndGet(length.toNanos());
    }

    @Nullable
    IntentRecord record(String operation, String key) {
        return store.browse(null, null, 1_000).stream()
                .filter(row -> row.key().operation().equals(operation))
                .filter(row -> row.key().key().equals(key))
                .map(row -> row.record())
                .findFirst()
                .orElse(null);
    }

    static OperationKey key(String key) {
        return new OperationKey("t", "pay", key);
    }

    double counted(String hold) {
        var counter = registry.find("semel.held.back").tag("hold", hold).counter();
        return counter == null ? 0 : counter.count();
    }

    CompletableFuture<HttpResponse<String>> sending(String caller, String path, String key, String... more) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .header("Idempotency-Key", key)
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(30))
                .POST(HttpRequest.BodyPublishers.ofString("{}"));
        if (!caller.isEmpty()) {
            request.header("Authorization", "Bearer " + caller);
        }
        for (int at = 0; at < more.length; at += 2) {
            request.header(more[at], more[at + 1]);
        }
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String caller, String key, String... more) {
        return sending(caller, "/pay", key, more).join();
    }

    int port() {
        return gateway.port();
    }

    static void until(java.util.function.BooleanSupplier so) {
        long giveUp = System.currentTimeMillis() + 20_000;
        while (!so.getAsBoolean()) {
            if (System.currentTimeMillis() > giveUp) {
                throw new AssertionError("It did not come to that within 20 s.");
            }
            Asking.pause();
        }
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        recover();
        engine.close();
        await(vertx.close());
        time.close();
    }
}
