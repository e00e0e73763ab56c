package dev.semel.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.engine.Engine;
import dev.semel.engine.SystemTime;
import dev.semel.http.CallerRule;
import dev.semel.http.ScopeSecret;
import dev.semel.store.MemoryStore;
import dev.semel.testkit.http.HttpHost;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Principal;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page about the filter shows code that is compiled here, and does what the page says. */
@Timeout(60)
class ServletPageTest {
    private static final ScopeSecret SECRET =
            ScopeSecret.of("a secret of these tests".getBytes(StandardCharsets.UTF_8));

    @ParameterizedTest
    @ValueSource(strings = {"protect", "routes", "lease"})
    void the_page_shows_the_code_that_is_compiled_here(String name) throws IOException {
        Path module = Path.of("").toAbsolutePath();
        String source = Files.readString(module.resolve("src/test/java/dev/semel/servlet/OrdersApplication.java"));
        int start = source.indexOf("// sample: " + name + "\n");
        assertThat(start).as("the sample " + name).isPositive();
        String rest = source.substring(source.indexOf('\n', start) + 1);
        String sample = rest.substring(0, rest.indexOf("// end of sample"));

        assertThat(Files.readString(module.resolve("../../docs/servlet.md")))
                .contains(sample.stripTrailing().stripIndent());
    }

    private static Filter logsInAs(String user) {
        Principal principal = () -> user;
        return (request, response, chain) -> chain.doFilter(
                new HttpServletRequestWrapper((HttpServletRequest) request) {
                    @Override
                    public Principal getUserPrincipal() {
                        return principal;
                    }
                },
                response);
    }

    private static HttpResponse<String> post(int port, String key) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/orders"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"amount\":1}"));
        if (!key.isEmpty()) {
            request.header("Idempotency-Key", key);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static OrdersApplication run(BiConsumer<Integer, OrdersApplication> test, boolean declared)
            throws Exception {
        OrdersApplication orders = new OrdersApplication();
        try (SystemTime time = new SystemTime();
                Engine engine = Engine.over(new MemoryStore(SystemTime.wallClock()), time)
                        .start()) {
            HttpHost host = Containers.TOMCAT.start((ServletContext context) -> {
                Application.add(context, "login", logsInAs("ann"));
                if (declared) {
                    orders.declared(engine, CallerRule.credential(SECRET)).addTo(context, "/*");
                } else {
                    orders.protect(context, engine, SECRET);
                }
                context.addServlet("orders", orders.handler()).addMapping("/*");
            });
            try {
                test.accept(host.port(), orders);
            } finally {
                host.stop().close();
            }
        }
        return orders;
    }

    @Test
    void an_order_is_captured_once_with_a_key_of_its_own() throws Exception {
        OrdersApplication orders = run(
                (port, running) -> {
                    try {
                        HttpResponse<String> first = post(port, "order-1");
                        HttpResponse<String> replay = post(port, "order-1");
                        assertThat(first.statusCode()).isEqualTo(201);
                        assertThat(replay.headers().firstValue("Location")).hasValue("/orders/7");
                        assertThat(Application.isReplay(replay)).isTrue();
                        assertThat(post(port, "").statusCode()).isEqualTo(400);
                    } catch (Exception failed) {
                        throw new AssertionError(failed);
                    }
                },
                false);

        assertThat(orders.provider().captured).hasSize(1).first().asString().endsWith("{\"amount\":1}");
    }

    @Test
    void a_declared_route_demands_a_key() throws Exception {
        run(
                (port, running) -> {
                    try {
                        HttpResponse<String> told = post(port, "");
                        assertThat(told.statusCode()).isEqualTo(400);
                        assertThat(told.body()).contains("key_missing").contains("orders.place");
                    } catch (Exception failed) {
                        throw new AssertionError(failed);
                    }
                },
                true);
    }
}
