package dev.semel.server;

import dev.semel.server.observe.Watch;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/**
 * One request streamed through: the client's body to the upstream, the upstream's response to the client.
 *
 * <p>Each side is held back when the other does not keep up. A failure before the response's head is answered with a
 * problem; one after it cuts the client's connection, so that a torn response never looks whole. A client that goes
 * away takes the upstream's connection with it. It never sends anything twice.
 *
 * <pre>
 * CONNECTING → WAITING (request under way, no head yet) → RESPONDING → OVER
 * </pre>
 */
final class Exchange implements UpstreamConnections.Taker, Deadlines.Watched {
    private static final Buffer NOTHING = Buffer.buffer(0);

    private enum Phase {
        CONNECTING,
        WAITING,
        RESPONDING,
        OVER
    }

    private final HttpServerRequest in;
    private final HttpServerResponse out;
    private final ProxyPass.Route route;
    private final Watch watch;
    private final boolean hasBody;
    private final boolean expectsContinue;
    private Phase phase = Phase.CONNECTING;
    private UpstreamConnections.@Nullable Lease lease;
    private @Nullable HttpClientRequest upstream;
    private boolean requestHeadSent;
    private boolean requestSent;
    private boolean continued;
    private long unwritten;
    private Buffer last = NOTHING;
    private long lastProgress;

    /** @param watch sees what passes, and changes nothing */
    Exchange(HttpServerRequest in, ProxyPass.Route route, Watch watch) {
        this.watch = watch;
        this.in = in;
        this.out = in.response();
        this.route = route;
        this.hasBody = hasBody(in.headers());
        this.expectsContinue = hasBody && expectsContinue(in);
        this.lastProgress = route.deadlines().now();
    }

    static boolean hasBody(MultiMap headers) {
        return headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
                || (headers.contains(HttpHeaderNames.CONTENT_LENGTH)
                        && !"0".equals(headers.get(HttpHeaderNames.CONTENT_LENGTH)));
    }

    /** A client of HTTP/1.0 knows no interim answer, whatever it says. */
    static boolean expectsContinue(HttpServerRequest request) {
        return request.version() == HttpVersion.HTTP_1_1
                && "100-continue".equalsIgnoreCase(request.headers().get(HttpHeaderNames.EXPECT));
    }

