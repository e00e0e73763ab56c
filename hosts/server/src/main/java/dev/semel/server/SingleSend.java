package dev.semel.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends a whole request to the upstream at most once and tells precisely how that ended.
 *
 * <p>Nothing here or below it sends a request a second time: a connection that fails before a request was begun on it
 * is passed over, and from the moment that one is begun every failure is {@link Forwarded.Broken}. Used on the event
 * loop that made it. A crash leaves it unknown whether the request was sent.
 */
final class SingleSend {
    private final ProxyPass.Route route;
    private final int responseLimitBytes;

    SingleSend(ProxyPass.Route route, int responseLimitBytes) {
        this.route = route;
        this.responseLimitBytes = responseLimitBytes;
    }

    /**
     * Sends {@code head} and {@code body}. The future never fails and completes on the calling event loop. A client
     * that goes away does not end it: what was begun is seen through.
     *
     * @param mayBegin asked when a connection is in hand, just before the first byte leaves; false ends it unsent
     */
    Future<Forwarded> send(UpstreamHead head, Buffer body, BooleanSupplier mayBegin) {
        Attempt attempt = new Attempt(head, body, mayBegin);
        route.deadlines().watch(attempt);
        route.connections().take(attempt);
        return attempt.end.future();
    }

    private final class Attempt implements UpstreamConnections.Taker, Deadlines.Watched {
        private final UpstreamHead head;
        private final Buffer body;
        private final BooleanSupplier mayBegin;
        private final Promise<Forwarded> end = Promise.promise();
        private final Buffer received = Buffer.buffer();
        private boolean begun;
        private UpstreamConnections.@Nullable Lease lease;
        private @Nullable HttpClientResponse response;
        private long lastProgress = route.deadlines().now();

        Attempt(UpstreamHead head, Buffer body, BooleanSupplier mayBegin) {
            this.head = head;
            this.body = body;
            this.mayBegin = mayBegin;
        }

        @Override
        public int reuseMillis() {
            return route.settings().connections().protectedReuseMillis();
        }

        @Override
        public void unreachable(Unreachable why) {
            finish(new Forwarded.NotSent(why));
        }

        @Override
        public void connected(UpstreamConnections.Lease given, HttpClientRequest request) {
            if (end.future().isComplete()) {
                given.close();
                return;
            }
            if (!mayBegin.getAsBoolean()) {
                given.close();
                finish(new Forwarded.NotSent(Unreachable.TOO_LATE));
                return;
            }
            // From here on bytes may leave: no end of this attempt is NotSent any more.
            begun = true;
            lease = given;
            progress();
            request.setMethod(head.method()).setURI(head.target());
            request.headers().addAll(head.headers());
            // The body is whole: nobody needs to be asked whether it may be sent, and its length is known.
            request.headers().remove(HttpHeaderNames.EXPECT);
            request.response().onComplete(result -> {
                if (result.succeeded()) {
                    begin(result.result());
                } else {
                    broken(Forwarded.Broken.Cause.CONNECTION_LOST);
                }
            });
            if (body.length() == 0) {
                request.end();
            } else {
                request.headers().set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.length()));
                request.end(body);
            }
        }

        @Override
        public void look(long now) {
            ProxySettings.Waits waits = route.settings().waits();
            if (!begun) {
                if (ProxyPass.Route.isOver(now, lastProgress, waits.connectMillis())) {
                    finish(new Forwarded.NotSent(route.connections().withdraw(this)));
                }
            } else if (response == null) {
                if (ProxyPass.Route.isOver(now, lastProgress, waits.headMillis())) {
                    broken(Forwarded.Broken.Cause.HEAD_TIMED_OUT);
                }
            } else if (ProxyPass.Route.isOver(now, lastProgress, waits.idleMillis())) {
                broken(Forwarded.Broken.Cause.BODY_TIMED_OUT);
            }
        }

        private void begin(HttpClientResponse came) {
            progress();
            response = came;
            came.exceptionHandler(failure -> broken(Forwarded.Broken.Cause.CONNECTION_LOST));
            if (ResponseRules.broken(came) != null) {
                broken(Forwarded.Broken.Cause.IMPROPER_ANSWER);
                return;
            }
            came.handler(chunk -> {
                progress();
                receive(came, chunk);
            });
            came.endHandler(ended -> answered(came));
        }

        private void receive(HttpClientResponse came, Buffer chunk) {
            int room = responseLimitBytes - received.length();
            if (chunk.length() <= room) {
                received.appendBuffer(chunk);
            } else if (!end.future().isComplete()) {
                received.appendBuffer(chunk, 0, room);
                finish(answer(came, false));
            }
        }

        private void answered(HttpClientResponse came) {
            Forwarded.Answered answer = answer(came, true);
            int patience = KeepAlive.patienceMillis(came);
            UpstreamConnections.Lease used = lease;
            if (used != null && patience > 0 && !end.future().isComplete()) {
                lease = null;
                used.giveBack(patience);
            }
            finish(answer);
        }

        private Forwarded.Answered answer(HttpClientResponse came, boolean whole) {
            MultiMap headers = HttpHeaders.headers();
            UpstreamHead.EndToEnd.copy(came.headers(), headers);
            return new Forwarded.Answered(came.statusCode(), headers, received, whole);
        }

        private void broken(Forwarded.Broken.Cause cause) {
            HttpClientResponse seen = response;
            finish(new Forwarded.Broken(cause, seen == null ? 0 : seen.statusCode(), received.length()));
        }

        private void finish(Forwarded how) {
            route.deadlines().forget(this);
            if (!end.tryComplete(how)) {
                return;
            }
            UpstreamConnections.Lease used = lease;
            if (used != null) {
                used.close();
            }
        }

        private void progress() {
            lastProgress = route.deadlines().now();
        }
    }
}
