package dev.semel.servlet;

import dev.semel.engine.Engine;
import dev.semel.engine.SystemTime;
import dev.semel.http.AnonymousRule;
import dev.semel.http.CallerRule;
import dev.semel.http.CallerSource;
import dev.semel.http.HttpPolicy;
import dev.semel.http.RoutePolicy;
import dev.semel.http.ScopeSecret;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Status;
import dev.semel.store.MemoryStore;
import dev.semel.testkit.http.HttpHost;
import jakarta.servlet.Filter;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/** An application of one servlet behind the filter, in a container, over a store in memory. */
final class Application implements AutoCloseable {
    final AtomicInteger calls = new AtomicInteger();
    private final MemoryStore store = new MemoryStore(SystemTime.wallClock());
    private final SystemTime time = new SystemTime();
    private final Engine engine = Engine.over(store, time).start();
    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpHost host;

    /** What the servlet does. */
    @FunctionalInterface
    interface Handling {
        void handle(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException;
    }

    /** How an application is put together; not safe for use by several threads. */
    static final class Builder {
        private final Containers container;
        private final List<BiConsumer<ServletContext, SemelFilter>> around = new ArrayList<>();
        private UnaryOperator<SemelFilter> filtering = filter -> filter;
        private CallerSource callers = CallerSource.authorization();
        private BiConsumer<ServletContext, SemelFilter> adding = (context, filter) -> filter.addTo(context, "/*");
        private List<RoutePolicy> routes = List.of();

        Builder(Containers container) {
            this.container = container;
        }

        /** Before the filter, outside of it. */
        Builder outside(String name, Filter filter) {
            around.add((context, semel) -> add(context, name, filter));
            return this;
        }

        Builder filtering(UnaryOperator<SemelFilter> settings) {
            filtering = settings;
            return this;
        }

        Builder adding(BiConsumer<ServletContext, SemelFilter> how) {
            adding = how;
            return this;
        }

        Builder callers(CallerSource source) {
            callers = source;
            return this;
        }

        Builder routes(RoutePolicy... declared) {
            routes = List.of(declared);
            return this;
        }

        Application serving(Handling handling) throws Exception {
            return new Application(this, handling);
        }
    }

    static Builder in(Containers container) {
        return new Builder(container);
    }

    static void add(ServletContext context, String name, Filter filter) {
        var added = context.addFilter(name, filter);
        added.setAsyncSupported(true);
        added.addMappingForUrlPatterns(null, true, "/*");
    }

    private Application(Builder from, Handling handling) throws Exception {
        CallerRule rule = CallerRule.of(
                        from.callers, ScopeSecret.of("a secret of these tests".getBytes(StandardCharsets.UTF_8)))
                .whenAnonymous(
                        from.callers.kind() == CallerSource.Kind.PRINCIPAL
                                ? AnonymousRule.REFUSE
                                : AnonymousRule.ALLOW);
        SemelFilter filter = from.filtering.apply(
                SemelFilter.over(engine, HttpPolicy.defaults(rule).routes(from.routes)));
        host = from.container.start(context -> {
            from.around.forEach(each -> each.accept(context, filter));
            from.adding.accept(context, filter);
            ServletRegistration.Dynamic servlet = context.addServlet("service", new HttpServlet() {
                private static final long serialVersionUID = 1L;

                @Override
                protected void service(HttpServletRequest request, HttpServletResponse response)
                        throws ServletException, IOException {
                    calls.incrementAndGet();
                    handling.handle(request, response);
                }
            });
            servlet.addMapping("/*");
            servlet.setAsyncSupported(true);
            servlet.setMultipartConfig(new MultipartConfigElement(System.getProperty("java.io.tmpdir")));
        });
    }

    int port() {
        return host.port();
    }

    /** A POST with a JSON body; with a key unless it is empty. */
    HttpRequest.Builder post(String key, String path) {
        return post(key, path, "application/json", "{}");
    }

    HttpRequest.Builder post(String key, String path, String type, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + host.port() + path))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return key.isEmpty() ? request : request.header("Idempotency-Key", key);
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        return sending(request).join();
    }

    CompletableFuture<HttpResponse<String>> sending(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Sends it twice: the first answer, and the replay of it. */
    List<HttpResponse<String>> twice(HttpRequest.Builder request) {
        return List.of(send(request), send(request));
    }

    static boolean isReplay(HttpResponse<?> response) {
        return response.headers().firstValue("Idempotent-Replayed").equals(Optional.of("true"));
    }

    IntentRecord record(String key) {
        return store.browse(null, null, 1_000).stream()
                .filter(row -> row.key().key().equals(key))
                .map(row -> row.record())
                .findFirst()
                .orElseThrow();
    }

    Status status(String key) {
        return record(key).status();
    }

    @Override
    public void close() throws IOException {
        try {
            host.stop().close();
        } catch (Exception failed) {
            throw new IOException(failed);
        } finally {
            engine.close();
            time.close();
        }
    }
}
