package dev.semel.server;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.TimeUnit;

/**
 * The gateway's listening side: an HTTP/1.1 server that hands on only requests that are well-formed.
 *
 * <p>It speaks HTTP/1.1 and HTTP/1.0 without TLS and without HTTP/2. What is malformed is answered with a problem and
 * its connection is closed, for what follows on it cannot be trusted. It never acts on a request.
 */
final class RequestListener {
    static final int CHUNK_BYTES = 65_536;
    static final int DECODER_BUFFER_BYTES = 1_024;

    private RequestListener() {}

    /**
     * Makes a server, not yet listening, to be used from the event loop that calls this.
     *
     * @param host address to listen on
     * @param port port to listen on, 0 for any
     * @param idleMillis how long a connection may stay without a byte either way, unless an answer is awaited
     */
    record Settings(String host, int port, int idleMillis, RequestLimits limits) {}

    /** Makes a server that is not listening yet; {@code accepted} gets every well-formed request, on its event loop. */
    static HttpServer create(Vertx vertx, Settings settings, Problems problems, Handler<HttpServerRequest> accepted) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(settings.host())
                .setPort(settings.port())
                .setHttp2ClearTextEnabled(false)
                .setCompressionSupported(false)
                .setDecompressionSupported(false)
                .setHandle100ContinueAutomatically(false)
                .setTcpNoDelay(true)
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout(settings.idleMillis());
        return vertx.createHttpServer(options)
                .connectionHandler(connection -> {
                    StrictRequestDecoder.install(connection, settings.limits());
                    AwaitedAnswers.install(connection);
                })
                .invalidRequestHandler(request -> refuse(request, problems, problemOf(request, settings.limits())))
                .requestHandler(request -> {
                    Problem broken = RequestRules.broken(request);
                    if (broken == null) {
                        accepted.handle(request);
                    } else {
                        refuse(request, problems, broken);
                    }
                });
    }

    /** Answers a problem and closes the connection once it is written. */
    static void refuse(HttpServerRequest request, Problems problems, Problem problem) {
        HttpServerResponse response = request.response();
        closeAfter(request);
        problems.answer(response, problem);
    }

    /** Makes the connection of {@code request} end with its response, and says so in the response's head. */
    static void closeAfter(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        response.headersEndHandler(head -> response.headers().set("Connection", "close"));
        response.endHandler(end -> {
            if (request.isEnded()) {
                request.connection().close();
            } else {
                StrictRequestDecoder.closeUnread(request.connection());
            }
        });
    }

    private static Problem problemOf(HttpServerRequest request, RequestLimits limits) {
        Throwable cause = request.decoderResult().cause();
        if (cause instanceof RequestRefused refused) {
            return refused.problem();
        }
        if (cause instanceof TooLongHttpLineException) {
            return new Problem(
                    414,
                    "request_line_too_long",
                    "The request line is too long",
                    "The request line is longer than " + limits.lineBytes() + " bytes; send a shorter target.");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return new Problem(
                    431,
                    "head_too_large",
                    "The request's head is too large",
                    "The header fields take more than " + limits.headBytes() + " bytes; send less.");
        }
        return Problem.badRequest(
                "malformed_request", "The request's head is not valid HTTP/1.1; see that its client follows RFC 9112.");
    }
}
