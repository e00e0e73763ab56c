package dev.semel.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.Semel;
import dev.semel.engine.Engine;
import dev.semel.engine.Execution;
import dev.semel.engine.SystemTime;
import dev.semel.examples.orders.PlaceOrders.Order;
import dev.semel.store.MemoryStore;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plain service over a real port, with a provider that forgets every other answer. */
class OrdersServerTest {
    @TempDir
    private Path folder;

    private final Map<String, String> charges = new ConcurrentHashMap<>();
    private final AtomicInteger asked = new AtomicInteger();

    private String charge(String key, Order order) {
        String charge = charges.computeIfAbsent(key, fresh -> "charge " + (charges.size() + 1));
        if (asked.incrementAndGet() % 2 == 1) {
            throw new IllegalStateException("no answer");
        }
        return charge;
    }

    private static HttpResponse<String> post(OrdersServer server, String body) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/orders"))
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void an_order_is_charged_once_over_lost_answers_and_a_restart() throws Exception {
        try (OrdersServer server = OrdersServer.start(folder.resolve("records"), this::charge)) {
            assertThat(post(server, "o-1 500").statusCode()).isEqualTo(503);
            assertThat(post(server, "o-1 500").body()).isEqualTo("charge 1");
            assertThat(post(server, "o-1 700").statusCode()).isEqualTo(409);
        }
        try (OrdersServer again = OrdersServer.start(folder.resolve("records"), this::charge)) {
            assertThat(post(again, "o-1 500").body()).isEqualTo("charge 1");
        }
        assertThat(charges).hasSize(1);
        assertThat(asked).hasValue(2);
    }

    @Test
    void a_function_without_time_begins_nothing_and_one_with_time_is_done() {
        try (SystemTime time = new SystemTime();
                Engine engine = Engine.over(new MemoryStore(SystemTime.wallClock()), time)
                        .start()) {
            OrderFunction function = new OrderFunction(Semel.over(engine), (key, order) -> "charge of " + order.id());

            assertThat(function.handle(new Order("o-1", 500), () -> 400)).isInstanceOf(Execution.HeldBack.class);
            assertThat(function.handle(new Order("o-1", 500), () -> 60_000).orThrow())
                    .isEqualTo("charge of o-1");
        }
    }
}
