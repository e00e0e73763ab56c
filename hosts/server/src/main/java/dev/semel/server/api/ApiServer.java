package dev.semel.server.api;

import dev.semel.server.StrictListener;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpServer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The API's listener. Any node over one store serves any lease, so a crash costs callers a repeated call at another node
 * and nothing else. Safe for use by all threads.
 */
public final class ApiServer {
    private static final long REFRESH_MILLIS = 1_000;
    private static final int WORKERS = 4;
    private static final long PATIENCE_SECONDS = 15;

    private final AtomicInteger port;

    private ApiServer(AtomicInteger port) {
        this.port = port;
    }

    /**
     * Starts listening; the future fails if the address cannot be had.
     *
     * @throws IllegalArgumentException if the token file cannot be used
     * @throws dev.semel.store.StoreRefusedException if an operation demands more durability than the store gives
     */
    public static Future<ApiServer> start(Vertx vertx, ApiSettings settings, ApiParts parts) {
        AccessTokens tokens = AccessTokens.read(settings.tokens(), parts.clock());
        // None of them is ATOMIC: a policy file cannot declare that.
        parts.policy().operations().forEach(operation -> parts.engine().declare(operation.name(), operation.terms()));
        WorkerExecutor workers = vertx.createSharedWorkerExecutor("semel-api", WORKERS);
        AtomicInteger port = new AtomicInteger(settings.port());
        // Only a port that is known before can be shared by several loops.
        int loops = settings.port() == 0 ? 1 : settings.loops();
        ApiDesk desk = new ApiDesk(vertx, workers, tokens, parts);
        vertx.setPeriodic(
                REFRESH_MILLIS,
                tick -> workers.executeBlocking(() -> {
                            tokens.refresh();
                            return tokens;
                        })
                        .onFailure(wrong -> parts.listener().onTrouble("The token file was not read again", wrong)));
        return vertx.deployVerticle(
                        () -> new Loop(settings.host(), port, desk), new DeploymentOptions().setInstances(loops))
                .map(deployed -> new ApiServer(port));
    }

    /** The port it listens on. */
    public int port() {
        return port.get();
    }

    /** One event loop. */
    private static final class Loop extends VerticleBase {
        private final String host;
        private final AtomicInteger port;
        private final ApiDesk desk;
        private @Nullable HttpServer server;

        private Loop(String host, AtomicInteger port, ApiDesk desk) {
            this.host = host;
            this.port = port;
            this.desk = desk;
        }

        @Override
        public Future<?> start() {
            HttpServer made = StrictListener.create(vertx, host, port.get(), request -> desk.take(request, context));
            server = made;
            return made.listen().onSuccess(started -> port.set(started.actualPort()));
        }

        @Override
        public Future<?> stop() {
            HttpServer listening = server;
            return listening == null
                    ? Future.succeededFuture()
                    : listening.shutdown(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }
}
