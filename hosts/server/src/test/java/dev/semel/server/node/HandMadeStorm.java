package dev.semel.server.node;

import dev.semel.testkit.Asking;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A service that applies whatever it is asked, and clients whose every retry is known by hand:
 *
 * <pre>
 * payments  0-19  three requests each, one after the other      40 duplicates after the end
 *          20-24  two at once, answered together                 5 duplicates at work
 *          25-27  the key again for another amount               3 mismatches
 *          28-29  answered 500 after it was applied, then again  2 in doubt
 *          30-32  answered 429 and not applied, then again       3 that run again
 *          33-59  once
 *          60-63  twice under a key of each attempt's own        4 suspected misses
 * closings  0-24  no header, five of them asked for twice by one request_id
 * </pre>
 */
final class HandMadeStorm implements AutoCloseable {
    static final int DUPLICATES = 40 + 5 + 2 + 3;
    static final String CREDENTIAL = "Bearer s3cret-of-this-caller";
    static final String EMAIL = "zoe.miller@example.com";

    private static final int PAYMENTS = 60;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<Integer, AtomicInteger> applied = new ConcurrentHashMap<>();
    private final Map<Integer, Integer> asked = new ConcurrentHashMap<>();
    private final Map<Integer, HttpServerRequest> held = new ConcurrentHashMap<>();
    private final Map<Integer, Integer> statuses = new TreeMap<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final HttpServer server;
    private int attempts;

    HandMadeStorm() {
        server = vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> {
                    if (request.path().equals("/payments")) {
                        pay(request, body.toJsonObject());
                    } else {
                        request.response().setStatusCode(200).end("{\"closed\":true}");
                    }
                }));
        await(server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture());
    }

    int port() {
        return server.actualPort();
    }

    /** Payments below {@value #PAYMENTS} that were applied more than once. */
    long appliedTwice() {
        return applied.entrySet().stream()
                .filter(each -> each.getKey() < PAYMENTS && each.getValue().get() > 1)
                .count();
    }

    /** Payments below {@value #PAYMENTS} that were applied at all. */
    long applied() {
        return applied.keySet().stream().filter(each -> each < PAYMENTS).count();
    }

    int appliedUnderFreshKeys() {
        return applied.entrySet().stream()
                .filter(each -> each.getKey() >= PAYMENTS)
                .mapToInt(each -> each.getValue().get())
                .sum();
    }

    /** How often clients were told which status. */
    Map<Integer, Integer> statuses() {
        return new TreeMap<>(statuses);
    }

    void forget() {
        applied.clear();
        asked.clear();
        statuses.clear();
    }

    private void pay(HttpServerRequest request, JsonObject body) {
        int order = body.getInteger("order");
        int nth = asked.merge(order, 1, Integer::sum);
        if (order >= 30 && order < 33 && nth == 1) {
            request.response().setStatusCode(429).end();
            return;
        }
        if (order >= 25 && order < 28 && nth > 1) {
            // Another wish under the same key: refused by itself, so that what is applied stays countable.
            request.response().setStatusCode(422).end();
            return;
        }
        applied.computeIfAbsent(order, unused -> new AtomicInteger()).incrementAndGet();
        if (order >= 28 && order < 30 && nth == 1) {
            request.response().setStatusCode(500).end("applied, then broke");
        } else if (order >= 20 && order < 25 && nth == 1) {
            held.put(order, request);
            twinArrived(order);
        } else {
            created(request);
            twinArrived(order);
        }
    }

    /** The first of two at once is answered when the second has been; or at its client's sign, if that never comes. */
    private void twinArrived(int order) {
        if (asked.getOrDefault(order, 0) > 1) {
            release(order);
        }
    }

    private void release(int order) {
        HttpServerRequest first = held.remove(order);
        if (first != null) {
            created(first);
        }
    }

    private void created(HttpServerRequest request) {
        request.response()
                .setStatusCode(201)
                .putHeader("Content-Type", "application/json")
                .end("{\"payment_id\":\"payment-" + ids.incrementAndGet() + "\"}");
    }

    /** Sends all of it, in an order that is always the same. */
    void send(int port) {
        for (int order = 0; order < PAYMENTS; order++) {
            if (order >= 20 && order < 25) {
                twins(port, order);
                continue;
            }
            count(payment(port, "order-key-" + order, order, 100 + order));
            int again = order < 20 ? 2 : (order >= 25 && order < 33 ? 1 : 0);
            boolean other = order >= 25 && order < 28;
            for (int time = 0; time < again; time++) {
                count(payment(port, "order-key-" + order, order, other ? 9_999 : 100 + order));
            }
        }
        for (int order = PAYMENTS; order < PAYMENTS + 4; order++) {
            count(payment(port, "fresh-" + order + "-a", order, 7));
            count(payment(port, "fresh-" + order + "-b", order, 7));
        }
        for (int closing = 0; closing < 20; closing++) {
            count(closing(port, closing));
            if (closing < 5) {
                count(closing(port, closing));
            }
        }
    }

    private void twins(int port, int order) {
        CompletableFuture<Integer> first = payment(port, "order-key-" + order, order, 100 + order);
        while (asked.getOrDefault(order, 0) == 0 && !first.isDone()) {
            Asking.pause();
        }
        CompletableFuture<Integer> second = payment(port, "order-key-" + order, order, 100 + order);
        count(second);
        vertx.runOnContext(late -> release(order));
        count(first);
    }

    private void count(CompletableFuture<Integer> status) {
        statuses.merge(await(status), 1, Integer::sum);
    }

    private CompletableFuture<Integer> payment(int port, String key, int order, int cents) {
        JsonObject body = new JsonObject()
                .put("order", order)
                .put("cents", cents)
                .put("mail", EMAIL)
                .put("owner", new JsonObject().put(order % 2 == 0 ? "holder_ann" + order : "holder_bob" + order, true))
                .put("sent_at", "2026-11-22T00:00:" + attempts++);
        return send(port, "/payments?card=4111", body, "Idempotency-Key", key);
    }

    private CompletableFuture<Integer> closing(int port, int number) {
        JsonObject body = new JsonObject().put("request_id", "r" + number).put("reason", "none");
        return send(port, "/accounts/" + (4_711 + number) + "/close", body, "X-Trace", "t");
    }

    private CompletableFuture<Integer> send(int port, String target, JsonObject body, String header, String value) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target))
                .header("Content-Type", "application/json")
                .header("Authorization", CREDENTIAL)
                .header(header, value)
                .POST(HttpRequest.BodyPublishers.ofString(body.encode()))
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.discarding()).thenApply(HttpResponse::statusCode);
    }

    private static <T> T await(CompletableFuture<T> future) {
        return future.orTimeout(30, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        await(vertx.close().toCompletionStage().toCompletableFuture());
    }
}
