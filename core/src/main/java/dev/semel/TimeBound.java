package dev.semel;

import dev.semel.engine.Attempt;
import dev.semel.engine.Engine;
import dev.semel.engine.Execution;
import dev.semel.engine.Hold;
import dev.semel.operation.Intent;
import dev.semel.operation.Operation;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Applies actions once in the time that a call has (E6). An action that is not done when that time is nearly over is given
 * up while there is time to say so: its lease is lost, its thread is interrupted, and its record says what its effect class
 * makes of that, so that a retry can go on at once and need not wait for a lease that nobody holds any more. Without this
 * the platform would end the process in the middle, and the record would wait for its lease. Immutable; safe for use by all
 * threads.
 *
 * <pre>{@code
 * semel.within(context::getRemainingTimeInMillis, 500).once(CAPTURE, request, lease -> provider.capture(request));
 * }</pre>
 */
public final class TimeBound {
    private final Engine engine;
    private final LongSupplier remainingMillis;
    private final long reserveMillis;

    TimeBound(Engine engine, LongSupplier remainingMillis, long reserveMillis) {
        if (reserveMillis < 0) {
            throw new IllegalArgumentException(
                    "The reserve is " + reserveMillis + " ms; give what recording an end may take, such as 500.");
        }
        this.engine = engine;
        this.remainingMillis = Objects.requireNonNull(remainingMillis, "remainingMillis");
        this.reserveMillis = reserveMillis;
    }

    /**
     * As {@link Semel#once}, with the effect on a thread of its own, which is interrupted when the time is over. What the
     * effect does after that is the class's to judge: it may still be sending.
     *
     * @return what is known in time: <em>held back</em> if there was none left to begin, <em>unavailable</em> if the store
     *     had not answered, else what an attempt is told that was given up
     * @throws X whatever the effect throws in time
     * @throws IllegalArgumentException as {@link Semel#once}
     * @throws IllegalStateException as {@link Semel#once}
     */
    public <I, R, X extends Exception> Execution<R> once(Operation<I, R> operation, I request, Effect<R, X> effect)
            throws X {
        Semel.refuseAtomic(operation);
        long left = remainingMillis.getAsLong() - reserveMillis;
        if (left <= 0) {
            return new Execution.HeldBack<>(Hold.LATE, 0);
        }
        Intent intent = operation.intent(request);
        Race<R> race = new Race<>(Wording.of(operation));
        var deadline = engine.after(left, race::timeIsOver);
        var unused = new AsyncOnce<>(operation, lease -> race.onItsThread(() -> effect.apply(lease)), race::begins)
                .after(engine.admit(intent, operation.terms()))
                .whenComplete(race::ended);
        try {
            return engine.await(race.told);
        } catch (CompletionException failure) {
            throw Race.<X>asThrown(failure);
        } finally {
            deadline.cancel();
        }
    }

    /** What the effect does. */
    private interface Act<R> {
        R take() throws Exception;
    }

    /** Between the attempt and the clock; whoever is first tells the caller. */
    private static final class Race<R> {
        private final Wording<R> wording;
        private final CompletableFuture<Execution<R>> told = new CompletableFuture<>();
        private @Nullable Attempt attempt;
        private @Nullable Thread thread;
        private boolean over;

        private Race(Wording<R> wording) {
            this.wording = wording;
        }

        synchronized boolean begins(Attempt granted) {
            attempt = granted;
            return !over;
        }

        CompletableFuture<R> onItsThread(Act<R> act) {
            CompletableFuture<R> done = new CompletableFuture<>();
            Thread own = new Thread(
                    () -> {
                        try {
                            done.complete(act.take());
                        } catch (Throwable failure) {
                            done.completeExceptionally(failure);
                        }
                    },
                    "semel-time-bound");
            own.setDaemon(true);
            synchronized (this) {
                thread = own;
            }
            own.start();
            return done;
        }

        void timeIsOver() {
            Attempt begun;
            Thread acting;
            synchronized (this) {
                over = true;
                begun = attempt;
                acting = thread;
            }
            if (begun == null) {
                told.complete(new Execution.Unavailable<>("The store had not answered when the time was over.", false));
                return;
            }
            var unused = begun.giveUp("the time of its call is over.").whenComplete((execution, failure) -> {
                if (failure == null) {
                    told.complete(wording.told(execution, null));
                } else {
                    told.completeExceptionally(failure);
                }
            });
            if (acting != null) {
                acting.interrupt();
            }
        }

        /** The attempt came to its own end; what it says after it was given up is nobody's business any more. */
        void ended(@Nullable Execution<R> execution, @Nullable Throwable failure) {
            synchronized (this) {
                if (over && attempt != null) {
                    return;
                }
            }
            if (failure == null && execution != null) {
                told.complete(execution);
            } else if (failure != null) {
                told.completeExceptionally(failure);
            }
        }

        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the effect declares what it throws
        static <X extends Exception> X asThrown(CompletionException failure) throws X {
            Throwable cause = failure;
            while (cause instanceof CompletionException && cause.getCause() != null) {
                cause = cause.getCause();
            }
            if (cause instanceof Error error) {
                throw error;
            }
            return (X) cause;
        }
    }
}
