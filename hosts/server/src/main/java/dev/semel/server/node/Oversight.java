package dev.semel.server.node;

import dev.semel.engine.Engine;
import dev.semel.engine.Listener;
import dev.semel.engine.SystemTime;
import dev.semel.http.HttpDoor;
import dev.semel.http.HttpPolicy;
import dev.semel.http.RoutePolicy;
import dev.semel.server.admin.AdminServer;
import dev.semel.server.admin.AdminSettings;
import dev.semel.server.admin.Overseen;
import dev.semel.server.observe.Observer;
import dev.semel.server.observe.ShadowBook;
import dev.semel.server.observe.Shadowing;
import dev.semel.server.observe.TrafficRecorder;
import dev.semel.store.OperationStore;
import dev.semel.store.TransitionLog;
import dev.semel.telemetry.HistoryNotes;
import dev.semel.telemetry.SemelMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What operators see of one node: metrics, notes in the histories of keys, and the admin listener. It decides nothing.
 * Close it after the engine, whose last answers it still notes, and before the store.
 */
final class Oversight implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Oversight.class.getName());

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final SemelMetrics metrics = new SemelMetrics(registry);
    private final ExecutorService writer = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "semel-notes");
        thread.setDaemon(true);
        return thread;
    });
    private final OperationStore store;
    private final ShadowBook shadow = new ShadowBook(SystemTime.wallClock());
    private final @Nullable HistoryNotes notes;
    private @Nullable TrafficRecorder recorder;

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

    /** Who sees the requests that this policy only observes, or those that are recorded; nobody if there are none. */
    Observer observer(HttpPolicy policy, Optional<TrafficRecorder.Settings> traffic) {
        if (traffic.isPresent()) {
            return guarded(record(traffic.get()));
        }
        boolean observes =
                policy.otherwise().isObserved() || policy.routes().stream().anyMatch(RoutePolicy::isObserved);
        return observes ? guarded(new Shadowing(new HttpDoor(policy), shadow, registry)) : Observer.NONE;
    }

    private Observer record(TrafficRecorder.Settings traffic) {
        try {
            TrafficRecorder started =
                    new TrafficRecorder(traffic, SystemTime.wallClock(), registry, Oversight::complain);
            recorder = started;
            return started;
        } catch (IOException cannot) {
            throw new StartFailedException(
                    "The traffic folder " + traffic.folder() + " cannot be written (" + cannot
                            + "); check path, rights and free space.",
                    cannot);
        }
    }

    private static void complain(String sentence) {
        LOG.warning(sentence);
    }

    /** The same, whose defects are counted as troubles and reach no exchange. */
    private Observer guarded(Observer observer) {
        return Observer.guarded(observer, defect -> metrics.onTrouble("A request could not be observed", defect));
    }

    /** Watches the engine and begins to serve. */
    Future<AdminServer> serve(Vertx vertx, AdminSettings settings, Engine engine) {
        metrics.watch(engine);
        metrics.watch(store);
        return AdminServer.start(vertx, settings, overseen(engine));
    }

    /** What there is to look at. */
    Overseen overseen(Engine engine) {
        return new Overseen(engine, store, registry, notes, shadow);
    }

    @Override
    public void close() {
        TrafficRecorder recording = recorder;
        if (recording != null) {
            recording.close();
        }
        if (notes != null) {
            notes.close();
        }
        writer.shutdown();
        registry.close();
    }
}
