package dev.semel.server.demo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A payments service as one meets them: it applies what it is asked for, every time, and does not deduplicate. It can be
 * asked what it did. Its book is the truth that every proof is counted from. Safe for use by all threads.
 */
public final class SamplePayments {
    private static final int SLOW_MILLIS = 300;
    private static final int STEADY_MILLIS = 20;
    private static final int PERCENT_REFUSED_ORDERS = 2;
    private static final String BY_KEY = "/payments/by-key/";

    /** How the service behaves. */
    public enum Manner {
        /** Loses requests and replies, answers 500 after it has paid, is slow, refuses some orders for good. */
        MOODY,
        /** Applies everything within a few milliseconds and says so. */
        STEADY
    }

    /** What the book says of one key. */
    private static final class Entry {
        private final AtomicInteger applied = new AtomicInteger();
        private final AtomicInteger refused = new AtomicInteger();
        private volatile String answer = "";
    }

    private final Vertx vertx;
    private final Manner manner;
    private final SplittableRandom random;
    private final Map<String, Entry> book = new ConcurrentHashMap<>();
    private final AtomicInteger payments = new AtomicInteger();
    private final Map<String, String> probed = new ConcurrentHashMap<>();
    private int port;

    private SamplePayments(Vertx vertx, Manner manner, long seed) {
        this.vertx = vertx;
        this.manner = manner;
        random = new SplittableRandom(seed);
    }

    /** Starts it on a free port of the loopback address; the seed is that of its moods. */
    public static Future<SamplePayments> start(Vertx vertx, Manner manner, long seed) {
        SamplePayments payments = new SamplePayments(vertx, manner, seed);
        HttpServer server = vertx.createHttpServer().requestHandler(payments::serve);
        return server.listen(0, "127.0.0.1").map(listening -> {
            payments.port = listening.actualPort();
            return payments;
        });
    }

    /** Where it listens. */
    public int port() {
        return port;
    }

    /** How often the payment of this key was applied. */
    public int applied(String key) {
        Entry entry = book.get(key);
        return entry == null ? 0 : entry.applied.get();
    }

    /** Whether the payment of this key was refused for good. */
    public boolean refused(String key) {
        Entry entry = book.get(key);
        return entry != null && entry.refused.get() > 0;
    }

    /** The answer that belongs to this key, whether or not anybody heard it; empty if the key is not in the book. */
    public String answer(String key) {
        Entry entry = book.get(key);
        return entry == null ? "" : entry.answer;
    }

    /** What the last probe of each key that was asked about was told: {@code applied}, {@code refused}, {@code not there}. */
    public Map<String, String> probed() {
        return Map.copyOf(probed);
    }

    private void serve(HttpServerRequest request) {
        String path = request.path();
        if (path != null && path.startsWith(BY_KEY)) {
            String written = path.substring(BY_KEY.length()).replace("+", "%2B");
            probe(request, URLDecoder.decode(written, StandardCharsets.UTF_8));
        } else {
            request.body().onSuccess(body -> pay(request));
        }
    }

    private void probe(HttpServerRequest request, String key) {
        Entry entry = book.get(key);
        HttpServerResponse response = request.response();
        if (entry == null || (entry.applied.get() == 0 && entry.refused.get() == 0)) {
            probed.put(key, "not there");
            response.setStatusCode(404).end();
        } else if (entry.applied.get() > 0) {
            probed.put(key, "applied");
            answer(response.putHeader("Semel-Status", "201"), entry.answer);
        } else {
            probed.put(key, "refused");
            answer(response.setStatusCode(410).putHeader("Semel-Status", "422"), entry.answer);
        }
    }

    private void pay(HttpServerRequest request) {
        String header = request.getHeader("Idempotency-Key");
        if (header == null) {
            request.response().setStatusCode(400).end();
            return;
        }
        // The header may come as a quoted string; its key is what stands between the quotes.
        String key = header.startsWith("\"") ? header.substring(1, header.length() - 1) : header;
        if (manner == Manner.STEADY) {
            steady(request, key);
        } else {
            moody(request, key, draw(100));
        }
    }

    /** Pays sooner or later before it answers, so that a kill in between finds both. */
    private void steady(HttpServerRequest request, String key) {
        if (draw(2) == 0) {
            Entry paid = apply(key);
            vertx.setTimer(1 + draw(STEADY_MILLIS), later -> created(request, paid));
        } else {
            vertx.setTimer(1 + draw(STEADY_MILLIS), later -> created(request, apply(key)));
        }
    }

    private void moody(HttpServerRequest request, String key, int mood) {
        if (Math.floorMod(key.hashCode(), 100) < PERCENT_REFUSED_ORDERS) {
            refuse(request, key, mood);
        } else if (mood < 4) {
            request.connection().close();
        } else if (mood < 8) {
            request.response().setStatusCode(503).end("try later");
        } else if (mood < 14) {
            apply(key);
            request.connection().close();
        } else if (mood < 19) {
            apply(key);
            request.response().setStatusCode(500).end("paid, and then something broke");
        } else if (mood < 24) {
            vertx.setTimer(SLOW_MILLIS, later -> created(request, apply(key)));
        } else {
            created(request, apply(key));
        }
    }

    private void refuse(HttpServerRequest request, String key, int mood) {
        Entry entry = book.computeIfAbsent(key, unused -> new Entry());
        entry.answer = "{\"refused\":\"card declined\",\"order\":" + Json.encode(key) + "}";
        entry.refused.incrementAndGet();
        if (mood < 10) {
            request.connection().close();
        } else {
            answer(request.response().setStatusCode(422), entry.answer);
        }
    }

    private Entry apply(String key) {
        Entry entry = book.computeIfAbsent(key, unused -> new Entry());
        entry.answer = "{\"payment\":" + payments.incrementAndGet() + ",\"order\":" + Json.encode(key) + "}";
        entry.applied.incrementAndGet();
        return entry;
    }

    private static void created(HttpServerRequest request, Entry entry) {
        answer(request.response().setStatusCode(201), entry.answer);
    }

    private static void answer(HttpServerResponse response, String json) {
        if (!response.closed()) {
            response.putHeader("Content-Type", "application/json").end(Buffer.buffer(json));
        }
    }

    private int draw(int bound) {
        synchronized (random) {
            return random.nextInt(bound);
        }
    }
}
