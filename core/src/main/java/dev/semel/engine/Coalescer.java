package dev.semel.engine;

import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes batches of events that arrive while the store is busy: one thread writes, everybody else waits for an answer or
 * goes on. Under load the batch grows by itself and its one synced write is shared by all in it; without load an event
 * waits for nobody. Answers arrive on the writing thread, so what follows them must not block.
 */
final class Coalescer implements AutoCloseable {
    private static final long IDLE_MILLIS = 50;
    private static final String CLOSED = "The engine is closed.";

    private record Waiting(Event event, CompletableFuture<Decision> answer) {}

    private final OperationStore store;
    private final Breaker breaker;
    private final Listener listener;
    private final int batch;
    private final BlockingQueue<Waiting> queue;
    private final Thread writer;
    private volatile boolean closed;

    Coalescer(OperationStore store, Breaker breaker, Listener listener, EngineSettings settings) {
        this.store = store;
        this.breaker = breaker;
        this.listener = listener;
        batch = settings.batch();
        queue = new LinkedBlockingQueue<>(settings.queued());
        writer = new Thread(this::run, "semel-writer");
        writer.setDaemon(true);
        writer.start();
    }

    /** The store's decision, or a failed stage with {@link StoreUnavailableException} if nothing is known of it. */
    CompletableFuture<Decision> submit(Event event) {
        CompletableFuture<Decision> answer = new CompletableFuture<>();
        if (closed) {
            answer.completeExceptionally(notAsked(CLOSED));
            return answer;
        }
        Waiting waiting = new Waiting(event, answer);
        if (!queue.offer(waiting)) {
            answer.completeExceptionally(
                    notAsked("The store is behind by " + queue.size() + " events; nothing more is queued for it."));
        } else if (closed && queue.remove(waiting)) {
            // It came after the writing thread's last look.
            answer.completeExceptionally(notAsked(CLOSED));
        }
        return answer;
    }

    boolean isClosed() {
        return closed;
    }

    /** Whether an event that failed so may be in force all the same: false if it never got as far as the store. */
    static boolean mayHaveArrived(Throwable failure) {
        return !(failure.getCause() instanceof NotAsked);
    }

    private static StoreUnavailableException notAsked(String sentence) {
        return new StoreUnavailableException(sentence, new NotAsked());
    }

    /** Marks what was refused before the store was asked. */
    private static final class NotAsked extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private NotAsked() {
            super("The store was not asked.", null, false, false);
        }
    }

    /** How many events wait. */
    int backlog() {
        return queue.size();
    }

    private void run() {
        List<Waiting> taken = new ArrayList<>(batch);
        while (!closed || !queue.isEmpty()) {
            Waiting first = next();
            if (first != null) {
                taken.add(first);
                queue.drainTo(taken, batch - 1);
                write(taken);
                taken.clear();
            }
        }
    }

    /** The next event, or null after a moment without one, so that the end is noticed. */
    private @Nullable Waiting next() {
        try {
            return queue.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException nobodyDoesThis) {
            throw new IllegalStateException("The engine's writing thread was interrupted.", nobodyDoesThis);
        }
    }

    private void write(List<Waiting> taken) {
        if (!breaker.allows()) {
            fail(taken, notAsked("The store failed repeatedly and is left alone for a moment."));
            return;
        }
        List<Event> events = new ArrayList<>(taken.size());
        for (Waiting waiting : taken) {
            events.add(waiting.event());
        }
        List<Decision> decisions;
        try {
            decisions = answersOf(events);
        } catch (RuntimeException | Error failure) {
            // Whatever it was, the thread goes on: with it every attempt of the process would hang.
            breaker.failed();
            fail(taken, failure);
            return;
        }
        breaker.succeeded();
        for (int index = 0; index < taken.size(); index++) {
            listener.onDecision(events.get(index), decisions.get(index));
            answer(taken.get(index).answer(), decisions.get(index));
        }
    }

    private List<Decision> answersOf(List<Event> events) {
        List<Decision> decisions = store.apply(events);
        if (decisions.size() != events.size()) {
            throw new IllegalStateException(
                    "the store gave " + decisions.size() + " answers to " + events.size() + " events");
        }
        return decisions;
    }

    private static void answer(CompletableFuture<Decision> answer, Decision decision) {
        if (decision instanceof Decision.Failed failed) {
            answer.completeExceptionally(new StoreUnavailableException(failed.reason()));
        } else {
            answer.complete(decision);
        }
    }

    private static void fail(List<Waiting> taken, Throwable failure) {
        StoreUnavailableException told = failure instanceof StoreUnavailableException unavailable
                ? unavailable
                : new StoreUnavailableException("The store failed: " + failure.getMessage(), failure);
        for (Waiting waiting : taken) {
            waiting.answer().completeExceptionally(told);
        }
    }

    /** Writes what is queued, then stops; waits for that. */
    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        while (writer.isAlive() && !Thread.currentThread().equals(writer)) {
            try {
                writer.join();
            } catch (InterruptedException wanted) {
                interrupted = true;
            }
        }
        List<Waiting> late = new ArrayList<>();
        queue.drainTo(late);
        fail(late, notAsked(CLOSED));
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
