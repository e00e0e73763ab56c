package dev.semel.servlet;

import dev.semel.policy.WaitingRule;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waiting on the thread that serves a request. */
final class Waits {
    /** Longer than a store takes, and shorter than is worth another thread. */
    private static final long SHORT_MILLIS = 20;

    private Waits() {}

    /** Waits for the end of what must be ended in any case; an interrupt is handed on afterwards. */
    static <T> T await(CompletableFuture<T> stage) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return stage.get();
                } catch (InterruptedException wanted) {
                    interrupted = true;
                } catch (ExecutionException failure) {
                    throw new CompletionException(failure.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whether an answer is not there soon, and the terms say that a twin may be waited for. */
    static boolean isLong(CompletableFuture<?> stage, WaitingRule rule) {
        if (stage.isDone() || rule instanceof WaitingRule.Reject) {
            return false;
        }
        try {
            stage.get(SHORT_MILLIS, TimeUnit.MILLISECONDS);
            return false;
        } catch (TimeoutException later) {
            return true;
        } catch (ExecutionException failed) {
            // Told by whoever awaits it.
            return false;
        } catch (InterruptedException wanted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
