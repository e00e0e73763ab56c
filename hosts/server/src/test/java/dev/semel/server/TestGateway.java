package dev.semel.server;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.Closeable;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/** A listener and a way to the upstream on one event loop, with a clock that the test moves. */
final class TestGateway implements Closeable {
    private static final Vertx VERTX =
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
    private static final long PATIENCE_SECONDS = 30;

    final JsonProblems problems = new JsonProblems();
    final AtomicLong nanos = new AtomicLong();
    final ProxyPass pass;
    private final Context context;
    private final HttpServer server;

    TestGateway(ProxySettings settings, RequestLimits limits, BiConsumer<TestGateway, HttpServerRequest> handler) {
        context = VERTX.getOrCreateContext();
        pass = onLoop(() -> new ProxyPass(VERTX, settings, problems, nanos::get));
        RequestListener.Settings listening = new RequestListener.Settings("127.0.0.1", 0, 30_000, limits);
        server = await(onLoop(
                () -> RequestListener.create(VERTX, listening, problems, request -> handler.accept(this, request))
                        .listen()
                        .toCompletionStage()
                        .toCompletableFuture()));
    }

    /** Streams everything to {@code upstream}. */
    static TestGateway streamingTo(RawUpstream upstream) {
        return streaming(to(upstream));
    }

    static TestGateway streaming(ProxySettings settings) {
        return new TestGateway(settings, RequestLimits.DEFAULT, (gateway, request) -> gateway.pass.stream(request));
    }

    static ProxySettings to(RawUpstream upstream) {
        return to("http://127.0.0.1:" + upstream.port());
    }

    static ProxySettings to(String url) {
        ProxySettings defaults = ProxySettings.of(UpstreamAddress.parse(url));
        return new ProxySettings(
                defaults.to(),
                new ProxySettings.Waits(2_000, 1_000, 100),
                defaults.connections(),
                defaults.host(),
                defaults.forwarded());
    }

    int port() {
        return server.actualPort();
    }

    Wire client() {
        return Wire.to(port());
    }

    void pass(long millis) {
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** Moves the clock and waits until the gateway has noticed. */
    void passAndNotice(long millis) {
        pass(millis);
        long then = nanos.get();
        CompletableFuture<Boolean> noticed = new CompletableFuture<>();
        Deadlines.Watched eye = now -> {
            if (now >= then) {
                noticed.complete(true);
            }
        };
        onLoop(() -> {
            pass.route.deadlines().watch(eye);
            return true;
        });
        await(noticed);
        onLoop(() -> {
            pass.route.deadlines().forget(eye);
            return true;
        });
    }

    Vertx vertx() {
        return VERTX;
    }

    <T> T onLoop(Callable<T> call) {
        return onLoop(context, call);
    }

    static <T> T onLoop(Context context, Callable<T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        context.runOnContext(run -> {
            try {
                result.complete(call.call());
            } catch (Exception failed) {
                result.completeExceptionally(failed);
            }
        });
        return await(result);
    }

    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while waiting", interrupted);
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException failed) {
            throw new AssertionError("It did not come: " + failed, failed);
        }
    }

    @Override
    public void close() {
        await(server.close().toCompletionStage().toCompletableFuture());
        onLoop(() -> {
            pass.close();
            return true;
        });
    }
}
