package dev.semel.server;

import dev.semel.http.HttpDoor;
import dev.semel.http.HttpPolicy;
import dev.semel.http.KeyRule;
import dev.semel.http.OwnRequest;
import dev.semel.http.RequestHead;
import dev.semel.server.observe.Observer;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One event loop of the gateway: its listener, its connections to the upstream, and the choice between the two ways. */
final class GatewayLoop extends VerticleBase {
    private final Gateway.Shared shared;
    private final Observer observer;
    private final boolean keylessPasses;
    private @Nullable HttpServer server;

    GatewayLoop(Gateway.Shared shared) {
        this.shared = shared;
        HttpPolicy policy = shared.door().policy();
        observer = shared.observer();
        keylessPasses = !observer.looks()
                && policy.routes().stream().noneMatch(route -> route.key() == KeyRule.REQUIRED)
                && policy.otherwise().key() != KeyRule.REQUIRED
                && !shared.door().servesOwnPaths();
    }

    @Override
    public Future<?> start() {
        GatewaySettings settings = shared.settings();
        Problems problems = new JsonProblems();
        ProxySettings.Waits waits =
                new ProxySettings.Waits(settings.connectMillis(), settings.responseMillis(), settings.responseMillis());
        ProxySettings defaults =
                ProxySettings.of(UpstreamAddress.parse(settings.to().toString()));
        ProxySettings proxying =
                new ProxySettings(defaults.to(), waits, defaults.connections(), defaults.host(), defaults.forwarded());
        ProxyPass proxy = new ProxyPass(vertx, proxying, problems, shared.nanoClock());
        ProtectedPass protectedPass = new ProtectedPass(
                shared,
                proxy,
                context,
                LoopLateness.of(
                        vertx, shared.nanoClock(), shared.limits().shedAfter().toNanos()));
        HttpDoor door = shared.door();
        String keyHeader = door.policy().keyHeader();
        RequestListener.Settings listening = new RequestListener.Settings(
                settings.host(), shared.port().get(), 2 * settings.responseMillis(), RequestLimits.DEFAULT);
        server = RequestListener.create(vertx, listening, problems, request -> {
            if (keylessPasses && !request.headers().contains(keyHeader)) {
                proxy.stream(request);
            } else {
                choose(request, door, proxy, protectedPass);
            }
        });
        return server.listen().onSuccess(started -> shared.port().set(started.actualPort()));
    }

    /** No new connection is taken; the answers under way are given the time that an answer may take. */
    @Override
    public Future<?> stop() {
        HttpServer listening = server;
        return listening == null
                ? Future.succeededFuture()
                : listening.shutdown(shared.settings().responseMillis(), TimeUnit.MILLISECONDS);
    }

    private void choose(HttpServerRequest request, HttpDoor door, ProxyPass proxy, ProtectedPass protectedPass) {
        RequestHead head = Translation.head(request);
        OwnRequest own = door.own(head);
        if (own != null) {
            serve(request, own, protectedPass);
            return;
        }
        door.admit(head)
                .fold(
                        () -> {
                            proxy.stream(request, observer.begin(head, peer(request)));
                            return request;
                        },
                        problem -> {
                            Translation.refuse(request, problem.answer());
                            return request;
                        },
                        reading -> {
                            protectedPass.take(request, reading);
                            return request;
                        });
    }

    /** What the gateway answers by itself; a body is not read. */
    private static void serve(HttpServerRequest request, OwnRequest own, ProtectedPass protectedPass) {
        own.fold(
                answer -> {
                    Translation.refuse(request, answer);
                    return request;
                },
                about -> {
                    protectedPass.ask(request, about);
                    return request;
                },
                handsOut -> {
                    protectedPass.handOut(request, handsOut);
                    return request;
                });
    }

    private static String peer(HttpServerRequest request) {
        SocketAddress peer = request.remoteAddress();
        return peer == null || peer.hostAddress() == null ? "unknown" : peer.hostAddress();
    }
}
