package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** What clients meet at a whole application with annotated controllers over a real port, whichever server serves it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
abstract class ShopCases {
    private final HttpClient client = HttpClient.newHttpClient();
    private ConfigurableApplicationContext application;

    /** Starts the shop on a free port, with a store in memory and without a database. */
    abstract ConfigurableApplicationContext started(String... arguments);

    /** Before every path; empty for none. */
    abstract String basePath();

    @BeforeAll
    void start() {
        application = started(
                "--server.port=0",
                "--semel.store=memory",
                "--spring.main.banner-mode=off",
                "--spring.autoconfigure.exclude=org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration");
    }

    @AfterAll
    void stop() {
        application.close();
    }

    final <T> T bean(Class<T> type) {
        return application.getBean(type);
    }

    final HttpResponse<String> post(String path, String key, String body, String... headers) throws Exception {
        return send("POST", path, key, body, headers);
    }

    /** @param key empty for none */
    final HttpResponse<String> send(String method, String path, String key, String body, String... headers)
            throws Exception {
        int port = ((WebServerApplicationContext) application).getWebServer().getPort();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + basePath() + path))
                .setHeader("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        for (int at = 0; at < headers.length; at += 2) {
            request.setHeader(headers[at], headers[at + 1]);
        }
        if (!key.isEmpty()) {
            request.header("Idempotency-Key", key);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    static boolean isReplay(HttpResponse<String> told) {
        return told.headers().firstValue("Idempotent-Replayed").equals(Optional.of("true"));
    }

    @Test
    void a_repeat_gets_the_whole_first_response() throws Exception {
        HttpResponse<String> first = post("/orders", "k-1", "{\"item\": 7}");
        HttpResponse<String> again = post("/orders", "k-1", "{ \"item\":7 }");

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body()).startsWith("{\"number\":");
        assertThat(again.headers().firstValue("Location"))
                .isEqualTo(first.headers().firstValue("Location"));
        assertThat(isReplay(first)).isFalse();
        assertThat(isReplay(again)).isTrue();
    }

    @Test
    void another_order_under_the_key_is_refused_and_so_is_none() throws Exception {
        post("/orders", "k-2", "{\"item\": 7}");

        assertThat(post("/orders", "k-2", "{\"item\": 8}").statusCode()).isEqualTo(422);
        HttpResponse<String> keyless = post("/orders", "", "{\"item\": 8}");
        assertThat(keyless.statusCode()).isEqualTo(400);
        assertThat(keyless.body()).contains("key_missing");
    }

    @Test
    void paths_are_told_apart() throws Exception {
        assertThat(post("/orders/1/cancel", "k-3", "").body()).startsWith("cancelled 1");
        assertThat(post("/orders/2/cancel", "k-3", "").statusCode()).isEqualTo(422);
    }

    @Test
    void a_business_key_needs_no_header_and_its_troubles_are_problems() throws Exception {
        String first = post("/payments", "", "{\"id\": \"p-1\", \"cents\": 5}").body();

        assertThat(first).startsWith("{\"paid\":");
        assertThat(post("/payments", "", "{\"cents\": 5, \"id\": \"p-1\"}").body())
                .isEqualTo(first);
        HttpResponse<String> other = post("/payments", "", "{\"id\": \"p-1\", \"cents\": 6}");
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(other.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(other.body()).contains("key_reused");
        assertThat(post("/payments", "", "{\"cents\": 6}").body()).contains("key_missing");
    }

    @Test
    void a_refusal_is_replayed_with_the_text_that_its_page_had() throws Exception {
        HttpResponse<String> first = post("/refused", "k-4", "");
        HttpResponse<String> again = post("/refused", "k-4", "");

        assertThat(first.statusCode()).isEqualTo(409);
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(again.body())
                .isEqualTo(first.body())
                .contains("\"status\":409")
                .contains("\"path\":\"" + basePath() + "/refused\"");
        assertThat(isReplay(first)).isFalse();
        assertThat(isReplay(again)).isTrue();
    }

    @Test
    void what_is_not_annotated_passes() throws Exception {
        String first = post("/free", "k-14", "").body();

        assertThat(post("/free", "k-14", "").body()).isNotEqualTo(first);
    }
}
