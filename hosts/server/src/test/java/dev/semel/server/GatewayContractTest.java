package dev.semel.server;

import dev.semel.server.limits.CallerLimits;
import dev.semel.server.observe.Observer;
import dev.semel.testkit.http.HttpDoorContract;
import dev.semel.testkit.http.HttpHost;
import dev.semel.testkit.http.HttpStage;
import dev.semel.testkit.http.UpstreamService;
import io.vertx.core.Vertx;
import java.util.Map;

/** The gateway keeps the promises of docs/http.md, as the filter does. */
class GatewayContractTest extends HttpDoorContract {
    @Override
    protected HttpHost start(HttpStage stage) throws Exception {
        UpstreamService upstream = UpstreamService.start(stage.service());
        Vertx vertx = Vertx.vertx();
        GatewayParts parts = new GatewayParts(
                stage.door(),
                stage.engine(),
                new ReplayRights(vertx, Map.of()),
                CallerLimits.none(() -> 0),
                Observer.NONE);
        GatewaySettings settings =
                GatewaySettings.of("127.0.0.1", 0, upstream.uri()).withLoops(1);
        Gateway gateway = Gateway.start(vertx, settings, parts, () -> 0)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        return new HttpHost(gateway.port(), () -> {
            vertx.close().toCompletionStage().toCompletableFuture().join();
            upstream.close();
        });
    }
}
