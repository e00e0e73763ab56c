package dev.semel.server.demo;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients as they are: each order is asked for by several at the same moment, and each of them asks again, after a pause
 * with jitter, until it knows the outcome. Some hang up before they read the answer. They follow the gateway's problem
 * codes and nothing else. Safe for use by all threads.
 */
public final class Storm {
    private static final int LONGEST_PAUSE_MILLIS = 1_000;
    private static final int TIMEOUT_MILLIS = 15_000;
    private static final String PROBLEM = "application/problem+json";

    /**
     * How it blows.
     *
     * @param ports the gateways'; each request goes to one of them at random, a retry too
     * @param path what is posted to
     * @param twins how many clients ask for each order
     * @param ordersAtOnce how many orders are asked for at the same time
     * @param clients how these clients behave
     */
    public record Settings(List<Integer> ports, String path, int twins, int ordersAtOnce, Clients clients) {
        public Settings {
            ports = List.copyOf(ports);
        }

        /** Before one gateway. */
        public Settings(int port, String path, int twins, int ordersAtOnce, Clients clients) {
            this(List.of(port), path, twins, ordersAtOnce, clients);
        }
    }

    /**
     * How clients behave.
     *
     * @param seed of their pauses and hang-ups
     * @param percentHangUp how many of a hundred requests are left before the answer is read
     * @param stopInDoubt whether they ask no more once they are told that the order is in doubt
     */
    public record Clients(long seed, int percentHangUp, boolean stopInDoubt) {}

    private final Vertx vertx;
    private final HttpClient client;
    private final Settings settings;
    private final Tally tally = new Tally();
    private final SplittableRandom random;
    private final InFlight inFlight = new InFlight();
    private volatile boolean over;

    /** A storm that has not begun. */
    public Storm(Vertx vertx, Settings settings) {
        this.vertx = vertx;
        this.settings = settings;
        random = new SplittableRandom(settings.clients().seed());
        client = vertx.createHttpClient(
                new HttpClientOptions().setConnectTimeout(2_000).setKeepAliveTimeout(2),
                new PoolOptions().setHttp1MaxSize(settings.twins() * settings.ordersAtOnce()));
    }

    /** What its clients have seen so far. */
    public Tally tally() {
        return tally;
    }

    /** How many requests wait for an answer at this moment. */
    public int inFlight() {
        return inFlight.requests();
    }

    /** Begins to note which orders have a request under way, from this moment on. */
    public void watch() {
        inFlight.watch();
    }

    /** The orders that had a request under way at any moment since {@link #watch}; ends the watch. */
    public Set<String> watched() {
        return inFlight.watched();
    }

    /** Asks for all of them; completes when every client knows the outcome of its order. */
    public Future<Void> blow(Iterator<Order> orders) {
        Promise<Void> done = Promise.promise();
        AtomicInteger lanes = new AtomicInteger(settings.ordersAtOnce());
        vertx.runOnContext(start -> {
            for (int lane = 0; lane < settings.ordersAtOnce(); lane++) {
                next(orders, lanes, done);
            }
        });
        return done.future();
    }

    /** Lets its clients give up. */
    public void end() {
        over = true;
    }

    private void next(Iterator<Order> rest, AtomicInteger lanes, Promise<Void> done) {
        Order order;
        synchronized (rest) {
            order = !over && rest.hasNext() ? rest.next() : null;
        }
        if (order == null) {
            if (lanes.decrementAndGet() == 0) {
                done.complete();
            }
            return;
        }
        AtomicInteger asking = new AtomicInteger(settings.twins());
        for (int twin = 0; twin < settings.twins(); twin++) {
            ask(order, 0).onComplete(known -> {
                if (asking.decrementAndGet() == 0) {
                    vertx.runOnContext(then -> next(rest, lanes, done));
                }
            });
        }
    }

    /** One client: until it knows. */
    private Future<Void> ask(Order order, int tries) {
        if (over) {
            return Future.succeededFuture();
        }
        Promise<Void> known = Promise.promise();
        once(order).onComplete(answered -> {
            if (over || (answered.succeeded() && answered.result())) {
                known.complete();
            } else {
                vertx.setTimer(pause(tries), again -> ask(order, tries + 1).onComplete(known));
            }
        });
        return known.future();
    }

    /** One request; true if its client need not ask again. */
    private Future<Boolean> once(Order order) {
        tally.asked.increment();
        inFlight.begin(order.key());
        boolean hangUp = draw(100) < settings.clients().percentHangUp();
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost("127.0.0.1")
                .setPort(settings.ports().get(draw(settings.ports().size())))
                .setURI(settings.path())
                .setTimeout(TIMEOUT_MILLIS)
                .putHeader("Content-Type", "application/json")
                .putHeader("Idempotency-Key", "\"" + order.key() + "\"");
        return client.request(options)
                .compose(request -> hangUp ? hangUp(request, order) : send(request, order))
                .onFailure(failure -> tally.unreachable.increment())
                .eventually(() -> {
                    inFlight.end(order.key());
                    return Future.succeededFuture();
                });
    }

    private Future<Boolean> hangUp(HttpClientRequest request, Order order) {
        tally.hungUp.increment();
        return request.end(Buffer.buffer(order.body())).compose(sent -> {
            Promise<Boolean> left = Promise.promise();
            vertx.setTimer(1 + draw(10), now -> {
                request.connection().close();
                left.complete(false);
            });
            return left.future();
        });
    }

    private Future<Boolean> send(HttpClientRequest request, Order order) {
        return request.send(Buffer.buffer(order.body()))
                .compose(response -> response.body().map(body -> read(order, response, body.toString())));
    }

    private boolean read(Order order, HttpClientResponse response, String body) {
        int status = response.statusCode();
        if (!PROBLEM.equals(response.getHeader("Content-Type"))) {
            if (status != 201 && status != 422) {
                tally.other.increment();
                return false;
            }
            if (response.getHeader("Idempotent-Replayed") != null) {
                tally.replayed.increment();
            }
            tally.settle(order.key(), new Tally.Told(status, body));
            return true;
        } else if (body.contains("\"code\":\"in_progress\"")) {
            tally.running.increment();
            return false;
        } else if (body.contains("\"code\":\"in_doubt\"")) {
            tally.doubt(order.key());
            return settings.clients().stopInDoubt();
        } else if (body.contains("\"retryable\":false")) {
            // Asking again would be told the same for ever.
            tally.settle(order.key(), new Tally.Told(status, body));
            return true;
        }
        tally.other.increment();
        return false;
    }

    /** Full jitter over a delay that doubles. */
    private int pause(int tries) {
        return 20 + draw(Math.min(LONGEST_PAUSE_MILLIS, 50 << Math.min(tries, 5)));
    }

    private int draw(int bound) {
        synchronized (random) {
            return random.nextInt(bound);
        }
    }
}
