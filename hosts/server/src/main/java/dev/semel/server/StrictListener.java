package dev.semel.server;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;

/**
 * The gateway's strict listening side for other listeners of this host: HTTP/1.1 alone, bounded heads, bodies and idle
 * times, what is malformed refused with a problem. It never acts on a request.
 */
public final class StrictListener {
    /** A connection without a byte either way is closed after so long. */
    public static final int IDLE_MILLIS = 60_000;

    private static final Problems PROBLEMS = new JsonProblems();

    private StrictListener() {}

    /** Makes a server that is not listening yet, to be used from the event loop that calls this. */
    public static HttpServer create(Vertx vertx, String host, int port, Handler<HttpServerRequest> accepted) {
        RequestListener.Settings settings =
                new RequestListener.Settings(host, port, IDLE_MILLIS, RequestLimits.DEFAULT);
        return RequestListener.create(vertx, settings, PROBLEMS, accepted);
    }

    /**
     * Reads the body, at most {@code limitBytes} and within {@code withinMillis}; the future fails if that cannot be, and
     * the request has been answered then, or nobody is there to be answered. To be called in the request's first handler.
     */
    public static Future<Buffer> read(Vertx vertx, HttpServerRequest request, int limitBytes, int withinMillis) {
        Promise<Buffer> whole = Promise.promise();
        long tooLong = vertx.setTimer(withinMillis, late -> {
            if (whole.tryFail("The body came too slowly.")) {
                RequestListener.refuse(request, PROBLEMS, WholeBody.tooSlow(withinMillis));
            }
        });
        WholeBody.read(request, limitBytes).onComplete(result -> {
            vertx.cancelTimer(tooLong);
            var unused = result.result()
                    .fold(
                            read -> whole.tryComplete(read.bytes()),
                            refused -> refused(request, refused.problem(), whole),
                            lost -> whole.tryFail("The client went away."));
        });
        return whole.future();
    }

    private static boolean refused(HttpServerRequest request, Problem problem, Promise<Buffer> whole) {
        boolean first = whole.tryFail(problem.detail());
        if (first) {
            RequestListener.refuse(request, PROBLEMS, problem);
        }
        return first;
    }

    /** Makes the connection end with the answer to a request whose body is not read. */
    public static void closeAfter(HttpServerRequest request) {
        RequestListener.closeAfter(request);
    }
}
