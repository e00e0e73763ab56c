package dev.semel.engine;

import dev.semel.operation.OperationKey;
import dev.semel.policy.EffectClass;
import dev.semel.policy.RetentionTerms;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Status;
import dev.semel.store.Backlog;
import dev.semel.store.Expiry;
import dev.semel.store.OperationStore;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes care of what nobody comes back for (E5, A9): puts lapsed attempts in doubt, asks receivers with growing pauses,
 * forgets what has expired. Runs by itself on one thread of its own, in small steps; several sweepers do not harm each
 * other, for each of their events is conditional on what they saw.
 */
final class Sweeper implements AutoCloseable {
    private static final int MOST_EXPIRY_STEPS = 20;
    private static final int LONGEST_PAUSE_ROUNDS = 64;

    /** Nothing is done about this status of this life before that round. */
    private record Pause(long untilRound, int rounds, Status status, long life) {
        private boolean isAbout(IntentRecord record) {
            return status == record.status() && life == record.life().firstEpoch();
        }
    }

    private final OperationStore store;
    private final TenantQuotas quotas;
    private final @Nullable Backlog backlog;
    private final Coalescer coalescer;
    private final Prober prober;
    private final Known known;
    private final Listener listener;
    private final EngineSettings settings;
    private final Map<OperationKey, Pause> pauses = new HashMap<>();
    private final Thread thread;
    /** One round at a time, whoever asks for it. */
    private final Object rounds = new Object();

    private long round;
    private volatile boolean closed;

    /** What a round goes over. */
    record Rounds(OperationStore store, TenantQuotas quotas) {}

    Sweeper(Rounds over, Coalescer coalescer, Prober prober, Known known, EngineParts parts) {
        store = over.store();
        quotas = over.quotas();
        backlog = over.store() instanceof Backlog capable ? capable : null;
        this.coalescer = coalescer;
        this.prober = prober;
        this.known = known;
        listener = parts.listener();
        settings = parts.settings();
        thread = new Thread(this::run, "semel-sweeper");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (!closed) {
            pause();
            if (!closed) {
                sweepOnce();
            }
        }
    }

    private synchronized void pause() {
        if (closed) {
            return;
        }
        try {
            TimeUnit.NANOSECONDS.timedWait(this, settings.sweeping().every().toNanos());
        } catch (InterruptedException nobodyDoesThis) {
            throw new IllegalStateException("The sweeper's thread was interrupted.", nobodyDoesThis);
        }
    }

    /** One round; what fails is told and tried again in the next round, and the rest is done all the same. */
    void sweepOnce() {
        synchronized (rounds) {
            round++;
            part("taking care of what is due", this::takeCareOfWhatIsDue);
            part("clean-up", this::expire);
            part("counting for quotas", quotas::refresh);
            pauses.values().removeIf(pause -> pause.untilRound() + LONGEST_PAUSE_ROUNDS < round);
        }
    }

    private void part(String what, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error failure) {
            listener.onTrouble("A round of the sweeper failed at " + what, failure);
        }
    }

    private void takeCareOfWhatIsDue() {
        if (backlog != null) {
            // What is only waited for must not hide what has newly lapsed behind it.
            backlog.due(settings.sweeping().dueBatch() + pauses.size()).forEach(this::takeCare);
        }
    }

    /** In small steps; more of them while most of what they look at is past its end, so that a flood is kept up with. */
    private void expire() {
        for (int step = 0; step < MOST_EXPIRY_STEPS; step++) {
            Expiry done = store.expire(settings.sweeping().expireBatch());
            if (done.roundEnded() || 2 * (done.deleted() + done.tombstones()) < done.looked()) {
                return;
            }
        }
    }

    private void takeCare(Backlog.Due due) {
        Pause before = pauses.get(due.key());
        int length = 1;
        if (before != null && before.isAbout(due.record())) {
            if (before.untilRound() > round) {
                return;
            }
            length = Math.min(before.rounds() * 2, LONGEST_PAUSE_ROUNDS);
        }
        pauses.put(
                due.key(),
                new Pause(
                        round + length,
                        length,
                        due.record().status(),
                        due.record().life().firstEpoch()));
        settle(due);
    }

    private void settle(Backlog.Due due) {
        RetentionTerms retention = known.retention(due.key().operation());
        boolean fenced = due.record().effect().effectClass() == EffectClass.FENCED;
        boolean askable = prober.canAsk(due.key().operation());
        if (askable && (fenced || due.record().status() == Status.IN_DOUBT)) {
            watch(due.key(), prober.inquire(due.key(), due.record().epoch(), retention));
        } else if (due.record().status() == Status.RUNNING) {
            watch(
                    due.key(),
                    coalescer.submit(new Event.Lapse(due.key(), due.record().epoch(), retention)));
        }
    }

    private void watch(OperationKey key, CompletableFuture<?> stage) {
        Stages.then(
                stage,
                (done, failure) -> {
                    if (failure != null) {
                        trouble(key, failure);
                    }
                },
                failure -> trouble(key, failure));
    }

    private void trouble(OperationKey key, Throwable failure) {
        listener.onTrouble("A lapsed attempt of " + key + " stays as it is", failure);
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        // The store may be closed next; a round under way must not meet that, unless the store hangs.
        boolean interrupted = false;
        boolean waits = !Thread.currentThread().equals(thread);
        while (waits) {
            try {
                thread.join(settings.storeWithin().toMillis());
                waits = false;
            } catch (InterruptedException wanted) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
