package dev.semel.client;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Takes the bytes of a body once, so that every send has the same. */
final class BodyCopy implements Flow.Subscriber<ByteBuffer> {
    private final long declared;
    private final int most;
    private final CompletableFuture<byte[]> copied = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private Flow.@Nullable Subscription subscription;

    private BodyCopy(long declared, int most) {
        this.declared = declared;
        this.most = most;
    }

    /**
     * How much is kept.
     *
     * @param most bytes
     * @param buffering whether a body of unknown length, which may be a stream, is read as well
     */
    record Limits(int most, boolean buffering) {}

    /** The bytes, or in the future an {@link IllegalArgumentException} that says why they cannot be kept. */
    static CompletableFuture<byte[]> of(HttpRequest request, Limits limits) {
        return request.bodyPublisher()
                .map(body -> of(body, limits))
                .orElseGet(() -> CompletableFuture.completedFuture(new byte[0]));
    }

    private static CompletableFuture<byte[]> of(BodyPublisher body, Limits limits) {
        long length = body.contentLength();
        if (length < 0 && !limits.buffering()) {
            return CompletableFuture.failedFuture(new IllegalArgumentException(
                    "The body has no known length, so it may be a stream that cannot be sent again; give it as bytes, or"
                            + " have the client buffer streams."));
        }
        if (length > limits.most()) {
            return CompletableFuture.failedFuture(tooLong(limits.most()));
        }
        BodyCopy copy = new BodyCopy(length, limits.most());
        body.subscribe(copy);
        return copy.copied;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ByteBuffer part) {
        if (copied.isDone()) {
            return;
        }
        byte[] read = new byte[part.remaining()];
        part.get(read);
        if (bytes.size() + (long) read.length > most) {
            if (subscription != null) {
                subscription.cancel();
            }
            copied.completeExceptionally(tooLong(most));
            return;
        }
        bytes.writeBytes(read);
    }

    @Override
    public void onError(Throwable failure) {
        copied.completeExceptionally(
                new IllegalArgumentException("The body could not be read, so nothing was sent: " + failure, failure));
    }

    @Override
    public void onComplete() {
        if (declared >= 0 && bytes.size() != declared) {
            copied.completeExceptionally(new IllegalArgumentException("The body says that it has " + declared
                    + " bytes and has " + bytes.size() + "; nothing was sent."));
            return;
        }
        copied.complete(bytes.toByteArray());
    }

    private static IllegalArgumentException tooLong(int most) {
        return new IllegalArgumentException("The body is longer than the " + most
                + " bytes that are kept to be sent again; raise the client's limit, or send it without this client.");
    }
}
