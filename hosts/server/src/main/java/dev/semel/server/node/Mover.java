package dev.semel.server.node;

import dev.semel.assembly.StoreAddress;
import dev.semel.engine.Listener;
import dev.semel.move.MoveProgress;
import dev.semel.move.MovingStore;
import dev.semel.store.OperationStore;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Moves the records of a node's store to another one, in small steps with pauses, on a thread of its own; decides nothing.
 * What fails is told and tried again.
 */
final class Mover implements AutoCloseable {
    /** Records of a step: few enough that requests do not wait behind it. */
    private static final int STEP = 200;

    private static final long PAUSE_MILLIS = 20;
    private static final long WAIT_MILLIS = 1_000;
    private static final System.Logger LOGGER = System.getLogger("dev.semel.move");

    private final MovingStore store;
    private final Listener listener;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "semel-mover");
        made.setDaemon(true);
        return made;
    });
    private volatile boolean closed;

    private Mover(MovingStore store, Listener listener) {
        this.store = store;
        this.listener = listener;
    }

    /**
     * The node's store: the one of its settings, or that and where its records go.
     *
     * @param nanos time that only goes forward
     */
    static OperationStore open(NodeSettings settings, LongSupplier nanos) {
        NodeFiles files = settings.files();
        OperationStore from = files.open(settings.store(), settings.acceptedGeneration());
        StoreAddress next = settings.moveTo().orElse(null);
        if (next == null) {
            return from;
        }
        OperationStore to = null;
        try {
            to = files.openNext(next);
        } finally {
            if (to == null) {
                from.close();
            }
        }
        return MovingStore.open(from, to, MovingStore.QUIET, nanos);
    }

    /** Begins, if there is anything to move; null if not. */
    static @Nullable Mover start(OperationStore opened, Listener listener, MeterRegistry registry) {
        if (!(opened instanceof MovingStore store)) {
            return null;
        }
        gauge(registry, "copied", "Records that this node has handed over", store, MoveProgress::copied);
        gauge(registry, "left", "Records at work in the latest round", store, MoveProgress::left);
        gauge(registry, "torn", "Keys claimed in both stores; an operator must look", store, MoveProgress::torn);
        gauge(registry, "over", "1 when the old store is empty for good", store, at -> at.over() ? 1 : 0);
        Mover mover = new Mover(store, listener);
        mover.next(0);
        return mover;
    }

    private static void gauge(
            MeterRegistry registry, String what, String words, MovingStore store, ToDoubleFunction<MoveProgress> of) {
        Gauge.builder("semel.move." + what, store, moving -> of.applyAsDouble(moving.progress()))
                .description(words)
                .register(registry);
    }

    private void next(long millis) {
        var unused = thread.schedule(this::step, millis, TimeUnit.MILLISECONDS);
    }

    private void step() {
        if (closed) {
            return;
        }
        long before = store.progress().copied();
        MoveProgress now;
        try {
            now = store.copy(STEP);
        } catch (RuntimeException failure) {
            listener.onTrouble("A step of moving the records failed", failure);
            next(WAIT_MILLIS);
            return;
        }
        if (now.over()) {
            LOGGER.log(
                    System.Logger.Level.INFO,
                    "All records have moved; start each node with --store and the new address alone, and once with"
                            + " --accept-generation " + store.describe().generation() + ".");
        } else {
            next(now.copied() > before ? PAUSE_MILLIS : WAIT_MILLIS);
        }
    }

    /** Ends after the step under way. */
    @Override
    public void close() {
        closed = true;
        thread.shutdown();
        boolean interrupted = false;
        try {
            if (!thread.awaitTermination(WAIT_MILLIS * 10, TimeUnit.MILLISECONDS)) {
                LOGGER.log(System.Logger.Level.WARNING, "A step of moving the records does not end; left to itself.");
            }
        } catch (InterruptedException wanted) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
