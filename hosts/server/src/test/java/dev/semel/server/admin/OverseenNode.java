package dev.semel.server.admin;

import dev.semel.engine.Attempt;
import dev.semel.engine.Ending;
import dev.semel.engine.Engine;
import dev.semel.engine.EngineSettings;
import dev.semel.engine.Execution;
import dev.semel.engine.Listener;
import dev.semel.engine.Probe;
import dev.semel.engine.SystemTime;
import dev.semel.http.HttpAnswer;
import dev.semel.http.HttpBody;
import dev.semel.http.HttpFields;
import dev.semel.http.StoredResponse;
import dev.semel.operation.Fingerprint;
import dev.semel.operation.Intent;
import dev.semel.operation.OperationKey;
import dev.semel.operation.Supersession;
import dev.semel.policy.Terms;
import dev.semel.protocol.Payload;
import dev.semel.store.MemoryStore;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreUnavailableException;
import dev.semel.telemetry.HistoryNotes;
import dev.semel.telemetry.SemelMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** An engine over a store in memory whose clock the test moves, and the admin listener that looks at both. */
public final class OverseenNode implements AutoCloseable {
    private static final Vertx VERTX = Vertx.vertx();
    private static final long PATIENCE_SECONDS = 20;

    /** What the store's clock says at the beginning. */
    public static final long BEGINNING = Instant.parse("2026-11-21T12:01:03Z").toEpochMilli();

    public final AtomicLong clock = new AtomicLong(BEGINNING);
    public final MemoryStore store = new MemoryStore(clock::get);
    public final AtomicReference<Probe.Answer> receiver = new AtomicReference<>(Probe.Answer.unknown("it is closed"));
    public final AtomicBoolean failReads = new AtomicBoolean();
    public final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    public final Engine engine;
    private final SystemTime time = new SystemTime();
    private final HistoryNotes notes;
    private final AdminServer server;

    public OverseenNode() {
        this("");
    }

    public OverseenNode(String token) {
        OperationStore failing = failing(store, failReads);
        SemelMetrics metrics = new SemelMetrics(registry);
        notes = HistoryNotes.into(store, clock::get, time, Runnable::run);
        engine = Engine.over(metrics.timed(failing, time), time)
                .listener(Listener.all(metrics, notes))
                .settings(EngineSettings.DEFAULT.withSweepEvery(Duration.ofDays(1)))
                .probe("payments.ask", question -> CompletableFuture.completedFuture(receiver.get()))
                .start();
        metrics.watch(engine);
        metrics.watch(failing);
        server = await(AdminServer.start(
                VERTX, new AdminSettings("127.0.0.1", 0, token), new Overseen(engine, failing, registry, notes)));
    }

    public int port() {
        return server.port();
    }

    public static OperationKey key(String operation, String key) {
        return new OperationKey("acme", operation, key);
    }

    /** An attempt that runs for so long and ends so. */
    public Execution<Payload> run(OperationKey key, Terms terms, long millis, Ending ending) {
        Attempt attempt = begin(key, terms);
        clock.addAndGet(millis);
        return await(attempt.end(ending));
    }

    /** An attempt that is granted the key. */
    public Attempt begin(OperationKey key, Terms terms) {
        return await(engine.admit(intent(key, 1), terms)).fold(granted -> granted, answered -> {
            throw new AssertionError("Not granted: " + answered);
        });
    }

    /** Another attempt that asks for the same, or for something else. */
    public Execution<Payload> ask(OperationKey key, Terms terms, int content) {
        return await(engine.admit(intent(key, content), terms))
                .fold(
                        granted -> {
                            throw new AssertionError("Granted: " + key);
                        },
                        answered -> answered);
    }

    /** An answer as the HTTP door stores it. */
    public static Payload http(int status, String body) {
        return Payload.whole(StoredResponse.codec()
                .encode(new StoredResponse(
                        new HttpAnswer(status, HttpFields.none(), HttpBody.of(body)), StoredResponse.Kept.WHOLE)));
    }

    public static Terms terms() {
        return Terms.defaults();
    }

    private static Intent intent(OperationKey key, int content) {
        byte[] digest = new byte[32];
        Arrays.fill(digest, (byte) content);
        return new Intent(key, Fingerprint.of("bytes.1", digest), Supersession.never());
    }

    /** The same store, all of whose reads fail while told so. */
    private static OperationStore failing(MemoryStore store, AtomicBoolean failReads) {
        Set<String> reads = Set.of("find", "browse", "history", "open");
        return (OperationStore) Proxy.newProxyInstance(
                OverseenNode.class.getClassLoader(), MemoryStore.class.getInterfaces(), (proxy, method, arguments) -> {
                    if (failReads.get() && reads.contains(method.getName())) {
                        throw new StoreUnavailableException("the disk is gone.");
                    }
                    return method.invoke(store, arguments);
                });
    }

    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException failed) {
            throw new AssertionError("It did not come: " + failed, failed);
        }
    }

    static <T> T await(Future<T> future) {
        return await(future.toCompletionStage().toCompletableFuture());
    }

    @Override
    public void close() {
        await(server.close());
        engine.close();
        notes.close();
        time.close();
    }
}
