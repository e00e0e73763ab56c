package dev.semel.spring;

import dev.semel.engine.Engine;
import dev.semel.operation.OperationKey;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** An application that is started, on a port of its own and with its records in memory. */
final class Served implements AutoCloseable {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final ConfigurableApplicationContext context;

    private Served(ConfigurableApplicationContext context) {
        this.context = context;
    }

    static Served onServlets(Class<?>... beans) {
        return started(WebApplicationType.SERVLET, beans);
    }

    static Served onReactor(Class<?>... beans) {
        return started(WebApplicationType.REACTIVE, beans);
    }

    private static Served started(WebApplicationType type, Class<?>... beans) {
        SpringApplication application = new SpringApplication(beans);
        application.setWebApplicationType(type);
        application.setDefaultProperties(Map.of(
                "server.port",
                "0",
                "semel.store",
                "memory",
                "semel.unprotected",
                "ignore",
                // What a test leaves unfinished is not waited for.
                "server.shutdown",
                "immediate",
                "spring.main.banner-mode",
                "off",
                "spring.autoconfigure.exclude",
                "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration"));
        return new Served(application.run());
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** What is asked with this key, or with none if it is empty. */
    HttpRequest.Builder request(String path, String key) {
        int port = ((WebServerApplicationContext) context).getWebServer().getPort();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .POST(HttpRequest.BodyPublishers.noBody());
        return key.isEmpty() ? request : request.header("Idempotency-Key", key);
    }

    static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** @param headers whose value is yes */
    HttpResponse<String> post(String path, String key, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path, key);
        for (String header : headers) {
            request.header(header, "yes");
        }
        return send(request);
    }

    /** Where a key stands. */
    String status(String tenant, String operation, String key) {
        return bean(Engine.class)
                .find(new OperationKey(tenant, operation, key))
                .record()
                .status()
                .name();
    }

    @Override
    public void close() {
        context.close();
    }
}