    void start() {
        if (hasBody) {
            in.pause();
            if (in.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)) {
                StrictRequestDecoder.tellOfMalformedBody(in.connection(), this::malformedBody);
            }
        } else {
            watch.requestEnded();
        }
        out.exceptionHandler(lost -> clientGone());
        out.closeHandler(closed -> clientGone());
        route.deadlines().watch(this);
        route.connections().take(this);
    }

    @Override
    public int reuseMillis() {
        return route.settings().connections().reuseMillis();
    }

    @Override
    public void connected(UpstreamConnections.Lease given, HttpClientRequest request) {
        if (phase != Phase.CONNECTING) {
            given.close();
            return;
        }
        lease = given;
        upstream = request;
        phase = Phase.WAITING;
        progress();
        request.setMethod(in.method()).setURI(UpstreamHead.target(in, route.settings()));
        UpstreamHead.fill(request.headers(), in, route.settings());
        request.response().onComplete(result -> {
            if (result.succeeded()) {
                responding(result.result());
            } else {
                upstreamFailed();
            }
        });
        if (hasBody) {
            sendBody(request);
        } else {
            requestSent = true;
            request.end();
        }
    }

    @Override
    public void unreachable(Unreachable why) {
        if (phase == Phase.CONNECTING) {
            fail(Answers.unreachable(why));
        }
    }

    @Override
    public void look(long now) {
        ProxySettings.Waits waits = route.settings().waits();
        switch (phase) {
            case CONNECTING -> {
                if (ProxyPass.Route.isOver(now, lastProgress, waits.connectMillis())) {
                    fail(Answers.unreachable(route.connections().withdraw(this)));
                }
            }
            case WAITING -> {
                if (!requestSent && !expectsContinue) {
                    lookAtUpload(now, waits.idleMillis());
                } else if (ProxyPass.Route.isOver(now, lastProgress, waits.headMillis())) {
                    fail(Answers.noHeadInTime(waits.headMillis()));
                }
            }
            case RESPONDING -> {
                if (ProxyPass.Route.isOver(now, lastProgress, waits.idleMillis())) {
                    cut();
                }
            }
            case OVER -> {}
        }
    }

    private void lookAtUpload(long now, int idleMillis) {
        if (!ProxyPass.Route.isOver(now, lastProgress, idleMillis)) {
            return;
        }
        HttpClientRequest request = upstream;
        boolean upstreamStalls = request != null && request.writeQueueFull();
        fail(upstreamStalls ? Answers.upstreamStalls(idleMillis) : Answers.clientStalls(idleMillis));
    }

    private void sendBody(HttpClientRequest request) {
        request.setChunked(in.headers().contains(HttpHeaderNames.TRANSFER_ENCODING));
        if (expectsContinue) {
            request.continueHandler(go -> {
                continued = true;
                progress();
                if (!out.ended()) {
                    out.writeContinue();
                }
            });
            sendRequestHead(request);
        }
        in.handler(chunk -> {
            progress();
            if (phase == Phase.OVER) {
                return;
            }
            watch.requestPart(chunk);
            requestHeadSent = true;
            request.write(chunk);
            if (request.writeQueueFull()) {
                in.pause();
                request.drainHandler(drained -> {
                    progress();
                    in.resume();
                });
            }
        });
        in.endHandler(end -> {
            StrictRequestDecoder.tellOfMalformedBody(in.connection(), null);
            progress();
            requestSent = true;
            requestHeadSent = true;
            if (phase != Phase.OVER) {
                watch.requestEnded();
                request.end();
            }
        });
        in.resume();
        // A first piece of the body that came with the head goes with it; if there is none, the head goes alone.
        route.vertx().runOnContext(later -> sendRequestHead(request));
    }

    private void sendRequestHead(HttpClientRequest request) {
        if (!requestHeadSent && phase != Phase.OVER) {
            requestHeadSent = true;
            request.writeHead();
        }
    }

    private void responding(HttpClientResponse response) {
        if (phase != Phase.WAITING) {
            return;
        }
        response.exceptionHandler(failure -> cut());
        String broken = ResponseRules.broken(response);
        if (broken == null) {
            broken = copyHead(response);
        }
        if (broken != null) {
            fail(Answers.badResponse(broken));
            return;
        }
        phase = Phase.RESPONDING;
        progress();
        if (watch.looks()) {
            watch.responseHead(response.statusCode(), Translation.fields(response.headers()));
        }
        boolean mayHaveBody = mayHaveBody(response.statusCode());
        unwritten = mayHaveBody ? lengthOf(response) : -1;
        if (mayHaveBody && unwritten < 0) {
            frameUnknownLength();
        }
        if (expectsContinue && !continued && !requestSent) {
            // The client may never send its body now, so nothing after it could be told apart.
            RequestListener.closeAfter(in);
        }
        response.handler(chunk -> chunk(response, chunk));
        response.endHandler(end -> responseEnded(response));
        // Whatever came together with the head is written together with it; if nothing did, the head goes alone.
        route.vertx().runOnContext(later -> sendHeadAlone());
    }

    /** Answers what is wrong with the head, or null when it was copied. */
    private @Nullable String copyHead(HttpClientResponse response) {
        int status = response.statusCode();
        String reason = response.statusMessage();
        try {
            out.setStatusCode(status);
            if (!reason.equals(HttpResponseStatus.valueOf(status).reasonPhrase()) && status != 304) {
                out.setStatusMessage(reason);
            }
            UpstreamHead.EndToEnd.copy(response.headers(), out.headers());
            return null;
        } catch (IllegalArgumentException oddCharacters) {
            return "its head holds characters that HTTP does not allow";
        }
    }

    private boolean mayHaveBody(int status) {
        return !in.method().equals(HttpMethod.HEAD) && status != 204 && status != 304;
    }

    private static long lengthOf(HttpClientResponse response) {
        String length = response.headers().get(HttpHeaderNames.CONTENT_LENGTH);
        return length == null ? -1 : Long.parseLong(length);
    }

    private void frameUnknownLength() {
        if (in.version() == HttpVersion.HTTP_1_0) {
            RequestListener.closeAfter(in);
        } else {
            out.setChunked(true);
        }
    }

    private void sendHeadAlone() {
        if (phase != Phase.RESPONDING || out.headWritten() || out.ended()) {
            return;
        }
        if (in.version() == HttpVersion.HTTP_1_0) {
            out.write(NOTHING);
        } else {
            out.writeHead();
        }
    }

    private void chunk(HttpClientResponse response, Buffer chunk) {
        progress();
        if (phase != Phase.RESPONDING || out.ended()) {
            return;
        }
        watch.responsePart(chunk);
        unwritten -= chunk.length();
        if (unwritten == 0) {
            // The end comes with it, so both leave in one write.
            last = chunk;
            return;
        }
        out.write(chunk);
        if (out.writeQueueFull()) {
            response.pause();
            out.drainHandler(drained -> {
                progress();
                response.resume();
            });
        }
    }

    private void responseEnded(HttpClientResponse response) {
        if (phase != Phase.RESPONDING) {
            return;
        }
        phase = Phase.OVER;
        route.deadlines().forget(this);
        UpstreamConnections.Lease used = lease;
        if (used != null) {
            int patience = KeepAlive.patienceMillis(response);
            if (requestSent && patience > 0) {
                used.giveBack(patience);
            } else {
                used.close();
            }
        }
        if (!requestSent) {
            // The upstream answered without reading on; the rest of the body has nowhere to go.
            RequestListener.closeAfter(in);
        }
        copyTrailers(response);
        out.end(last);
        watch.ended(Watch.End.WHOLE);
    }

    private void copyTrailers(HttpClientResponse response) {
        if (out.isChunked() && !response.trailers().isEmpty()) {
            UpstreamHead.EndToEnd.copy(response.trailers(), out.trailers());
        }
    }

    private void upstreamFailed() {
        if (phase == Phase.WAITING) {
            fail(Answers.brokenConnection());
        }
    }

    private void malformedBody(Problem problem) {
        fail(problem);
    }

    /** Ends the exchange with a problem if the client has seen nothing yet, else by cutting its connection. */
    private void fail(Problem problem) {
        if (phase == Phase.OVER) {
            return;
        }
        if (out.headWritten()) {
            cut();
            return;
        }
        boolean bodyUnread = hasBody && !in.isEnded();
        abandonUpstream();
        if (out.closed()) {
            return;
        }
        out.headers().clear();
        if (bodyUnread) {
            RequestListener.closeAfter(in);
        }
        route.problems().answer(out, problem);
    }

    private void cut() {
        if (phase == Phase.OVER) {
            return;
        }
        abandonUpstream();
        out.reset();
    }

    private void clientGone() {
        if (phase != Phase.OVER) {
            abandonUpstream();
        }
    }

    private void abandonUpstream() {
        boolean sent = phase != Phase.CONNECTING;
        if (!sent) {
            route.connections().withdraw(this);
        }
        phase = Phase.OVER;
        watch.ended(sent ? Watch.End.BROKEN : Watch.End.NOT_SENT);
        route.deadlines().forget(this);
        UpstreamConnections.Lease used = lease;
        if (used != null) {
            used.close();
        }
    }

    private void progress() {
        lastProgress = route.deadlines().now();
    }
}
