package dev.semel.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.engine.Ending;
import dev.semel.engine.Execution;
import dev.semel.engine.Probe;
import dev.semel.http.StoredResponse;
import dev.semel.operation.OperationKey;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.Terms;
import dev.semel.protocol.Payload;
import dev.semel.protocol.Status;
import dev.semel.protocol.Verdict;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The admin listener over a real socket, before an engine over a store in memory. */
class AdminServerTest {
    private static final HttpClient CLIENT = Vertx.vertx().createHttpClient();
    private static final OperationKey KEY = OverseenNode.key("payments", "k-1");
    private static final Terms TERMS = OverseenNode.terms();
    private static final Terms QUERYABLE = Terms.of(EffectTerms.queryable(Duration.ofDays(1), Duration.ofSeconds(5)))
            .build();

    private record Answer(int status, String type, String text) {
        JsonObject json() {
            return new JsonObject(text);
        }
    }

    private final OverseenNode node = new OverseenNode();

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void metrics_are_told_as_prometheus_text() {
        node.run(KEY, TERMS, 210, Ending.succeeded(OverseenNode.http(201, "{}")));
        node.ask(KEY, TERMS, 1);

        Answer answer = get("/metrics");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.type()).startsWith("text/plain");
        assertThat(answer.text())
                .contains(
                        "semel_answers_total{answer=\"applied\",operation=\"payments\",source=\"decided\"} 1.0",
                        "semel_duplicates_total{operation=\"payments\"} 1.0",
                        "semel_open_records{state=\"in_doubt\"} 0.0",
                        "semel_store_seconds_count{call=\"apply\"} 2",
                        "semel_store_info{")
                .doesNotContain("k-1", "acme");
    }

    @Test
    void health_tells_that_the_node_is_ready_and_what_is_open() {
        node.run(KEY, TERMS, 10, Ending.unknown());

        Answer answer = get("/health");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().getBoolean("ready")).isTrue();
        assertThat(answer.json().getJsonObject("store").getMap())
                .containsEntry("grade", "none")
                .containsEntry("inDoubt", 1)
                .containsKey("generation");
    }

    @Test
    void a_store_that_does_not_answer_makes_the_node_unready_and_questions_problems() {
        node.failReads.set(true);

        Answer health = get("/health");
        assertThat(health.status()).isEqualTo(503);
        assertThat(health.json().getMap()).containsEntry("live", true).containsEntry("ready", false);
        assertThat(health.json().getJsonObject("store").getString("trouble")).isEqualTo("the disk is gone.");
        assertProblem(get("/keys?key=k-1"), 503, "store_unavailable");
        assertProblem(get("/in-doubt"), 503, "store_unavailable");
        assertThat(get("/metrics").text()).contains("semel_open_records{state=\"running\"} NaN");
    }

    @Test
    void a_key_is_found_by_itself_or_with_its_operation_and_tenant() {
        node.run(KEY, TERMS, 10, Ending.succeeded(OverseenNode.http(201, "{\"secret\":1}")));
        node.run(OverseenNode.key("refunds", "k-1"), TERMS, 10, Ending.rejected(Payload.omitted()));

        assertThat(get("/keys?key=k-1").json().getJsonArray("matches")).hasSize(2);
        assertThat(get("/keys?key=k-2").json().getJsonArray("matches")).isEmpty();
        Answer exact = get("/keys?key=k-1&operation=payments&tenant=acme");
        assertThat(exact.json().getJsonArray("matches").getJsonObject(0).getMap())
                .containsEntry("status", "succeeded")
                .containsEntry("epoch", 1);
        assertThat(exact.text()).contains("\"httpStatus\":201").doesNotContain("secret");
    }

    @Test
    void a_key_is_explained_with_attempts_that_are_not_written_yet() {
        node.run(KEY, TERMS, 210, Ending.succeeded(OverseenNode.http(201, "{}")));
        node.ask(KEY, TERMS, 1);
        node.ask(KEY, TERMS, 1);
        node.ask(KEY, TERMS, 2);

        JsonObject told = get("/keys/explain?key=k-1").json();

        assertThat(told.getJsonArray("sentences").getString(0))
                .isEqualTo("Four requests came: one ran at 12:01:03 and succeeded after 210 ms, two were replayed,"
                        + " one asked for something else under this key and was refused.");
        assertThat(told.getJsonArray("history")).hasSize(4);
    }

    @Test
    void two_records_with_one_key_are_not_explained_as_one() {
        node.run(KEY, TERMS, 10, Ending.succeeded(Payload.omitted()));
        node.run(OverseenNode.key("refunds", "k-1"), TERMS, 10, Ending.succeeded(Payload.omitted()));

        assertProblem(get("/keys/explain?key=k-1"), 409, "key_ambiguous");
        assertThat(get("/keys/explain?key=k-1&operation=refunds").status()).isEqualTo(200);
    }

    @Test
    void a_doubt_is_settled_as_applied_and_later_requests_are_told_the_given_result() {
        node.run(KEY, TERMS, 10, Ending.unknown());

        Answer answer = post(
                "/keys/resolve",
                order(1).put("verdict", "applied")
                        .put("result", new JsonObject().put("status", 201).put("body", "{\"id\":7}")));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().getBoolean("changed")).isTrue();
        assertThat(answer.json()
                        .getJsonObject("record")
                        .getJsonObject("evidence")
                        .getMap())
                .containsEntry("source", "operator")
                .containsEntry("actor", "ann")
                .containsEntry("reason", "the bank shows it");
        StoredResponse told = replayed();
        assertThat(told.answer().status()).isEqualTo(201);
        assertThat(new String(told.answer().body().bytes(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("{\"id\":7}");
    }

    @Test
    void a_doubt_settled_without_a_result_is_answered_with_a_small_one_that_names_nobody() {
        node.run(KEY, TERMS, 10, Ending.unknown());

        post("/keys/resolve", order(1).put("verdict", "applied"));

        StoredResponse told = replayed();
        assertThat(told.answer().status()).isEqualTo(200);
        assertThat(new String(told.answer().body().bytes(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("{\"resolved\":\"applied\",\"by\":\"operator\"}");
    }

    @Test
    void a_doubt_settled_as_not_applied_when_no_send_can_be_under_way_lets_the_next_request_run() {
        node.run(KEY, TERMS, 10, Ending.unknown());

        Answer early = post("/keys/resolve", order(1).put("verdict", "not-applied"));
        node.clock.addAndGet(31_000);
        Answer late = post("/keys/resolve", order(1).put("verdict", "not-applied"));

        assertProblem(early, 409, "too_early");
        assertThat(early.text()).contains("2026-11-21T12:01:04.010Z");
        assertThat(late.status()).isEqualTo(200);

        assertThat(node.run(KEY, TERMS, 10, Ending.succeeded(Payload.omitted())))
                .isInstanceOf(Execution.Applied.class);
    }

    @Test
    void a_resolution_for_another_epoch_than_the_one_seen_changes_nothing() {
        node.run(KEY, TERMS, 10, Ending.unknown());

        assertProblem(post("/keys/resolve", order(2).put("verdict", "applied")), 409, "moved_on");

        assertThat(node.engine.find(KEY).record().status()).isEqualTo(Status.IN_DOUBT);
    }

    @Test
    void an_outcome_is_never_changed() {
        node.run(KEY, TERMS, 10, Ending.succeeded(Payload.omitted()));

        assertProblem(post("/keys/resolve", order(1).put("verdict", "not-applied")), 409, "moved_on");
        assertProblem(
                post("/keys/resolve", order(1).put("key", "k-2").put("verdict", "applied")), 404, "key_not_found");
    }

    @Test
    void the_receiver_is_asked_now_and_its_word_settles_the_doubt() {
        OperationKey key = OverseenNode.key("payments.ask", "k-1");
        node.run(key, QUERYABLE, 10, Ending.unknown());
        JsonObject question = new JsonObject()
                .put("tenant", "acme")
                .put("operation", "payments.ask")
                .put("key", "k-1")
                .put("epoch", 1);

        JsonObject first = post("/keys/probe", question).json();
        node.receiver.set(Probe.Answer.known(Verdict.applied(OverseenNode.http(200, "{}")), "it is there"));
        JsonObject second = post("/keys/probe", question).json();

        assertThat(first.getBoolean("leftDoubt")).isFalse();
        assertThat(first.getString("answer")).isEqualTo("it is closed");
        assertThat(second.getBoolean("leftDoubt")).isTrue();
        assertThat(second.getJsonObject("record").getString("status")).isEqualTo("succeeded");
        assertProblem(post("/keys/probe", question), 409, "moved_on");
    }

    @Test
    void a_purged_result_is_gone_and_the_history_says_on_whose_word() {
        node.run(KEY, TERMS, 10, Ending.succeeded(OverseenNode.http(200, "{}")));
        JsonObject purge = order(1);
        purge.remove("epoch");

        assertThat(post("/keys/purge", purge).json().getJsonObject("record").getString("status"))
                .isEqualTo("tombstone");

        assertThat(node.ask(KEY, TERMS, 1)).isInstanceOf(Execution.Expired.class);
        assertThat(get("/keys/explain?key=k-1").text()).contains("taken away by operator ann: the bank shows it");
    }

    @Test
    void keys_in_doubt_are_told_page_by_page() {
        for (int each = 0; each < 5; each++) {
            node.run(OverseenNode.key("payments", "k-" + each), TERMS, 10, Ending.unknown());
        }

        JsonObject first = get("/in-doubt?limit=3").json();
        JsonObject second =
                get("/in-doubt?limit=3&after=" + first.getString("next")).json();

        assertThat(first.getJsonArray("inDoubt")).hasSize(3);
        assertThat(second.getJsonArray("inDoubt")).hasSize(2);
        assertThat(second.containsKey("next")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "/keys, bad_request",
        "/keys/explain?tenant=acme, bad_request",
        "/keys?tenant=a&operation=b&key=%01, bad_request",
        "/in-doubt?limit=0, bad_request",
        "/in-doubt?limit=many, bad_request",
        "/in-doubt?after=%21, bad_request",
        "/keys/explain?key=never, key_not_found",
        "/nowhere, path_unknown",
        "/keys/resolve, path_unknown"
    })
    void a_malformed_question_gets_a_problem(String path, String code) {
        Answer answer = get(path);

        assertThat(answer.status()).isBetween(400, 404);
        assertProblem(answer, answer.status(), code);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{'tenant':'acme'}",
                "{\"tenant\":\"acme\",\"operation\":\"payments\",\"key\":\"k-1\",\"epoch\":1,\"verdict\":\"maybe\",\"reason\":\"r\",\"actor\":\"a\"}",
                "{\"tenant\":\"acme\",\"operation\":\"payments\",\"key\":\"k-1\",\"epoch\":0,\"verdict\":\"applied\",\"reason\":\"r\",\"actor\":\"a\"}",
                "{\"tenant\":\"acme\",\"operation\":\"payments\",\"key\":\"k-1\",\"epoch\":\"1\",\"verdict\":\"applied\",\"reason\":\"r\",\"actor\":\"a\"}",
                "{\"tenant\":\"acme\",\"operation\":\"payments\",\"key\":\"k-1\",\"epoch\":1,\"verdict\":\"applied\",\"reason\":\" \",\"actor\":\"a\"}",
                "{\"tenant\":\"acme\",\"operation\":\"payments\",\"key\":\"k-1\",\"epoch\":1,\"verdict\":\"applied\",\"reason\":\"a\\nb\",\"actor\":\"a\"}",
                "{\"tenant\":\"acme\",\"operation\":\"payments\",\"key\":\"k-1\",\"epoch\":1,\"verdict\":\"applied\",\"reason\":\"r\"}",
                "{\"tenant\":\"acme\",\"operation\":\"payments\",\"key\":\"k-1\",\"epoch\":1,\"verdict\":\"applied\",\"reason\":\"r\",\"actor\":\"a\",\"colour\":1}",
                "{\"tenant\":\"acme\",\"operation\":\"payments\",\"key\":\"k-1\",\"epoch\":1,\"verdict\":\"applied\",\"reason\":\"r\",\"actor\":\"a\",\"result\":{\"status\":500}}",
                "{\"tenant\":\"acme\",\"operation\":\"payments\",\"key\":\"k-1\",\"epoch\":1,\"verdict\":\"applied\",\"reason\":\"r\",\"actor\":\"a\",\"result\":{\"contentType\":\"a\\r\\nb\"}}",
                "{\"tenant\":\"acme\",\"operation\":\"payments\",\"key\":\"k-1\",\"epoch\":1,\"verdict\":\"not-applied\",\"reason\":\"r\",\"actor\":\"a\",\"result\":{}}",
                "{\"tenant\":\"\",\"operation\":\"payments\",\"key\":\"k-1\",\"epoch\":1,\"verdict\":\"applied\",\"reason\":\"r\",\"actor\":\"a\"}"
            })
    void a_malformed_order_gets_a_problem_and_changes_nothing(String body) {
        node.run(KEY, TERMS, 10, Ending.unknown());

        assertProblem(
                send(HttpMethod.POST, "/keys/resolve", Map.of("Content-Type", "application/json"), body),
                400,
                "bad_request");

        assertThat(node.engine.find(KEY).record().status()).isEqualTo(Status.IN_DOUBT);
    }

    @Test
    void a_body_beyond_the_limit_is_refused() {
        String large = "x".repeat(Parameters.LARGEST_BODY_BYTES + 1);

        assertProblem(
                send(HttpMethod.POST, "/keys/resolve", Map.of("Content-Type", "application/json"), large),
                413,
                "body_too_large");
    }

    @Test
    void web_pages_are_turned_away() {
        assertProblem(
                send(HttpMethod.GET, "/keys?key=k", Map.of("Origin", "http://evil.test"), ""), 403, "origin_refused");
        assertProblem(send(HttpMethod.GET, "/keys?key=k", Map.of("Host", "evil.test:9321"), ""), 403, "host_refused");
        assertProblem(send(HttpMethod.GET, "/metrics", Map.of("Host", "127.0.0.1.evil.test"), ""), 403, "host_refused");
        assertProblem(
                send(HttpMethod.POST, "/keys/resolve", Map.of("Content-Type", "text/plain"), "{}"), 415, "not_json");
        assertProblem(send(HttpMethod.DELETE, "/keys?key=k", Map.of(), ""), 405, "method_unknown");
        assertThat(send(HttpMethod.GET, "/health", Map.of("Host", "[::1]:9321"), "")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void a_demanded_token_must_be_presented_and_then_any_host_will_do() {
        try (OverseenNode guarded = new OverseenNode("0123456789abcdef")) {
            assertProblem(send(guarded, HttpMethod.GET, "/metrics", Map.of(), ""), 401, "token_wrong");
            assertProblem(
                    send(guarded, HttpMethod.GET, "/metrics", Map.of("Authorization", "Bearer 0123456789abcdeX"), ""),
                    401,
                    "token_wrong");
            Map<String, String> right = Map.of("Authorization", "Bearer 0123456789abcdef", "Host", "admin.test");
            assertThat(send(guarded, HttpMethod.GET, "/metrics", right, "").status())
                    .isEqualTo(200);
            assertThat(send(guarded, HttpMethod.GET, "/health", Map.of(), "").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void a_listener_for_others_needs_a_token() {
        assertThatThrownBy(() -> AdminSettings.at("0.0.0.0", 9321))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0.0.0.0")
                .hasMessageContaining("token");
        assertThatThrownBy(() -> new AdminSettings("0.0.0.0", 9321, "short")).hasMessageContaining("16");
        assertThat(new AdminSettings("0.0.0.0", 9321, "0123456789abcdef").toString())
                .doesNotContain("0123456789abcdef");
    }

    private StoredResponse replayed() {
        Execution<Payload> told = node.ask(KEY, TERMS, 1);
        assertThat(told).isInstanceOf(Execution.Replayed.class);
        return StoredResponse.codec().decode(told.orThrow().bytes());
    }

    private static JsonObject order(long epoch) {
        return new JsonObject()
                .put("tenant", "acme")
                .put("operation", "payments")
                .put("key", "k-1")
                .put("epoch", epoch)
                .put("reason", "the bank shows it")
                .put("actor", "ann");
    }

    private static void assertProblem(Answer answer, int status, String code) {
        assertThat(answer.text()).contains("\"code\":\"" + code + "\"");
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.type()).isEqualTo("application/problem+json");
        assertThat(answer.json().getString("detail")).endsWith(".");
    }

    private Answer get(String path) {
        return send(HttpMethod.GET, path, Map.of(), "");
    }

    private Answer post(String path, JsonObject body) {
        return send(HttpMethod.POST, path, Map.of("Content-Type", "application/json"), body.encode());
    }

    private Answer send(HttpMethod method, String path, Map<String, String> headers, String body) {
        return send(node, method, path, headers, body);
    }

    private static Answer send(
            OverseenNode to, HttpMethod method, String path, Map<String, String> headers, String body) {
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setHost("127.0.0.1")
                .setPort(to.port())
                .setURI(path);
        headers.forEach(options::putHeader);
        // One step inside the other: one that is added from this thread can come after the body has gone by.
        return OverseenNode.await(CLIENT.request(options)
                .compose(request -> request.send(Buffer.buffer(body))
                        .compose(response -> response.body()
                                .map(text -> new Answer(
                                        response.statusCode(),
                                        String.valueOf(response.getHeader("Content-Type")),
                                        text.toString())))));
    }
}
