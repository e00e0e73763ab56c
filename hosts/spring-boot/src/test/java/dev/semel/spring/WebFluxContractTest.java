package dev.semel.spring;

import dev.semel.testkit.http.HttpDoorContract;
import dev.semel.testkit.http.HttpHost;
import dev.semel.testkit.http.HttpStage;
import dev.semel.testkit.http.HttpTrait;
import java.util.List;
import java.util.Set;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import org.springframework.web.server.handler.ResponseStatusExceptionHandler;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** The reactive filter keeps the promises of docs/http.md on Reactor Netty. */
class WebFluxContractTest extends HttpDoorContract {
    @Override
    protected HttpHost start(HttpStage stage) {
        ResponseStatusExceptionHandler errors = new ResponseStatusExceptionHandler();
        ServerCodecConfigurer codecs = ServerCodecConfigurer.create();
        SemelWebFilter filter =
                new SemelWebFilter(new ReactiveSurroundings(stage.engine(), List.of(errors), codecs), stage.door());
        DisposableServer server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle(new ReactorHttpHandlerAdapter(
                        WebHttpHandlerBuilder.webHandler(new ServiceHandler(stage.service()))
                                // However often a request passes, it is guarded once.
                                .filter(filter, filter)
                                .exceptionHandler(errors)
                                .codecConfigurer(codecs)
                                .build()))
                .bindNow();
        return new HttpHost(server.port(), server::disposeNow);
    }

    /** A handler of the same process cannot end without an answer, but for the process, which ends with it. */
    @Override
    protected Set<HttpTrait> lacks() {
        return Set.of(HttpTrait.SERVICE_MAY_VANISH);
    }
}
