package dev.semel.server.admin;

import dev.semel.store.StoreUnavailableException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The admin listener: {@code /metrics}, {@code /health}, and keys to look at and to decide about. Listens apart from the
 * gateway, on loopback unless a token is set; {@link Gate} says whom it turns away. What may block runs on workers of its
 * own, so that a slow store slows neither the gateway nor the answer that the store is slow. Safe for use by all threads.
 */
public final class AdminServer {
    private static final int WORKERS = 4;
    private static final long HEALTH_MILLIS = 2_000;
    private static final int IDLE_SECONDS = 120;
    private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final Reply NONE = Reply.text("text/plain", "");

    private final HttpServer server;
    private final WorkerExecutor workers;

    private AdminServer(HttpServer server, WorkerExecutor workers) {
        this.server = server;
        this.workers = workers;
    }

    /** Starts listening; the future fails if the address cannot be had. */
    public static Future<AdminServer> start(Vertx vertx, AdminSettings settings, Overseen overseen) {
        WorkerExecutor workers = vertx.createSharedWorkerExecutor("semel-admin", WORKERS);
        HttpServerOptions options = new HttpServerOptions()
                .setHost(settings.host())
                .setPort(settings.port())
                .setHttp2ClearTextEnabled(false)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setIdleTimeout(IDLE_SECONDS);
        Desks desks = new Desks(workers, overseen);
        Gate gate = new Gate(settings);
        return vertx.createHttpServer(options)
                .requestHandler(request -> desks.serve(request, gate.objectionTo(request)))
                .listen()
                .map(server -> new AdminServer(server, workers))
                .onFailure(unheard -> workers.close());
    }

    /** The port it listens on. */
    public int port() {
        return server.actualPort();
    }

    /** Stops listening; requests under way may be cut off. */
    public Future<Void> close() {
        return server.close().eventually(workers::close);
    }

    /** Which request is served by whom. */
    private static final class Desks {
        private final WorkerExecutor workers;
        private final Overseen overseen;
        private final KeyDesk keys;
        private final Health health;

        private Desks(WorkerExecutor workers, Overseen overseen) {
            this.workers = workers;
            this.overseen = overseen;
            keys = new KeyDesk(
                    overseen,
                    task -> read(() -> {
                        task.run();
                        return NONE;
                    }));
            health = new Health(overseen);
        }

        private void serve(HttpServerRequest request, @Nullable AdminRefusal objection) {
            Future<Reply> reply;
            try {
                reply = objection == null ? routed(request) : Future.failedFuture(objection);
            } catch (AdminRefusal refused) {
                reply = Future.failedFuture(refused);
            }
            reply.otherwise(failure -> Reply.problem(refusal(failure))).onSuccess(made -> write(request, made));
        }

        private Future<Reply> routed(HttpServerRequest request) {
            if (HttpMethod.GET.equals(request.method())) {
                return look(request, new Parameters(request));
            } else if (HttpMethod.POST.equals(request.method())) {
                return act(request, new Parameters(request));
            }
            throw new AdminRefusal(
                    405, "method_unknown", "The method " + request.method() + " is not served; use GET or POST.");
        }

        private Future<Reply> look(HttpServerRequest request, Parameters parameters) {
            return switch (Parameters.path(request)) {
                case "/metrics" ->
                    read(() -> Reply.text(METRICS_TYPE, overseen.registry().scrape()));
                case "/health" -> health();
                case "/keys" -> {
                    Search.Wanted wanted = parameters.wanted();
                    yield read(() -> keys.find(wanted));
                }
                case "/keys/explain" -> {
                    Search.Wanted wanted = parameters.wanted();
                    yield read(() -> keys.explain(wanted));
                }
                case "/keys/observed" -> {
                    Search.Wanted wanted = parameters.wanted();
                    yield read(() -> keys.observed(wanted));
                }
                case "/in-doubt" -> {
                    String after = parameters.text("after");
                    int limit = parameters.limit();
                    yield read(() -> keys.inDoubt(after, limit));
                }
                default -> throw unknown(request);
            };
        }

        private Future<Reply> act(HttpServerRequest request, Parameters parameters) {
            return switch (Parameters.path(request)) {
                case "/keys/resolve" -> parameters.body().compose(body -> decide(() -> keys.resolve(body)));
                case "/keys/probe" -> parameters.body().compose(body -> decide(() -> keys.probe(body)));
                case "/keys/purge" -> parameters.body().compose(body -> decide(() -> keys.purge(body)));
                default -> throw unknown(request);
            };
        }

        private Future<Reply> health() {
            return read(health::now)
                    .timeout(HEALTH_MILLIS, TimeUnit.MILLISECONDS)
                    .otherwise(late -> health.withoutStore("the store did not answer within " + HEALTH_MILLIS + " ms"));
        }

        private static AdminRefusal unknown(HttpServerRequest request) {
            return new AdminRefusal(
                    404,
                    "path_unknown",
                    "There is nothing at " + request.method() + " " + request.path()
                            + "; docs/operating.md has the table of the admin API.");
        }

        private Future<Reply> read(Callable<Reply> blocking) {
            return workers.executeBlocking(blocking, false).map(reply -> Objects.requireNonNull(reply));
        }

        private Future<Reply> decide(Callable<CompletableFuture<Reply>> order) {
            return workers.executeBlocking(order, false).compose(Future::fromCompletionStage);
        }

        private static AdminRefusal refusal(Throwable failure) {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            if (cause instanceof AdminRefusal refusal) {
                return refusal;
            }
            return cause instanceof StoreUnavailableException
                    ? AdminRefusal.storeUnavailable(String.valueOf(cause.getMessage()))
                    : new AdminRefusal(
                            500,
                            "defect",
                            "The admin listener failed in a way it should not have ("
                                    + cause.getClass().getSimpleName() + "); please report it.");
        }

        private static void write(HttpServerRequest request, Reply reply) {
            if (!request.isEnded()) {
                // What was refused before its body was read is not read to its end either.
                request.response().putHeader("Connection", "close");
            }
            var unused = request.response()
                    .setStatusCode(reply.status())
                    .putHeader("Content-Type", reply.contentType())
                    .putHeader("Cache-Control", "no-store")
                    .putHeader("X-Content-Type-Options", "nosniff")
                    .end(reply.body());
        }
    }
}
