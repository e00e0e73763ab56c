package dev.semel.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Function;

/**
 * What came of reading a request's body whole. Read before anything is done about the request, so that every case but
 * {@link Read} proves that nothing was.
 */
sealed interface WholeBody {
    /** How much memory an announced length is believed. */
    int MOST_SET_ASIDE_BYTES = 65_536;

    /** Handles every case. */
    <T> T fold(Function<Read, T> read, Function<Refused, T> refused, Function<Lost, T> lost);

    /** The whole body, possibly empty. */
    record Read(Buffer bytes) implements WholeBody {
        @Override
        public <T> T fold(Function<Read, T> read, Function<Refused, T> refused, Function<Lost, T> lost) {
            return read.apply(this);
        }
    }

    /** The body is too large or malformed. To be answered with {@link RequestListener#refuse}, which also closes. */
    record Refused(Problem problem) implements WholeBody {
        @Override
        public <T> T fold(Function<Read, T> read, Function<Refused, T> refused, Function<Lost, T> lost) {
            return refused.apply(this);
        }
    }

    /** The client went away before the body was whole; there is nobody to answer. */
    record Lost() implements WholeBody {
        @Override
        public <T> T fold(Function<Read, T> read, Function<Refused, T> refused, Function<Lost, T> lost) {
            return lost.apply(this);
        }
    }

    /**
     * Reads the body of {@code request}, at most {@code limitBytes} of it, asking the client to go on if it waits for
     * that. To be called in the request's first handler, on its event loop, where the future completes; it never fails.
     */
    static Future<WholeBody> read(HttpServerRequest request, int limitBytes) {
        if (!Exchange.hasBody(request.headers())) {
            return Future.succeededFuture(new Read(Buffer.buffer(0)));
        }
        String length = request.headers().get(HttpHeaderNames.CONTENT_LENGTH);
        if (length != null && Long.parseLong(length) > limitBytes) {
            return Future.succeededFuture(new Refused(tooLarge(limitBytes)));
        }
        Promise<WholeBody> whole = Promise.promise();
        // Not more than a little is set aside for what is only announced.
        Buffer bytes = Buffer.buffer(length == null ? 0 : Math.min(Integer.parseInt(length), MOST_SET_ASIDE_BYTES));
        if (length == null) {
            StrictRequestDecoder.tellOfMalformedBody(
                    request.connection(), problem -> whole.tryComplete(new Refused(problem)));
        }
        request.response().exceptionHandler(gone -> whole.tryComplete(new Lost()));
        request.handler(chunk -> {
            if (whole.future().isComplete()) {
                return;
            }
            if (bytes.length() + (long) chunk.length() > limitBytes) {
                whole.tryComplete(new Refused(tooLarge(limitBytes)));
            } else {
                bytes.appendBuffer(chunk);
            }
        });
        request.endHandler(end -> {
            StrictRequestDecoder.tellOfMalformedBody(request.connection(), null);
            whole.tryComplete(new Read(bytes));
        });
        if (Exchange.expectsContinue(request)) {
            request.response().writeContinue();
        }
        return whole.future();
    }

    /**
     * The same, with {@code withinMillis} for all of the body, from now: however steadily it trickles, it holds a place
     * no longer. The end is noticed at the next sweep of {@code deadlines}.
     */
    static Future<WholeBody> read(HttpServerRequest request, int limitBytes, Deadlines deadlines, int withinMillis) {
        Future<WholeBody> body = read(request, limitBytes);
        if (body.isComplete()) {
            return body;
        }
        Promise<WholeBody> inTime = Promise.promise();
        long begun = deadlines.now();
        Deadlines.Watched watch = now -> {
            if (ProxyPass.Route.isOver(now, begun, withinMillis)) {
                inTime.tryComplete(new Refused(tooSlow(withinMillis)));
            }
        };
        deadlines.watch(watch);
        body.onSuccess(inTime::tryComplete);
        return inTime.future().onComplete(ended -> deadlines.forget(watch));
    }

    /** What is told when the body is not whole in time. */
    static Problem tooSlow(int withinMillis) {
        return new Problem(
                408,
                "request_timed_out",
                "The request did not come in time",
                "The request's body was not complete within " + withinMillis + " ms; send it without pauses.");
    }

    private static Problem tooLarge(int limitBytes) {
        return new Problem(
                413,
                "body_too_large",
                "The request's body is too large",
                "The request's body is larger than the " + limitBytes
                        + " bytes that a protected request may have; send less.");
    }
}
