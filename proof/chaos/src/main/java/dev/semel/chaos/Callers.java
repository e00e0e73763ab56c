package dev.semel.chaos;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Those who call the gateways of a {@link WaitersCampaign}: many for one slow key, and a steady stream of quick ones. */
final class Callers {
    private static final String ANSWER = "the one answer";
    private static final int TICK_MILLIS = 5;

    private final Vertx vertx;
    private final List<Integer> ports;
    private final HttpClient patient;
    private final HttpClient quick;
    private final AtomicLong keys = new AtomicLong();
    private final AtomicInteger answered = new AtomicInteger();

    /** @param other what one of those heard that were told something else, or nothing */
    record Told(int right, String other) {}

    Callers(Vertx vertx, List<Integer> ports) {
        this.vertx = vertx;
        this.ports = ports;
        patient = client(10_000);
        quick = client(64);
    }

    private HttpClient client(int connections) {
        return vertx.createHttpClient(
                new HttpClientOptions(),
                new PoolOptions().setHttp1MaxSize(connections).setMaxWaitQueueSize(-1));
    }

    /** How many of the patient ones have an answer. */
    int answered() {
        return answered.get();
    }

    /** So many ask for one key, every other one at the other gateway. */
    Future<Told> slow(int waiters) {
        AtomicInteger right = new AtomicInteger();
        List<String> others = new ArrayList<>();
        Promise<Told> all = Promise.promise();
        for (int waiter = 0; waiter < waiters; waiter++) {
            ask(patient, ports.get(waiter % ports.size()), "/slow", "one")
                    .otherwise(Throwable::toString)
                    .onSuccess(said -> {
                        if (said.equals("201 " + ANSWER)) {
                            right.incrementAndGet();
                        } else {
                            synchronized (others) {
                                others.add(said);
                            }
                        }
                        if (answered.incrementAndGet() == waiters) {
                            all.complete(new Told(right.get(), others.isEmpty() ? "nothing" : others.get(0)));
                        }
                    });
        }
        return all.future();
    }

    /** New keys by the quick route for so long, at a pace that does not wait for answers. */
    Latencies quick(int perSecond, int millis) throws IOException {
        int total = perSecond * millis / 1_000;
        Latencies latencies = new Latencies(total);
        Promise<Void> over = Promise.promise();
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        long sinceNanos = System.nanoTime();
        vertx.setPeriodic(TICK_MILLIS, timer -> {
            long due = Math.min(total, (System.nanoTime() - sinceNanos) * perSecond / 1_000_000_000);
            while (begun.get() < due) {
                int port = ports.get(begun.getAndIncrement() % ports.size());
                long began = System.nanoTime();
                ask(quick, port, "/quick", "key-" + keys.incrementAndGet())
                        .onSuccess(said -> latencies.took(System.nanoTime() - began))
                        .onFailure(latencies::failed)
                        .onComplete(done -> {
                            if (ended.incrementAndGet() == total) {
                                vertx.cancelTimer(timer);
                                over.complete();
                            }
                        });
            }
        });
        Stage.await(over.future());
        return latencies;
    }

    private static Future<String> ask(HttpClient client, int port, String path, String key) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI(path)
                .putHeader("Content-Type", "application/json")
                .putHeader("Idempotency-Key", "\"" + key + "\"");
        return client.request(options)
                .compose(request -> request.send(Buffer.buffer("{\"order\":1}"))
                        .compose(response -> response.body().map(body -> response.statusCode() + " " + body)));
    }
}
