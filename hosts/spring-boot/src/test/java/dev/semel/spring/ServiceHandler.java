package dev.semel.spring;

import dev.semel.http.HttpAnswer;
import dev.semel.http.HttpBody;
import dev.semel.testkit.http.HttpService;
import dev.semel.testkit.http.Received;
import dev.semel.testkit.http.Reply;
import java.io.OutputStream;
import java.util.concurrent.Executor;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The suite's service as a reactive handler; its blocking parts run where blocking is allowed. */
final class ServiceHandler implements WebHandler {
    private static final Executor BLOCKING = Schedulers.boundedElastic()::schedule;

    private final HttpService service;

    ServiceHandler(HttpService service) {
        this.service = service;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange) {
        return received(exchange.getRequest())
                .publishOn(Schedulers.boundedElastic())
                .flatMap(request -> Mono.fromCallable(() -> service.serve(request)))
                .flatMap(reply -> answer(reply, exchange.getResponse()));
    }

    private static Mono<Received> received(ServerHttpRequest request) {
        String query = request.getURI().getRawQuery();
        String target = request.getURI().getRawPath() + (query == null ? "" : "?" + query);
        return DataBufferUtils.join(request.getBody())
                .map(buffer -> {
                    byte[] bytes = new byte[buffer.readableByteCount()];
                    buffer.read(bytes);
                    DataBufferUtils.release(buffer);
                    return HttpBody.given(bytes);
                })
                .defaultIfEmpty(HttpBody.empty())
                .map(body -> new Received(
                        request.getMethod().name(), target, ReactiveHeads.fields(request.getHeaders()), body));
    }

    private static Mono<Void> answer(Reply reply, ServerHttpResponse response) {
        return reply.fold(
                whole -> whole(response, whole.answer(), whole.answer().body().length()),
                streamed -> {
                    head(response, streamed.head());
                    return response.writeAndFlushWith(Flux.from(DataBufferUtils.outputStreamPublisher(
                                    out -> written(streamed.body(), out), response.bufferFactory(), BLOCKING))
                            .map(Mono::just));
                },
                torn -> whole(response, torn.answer(), torn.announced()),
                () -> Mono.error(new IllegalStateException("A handler cannot vanish.")));
    }

    private static void written(Reply.Writing writing, OutputStream out) {
        try {
            writing.to(out);
            out.flush();
        } catch (RuntimeException failed) {
            throw failed;
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static Mono<Void> whole(ServerHttpResponse response, HttpAnswer answer, int announced) {
        head(response, answer);
        response.getHeaders().setContentLength(announced);
        return response.writeWith(Mono.fromSupplier(
                () -> response.bufferFactory().wrap(answer.body().bytes())));
    }

    private static void head(ServerHttpResponse response, HttpAnswer answer) {
        response.setRawStatusCode(answer.status());
        answer.headers().lines().forEach(each -> response.getHeaders().add(each.name(), each.value()));
    }
}
