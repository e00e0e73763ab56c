package dev.semel.server;

import dev.semel.server.observe.Watch;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The way from this listener to the one upstream, for one event loop: streams unprotected requests through, and sends
 * protected ones at most once.
 *
 * <p>It knows nothing of keys, records or outcomes. Nothing is ever sent twice. Not thread-safe: made and used on one
 * event loop. A crash loses the requests under way; whether the upstream acted on them is then unknown.
 */
final class ProxyPass {
    private static final long LONGEST_SWEEP_MILLIS = 250;

    final Route route;

    /** @param nanoClock monotonic nanoseconds, for deadlines */
    ProxyPass(Vertx vertx, ProxySettings settings, Problems problems, LongSupplier nanoClock) {
        Deadlines deadlines = new Deadlines(vertx, nanoClock, sweepMillis(settings.waits()));
        UpstreamConnections connections = new UpstreamConnections(vertx, settings, deadlines);
        this.route = new Route(vertx, settings, problems, deadlines, connections);
    }

    /** Passes a well-formed request to the upstream and its response back, untouched, as they come. */
    void stream(HttpServerRequest request) {
        stream(request, Watch.NONE);
    }

    /** The same, seen by a watch, which changes nothing. */
    void stream(HttpServerRequest request, Watch watch) {
        new Exchange(request, route, watch).start();
    }

    /** Sends whole requests at most once and tells how it ended. */
    SingleSend singleSend(int responseLimitBytes) {
        return new SingleSend(route, responseLimitBytes);
    }

    /** The head that the upstream would get for {@code request}; fields may be added before it is sent. */
    UpstreamHead head(HttpServerRequest request) {
        return UpstreamHead.of(request, route.settings());
    }

    /** Takes no new requests; those under way end by themselves. */
    void close() {
        route.connections().close();
        route.deadlines().close();
    }

    private static long sweepMillis(ProxySettings.Waits waits) {
        int shortest = Math.min(waits.connectMillis(), Math.min(waits.headMillis(), waits.idleMillis()));
        return Math.max(1, Math.min(LONGEST_SWEEP_MILLIS, shortest / 10));
    }

    /** What every exchange of one event loop shares. */
    record Route(
            Vertx vertx,
            ProxySettings settings,
            Problems problems,
            Deadlines deadlines,
            UpstreamConnections connections) {
        /** Whether more than {@code millis} went by since {@code since}, both on the sweep's time. */
        static boolean isOver(long now, long since, int millis) {
            return now - since > TimeUnit.MILLISECONDS.toNanos(millis);
        }
    }
}
