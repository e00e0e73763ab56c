package dev.semel.client;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Reads a body up to a limit and hangs up where it goes on. */
final class BoundedBody implements BodySubscriber<BoundedBody.Read> {
    /** What was read, and whether it is all. */
    static final class Read {
        private final byte[] bytes;
        private final boolean whole;

        private Read(byte[] bytes, boolean whole) {
            this.bytes = bytes;
            this.whole = whole;
        }

        byte[] bytes() {
            return bytes;
        }

        boolean whole() {
            return whole;
        }
    }

    private final int most;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<Read> read = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;

    BoundedBody(int most) {
        this.most = most;
    }

    @Override
    public CompletionStage<Read> getBody() {
        return read;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> parts) {
        for (ByteBuffer part : parts) {
            byte[] more = new byte[part.remaining()];
            part.get(more);
            int room = Math.min(more.length, most - bytes.size());
            bytes.write(more, 0, room);
            if (room < more.length) {
                cutOff();
                return;
            }
        }
    }

    private void cutOff() {
        if (read.complete(new Read(bytes.toByteArray(), false)) && subscription != null) {
            subscription.cancel();
        }
    }

    @Override
    public void onError(Throwable failure) {
        read.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        read.complete(new Read(bytes.toByteArray(), true));
    }
}
