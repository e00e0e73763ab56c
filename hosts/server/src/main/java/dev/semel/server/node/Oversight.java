package dev.semel.server.node;

import dev.semel.engine.Engine;
import dev.semel.engine.Listener;
import dev.semel.engine.SystemTime;
import dev.semel.server.admin.AdminServer;
import dev.semel.server.admin.AdminSettings;
import dev.semel.server.admin.Overseen;
import dev.semel.store.OperationStore;
import dev.semel.store.TransitionLog;
import dev.semel.telemetry.HistoryNotes;
import dev.semel.telemetry.SemelMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * What operators see of one node: metrics, notes in the histories of keys, and the admin listener. It decides nothing.
 * Close it after the engine, whose last answers it still notes, and before the store.
 */
final class Oversight implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final SemelMetrics metrics = new SemelMetrics(registry);
    private final ExecutorService writer = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "semel-notes");
        thread.setDaemon(true);
        return thread;
    });
    private final OperationStore store;
    private final @Nullable HistoryNotes notes;

    Oversight(OperationStore store, SystemTime time) {
        this.store = metrics.timed(store, time);
        notes = store instanceof TransitionLog log
                ? HistoryNotes.into(log, SystemTime.wallClock(), time, writer).countedIn(registry)
                : null;
    }

    /** The store for the engine: the same, and its calls timed. */
    OperationStore store() {
        return store;
    }

    /** What the engine tells of everything to. */
    Listener listener() {
        return notes == null ? metrics : Listener.all(metrics, notes);
    }

    /** Where what operators see is counted. */
    MeterRegistry registry() {
        return registry;
    }

    /** Watches the engine and begins to serve. */
    Future<AdminServer> serve(Vertx vertx, AdminSettings settings, Engine engine) {
        metrics.watch(engine);
        metrics.watch(store);
        return AdminServer.start(vertx, settings, overseen(engine));
    }

    /** What there is to look at. */
    Overseen overseen(Engine engine) {
        return new Overseen(engine, store, registry, notes);
    }

    @Override
    public void close() {
        if (notes != null) {
            notes.close();
        }
        writer.shutdown();
        registry.close();
    }
}
