package dev.semel.client;

import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** How one request is to be sent: under which key, and how long it may take. Safe for use by all threads. */
public final class Call {
    private final RetryingClient client;
    private final Naming naming;
    private final Duration within;
    // The key of the intent that the last answer settled; null while it is not settled.
    private volatile @Nullable String settledKey;

    Call(RetryingClient client, Naming naming, Duration within) {
        this.client = client;
        this.naming = naming;
        this.within = within;
    }

    /** The same with another time for the whole call. */
    public Call within(Duration deadline) {
        return new Call(client, naming, RetryTerms.positive("time for a call", deadline));
    }

    /**
     * Sends until there is an answer or the terms say stop. Waits for it, and for the disk if the intent has a name.
     *
     * <p>If the process dies meanwhile, the request may have been applied; a named intent is still pending after a restart,
     * and a key of the caller's is the caller's to keep.
     *
     * @throws IllegalArgumentException if the request cannot be sent again as it is, for example because its body is a stream,
     *     or if it has the key header already
     * @throws dev.semel.store.StoreRefusedException if the pending list cannot be written; nothing was sent
     * @throws InterruptedException if this thread is interrupted while it waits; the call ends, the request may have been
     *     applied, and a named intent stays pending
     */
    public Answer send(HttpRequest request) throws InterruptedException {
        CompletableFuture<Answer> answer = sendAsync(request);
        try {
            return answer.get();
        } catch (InterruptedException interrupted) {
            answer.cancel(true);
            throw interrupted;
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException("The call failed for a reason of its own: " + failed, failed);
        }
    }

    /**
     * The same without waiting for the answer. What {@link #send} throws is in the future. To cancel it ends the call as an
     * interrupt does.
     */
    public CompletableFuture<Answer> sendAsync(HttpRequest request) {
        settledKey = null;
        Pledge pledge = new Pledge(
                answer -> settledKey = answer.settles() ? answer.effort().key() : null);
        client.launch(naming, within, request, pledge);
        return pledge.answer();
    }

    /**
     * The caller has taken the answer over, durably, so the intent's key may be forgotten. Its name is new afterwards.
     * Waits for the disk.
     *
     * @throws IllegalStateException if the intent has no name, or the last answer to this call did not settle it
     * @throws dev.semel.store.StoreRefusedException if the pending list cannot be written; the intent stays pending
     */
    public void done() {
        String key = settledKey;
        boolean named = naming instanceof Naming.Named;
        if (key == null || !named) {
            throw new IllegalStateException(
                    "No answer to this call has settled a named intent, so its key must be kept;"
                            + " send the request again, or have the client abandon the intent.");
        }
        client.forget(((Naming.Named) naming).intent(), key);
    }
}
