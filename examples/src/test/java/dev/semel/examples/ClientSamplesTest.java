package dev.semel.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.semel.client.Answer;
import dev.semel.client.PendingIntent;
import dev.semel.client.Reply;
import dev.semel.client.RetryTerms;
import dev.semel.client.Retrying;
import dev.semel.client.Seen;
import dev.semel.engine.Timing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The samples of the page about the client do what the page says. */
class ClientSamplesTest {
    /** Honours keys, and loses the first replies. */
    private final Map<String, Integer> charges = new ConcurrentHashMap<>();

    private final AtomicInteger repliesToLose = new AtomicInteger();
    private final Map<String, String> notes = new ConcurrentHashMap<>();

    @TempDir
    private Path folder;

    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/charges", this::charge);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void charge(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        boolean replayed = charges.containsKey(key);
        charges.putIfAbsent(key, charges.size() + 1);
        if (repliesToLose.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            exchange.close();
            return;
        }
        if (replayed) {
            exchange.getResponseHeaders().add("Idempotent-Replayed", "true");
        }
        exchange.sendResponseHeaders(201, -1);
        exchange.close();
    }

    @Test
    void a_charge_whose_reply_was_lost_is_made_once() throws InterruptedException {
        repliesToLose.set(2);
        try (ChargeOrders orders = orders()) {
            assertThat(orders.chargeUnderItsOwnKey("4711")).isEqualTo("charged, or refused for good: 201");
        }
        assertThat(charges).containsOnlyKeys("order-4711");
    }

    @Test
    void a_charge_that_a_restart_interrupted_goes_on_under_its_key() throws InterruptedException {
        repliesToLose.set(Integer.MAX_VALUE);
        try (ChargeOrders orders = orders()) {
            Thread caller = new Thread(() -> {
                try {
                    orders.charge("4711");
                } catch (InterruptedException asked) {
                    Thread.currentThread().interrupt();
                }
            });
            caller.start();
            while (charges.isEmpty()) {
                Thread.onSpinWait();
            }
            caller.interrupt();
            caller.join();
            assertThat(orders.pending()).extracting(PendingIntent::name).containsExactly("charge 4711");
            assertThat(notes).isEmpty();
        }
        repliesToLose.set(0);
        try (ChargeOrders orders = orders()) {
            orders.goOn();
            assertThat(orders.pending()).isEmpty();
        }
        assertThat(notes.get("4711")).contains("status 201, replayed");
        assertThat(charges).hasSize(1);
    }

    @Test
    void another_library_is_driven_to_the_same_end() {
        List<String> done = new ArrayList<>();
        DriveRetries driven =
                new DriveRetries(Retrying.with(RetryTerms.DEFAULT, new StoppedTime(), new Random(1)), new Sender(done));

        Answer answer = driven.post(URI.create("https://pay.example/charges"), "order-4711");

        assertThat(answer.settles()).isTrue();
        assertThat(done).containsExactly("send", "wait", "send", "wait", "poll");
    }

    private ChargeOrders orders() {
        URI target = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/charges");
        return new ChargeOrders(target, folder.resolve("pending"), new ChargeOrders.Orders() {
            @Override
            public void note(String order, String sentence) {
                notes.put(order, sentence);
            }

            @Override
            public String chargeOf(String order) {
                return "{\"order\":\"" + order + "\",\"amount\":1200}";
            }
        });
    }

    /** Loses the first send, is told of an operation URL by the second, and the outcome there. */
    private record Sender(List<String> done) implements DriveRetries.Sender {
        @Override
        public Seen sendOnce(long withinMillis) {
            done.add("send");
            return done.size() == 1
                    ? new Seen.Lost("broken")
                    : replied(202, Map.of("Location", List.of("/.well-known/semel/operations/AQ")));
        }

        @Override
        public Seen getOnce(URI at, long withinMillis) {
            done.add("poll");
            return replied(201, Map.of("Idempotent-Replayed", List.of("true")));
        }

        @Override
        public void pause(long millis) {
            done.add("wait");
        }

        private static Seen replied(int status, Map<String, List<String>> headers) {
            return new Seen.Replied(Reply.of(status, headers, new byte[0], true));
        }
    }

    private static final class StoppedTime implements Timing {
        @Override
        public long nanos() {
            return 0;
        }

        @Override
        public Pending after(long millis, Runnable task) {
            throw new AssertionError("The sample waits by itself.");
        }
    }
}
