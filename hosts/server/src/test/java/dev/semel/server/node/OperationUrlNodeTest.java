package dev.semel.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.engine.SystemTime;
import dev.semel.server.demo.GatewayChild;
import dev.semel.server.demo.Ports;
import io.vertx.core.http.HttpServerRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Long actions whose callers are told where to ask, at whole nodes over one store. */
@Timeout(600)
class OperationUrlNodeTest {
    private static final String POLICY = """
            semel: 1
            version: test
            scope: { from: claim, header: X-User }
            operations:
              - { name: pay, match: { path: /pay }, waiting: accept }
              - { name: patient, match: { path: /patient }, waiting: { wait: 600ms, then: accept } }
              - { name: lean, match: { path: /lean } }
              - name: guarded
                match: { path: /guarded }
                waiting: accept
                authorize: { url: "http://127.0.0.1:PORT/ask/rights" }
              - name: capture
                match: { path: /capture }
                lease: 4s
                waiting: accept
                effect:
                  class: queryable
                  memory: 1h
                  quiescence: 1s
                  margin: 500ms
                  probe: { url: "http://127.0.0.1:PORT/ask/probe/{key}" }
            """;

    @TempDir
    Path directory;

    private Crowd crowd;
    private final CompletableFuture<HttpServerRequest> held = new CompletableFuture<>();

    @BeforeEach
    void open() throws Exception {
        crowd = new Crowd(directory, POLICY);
        crowd.behaviour = held::complete;
    }

    @AfterEach
    void close() throws Exception {
        crowd.close();
    }

    @Test
    void who_finds_another_at_work_is_told_where_to_ask_at_any_node_until_the_outcome_is_there() throws Exception {
        int one = crowd.start("one", Optional.empty()).port();
        int two = crowd.start("two", Optional.empty()).port();
        CompletableFuture<HttpResponse<String>> first = post(one, "/pay");
        HttpServerRequest request = held.get(20, TimeUnit.SECONDS);

        HttpResponse<String> second = post(two, "/pay").get(20, TimeUnit.SECONDS);

        String url = location(second);
        assertThat(second.headers().firstValue("Retry-After")).contains("1");
        assertThat(second.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(second.body()).isEqualTo("{\"state\":\"running\",\"operation\":\"" + url + "\"}");
        for (int port : new int[] {one, two}) {
            assertThat(location(crowd.get(port, url, "ann"))).isEqualTo(url);
        }
        Crowd.paid(request);
        String body = first.get(20, TimeUnit.SECONDS).body();
        for (int port : new int[] {one, two}) {
            HttpResponse<String> told = crowd.get(port, url, "ann");
            assertThat(told.statusCode()).isEqualTo(201);
            assertThat(told.body()).isEqualTo(body);
            assertThat(told.headers().firstValue("Idempotent-Replayed")).contains("true");
        }
        assertThat(crowd.calls).hasValue(1);
    }

    @Test
    void the_url_is_nothing_to_another_caller_and_in_any_other_spelling() throws Exception {
        int one = crowd.start("one", Optional.empty()).port();
        CompletableFuture<HttpResponse<String>> first = post(one, "/pay");
        HttpServerRequest request = held.get(20, TimeUnit.SECONDS);
        String url = location(post(one, "/pay").get(20, TimeUnit.SECONDS));
        Crowd.paid(request);
        first.get(20, TimeUnit.SECONDS);

        assertUnknown(one, url, "eve");
        for (int at = "/.well-known/semel/operations/".length(); at < url.length(); at += 7) {
            char other = url.charAt(at) == 'A' ? 'B' : 'A';
            assertUnknown(one, url.substring(0, at) + other + url.substring(at + 1), "ann");
        }
        assertUnknown(one, url.substring(0, url.length() - 1), "ann");
        assertUnknown(one, "/.well-known/semel/operations/", "ann");
        assertUnknown(one, "/.well-known/semel/operations/.", "ann");
        assertThat(crowd.post(one, url, "ann", "").get(20, TimeUnit.SECONDS).statusCode())
                .isEqualTo(404);
        assertThat(crowd.get(one, url, "ann").statusCode()).isEqualTo(201);
        assertThat(crowd.calls).hasValue(1);
    }

    @Test
    void a_killed_node_leaves_the_url_good_at_the_others() throws Exception {
        int two = crowd.start("two", Optional.empty()).port();
        crowd.asked =
                request -> request.response().putHeader("Semel-Status", "201").end("{\"found\":true}");
        int port = Ports.free();
        GatewayChild one = new GatewayChild(List.of(
                "--to",
                crowd.upstream(),
                "--listen",
                "127.0.0.1:" + port,
                "--admin",
                "127.0.0.1:" + Ports.free(),
                "--store",
                crowd.address.text(),
                "--state",
                crowd.state("one").toString(),
                "--policy",
                crowd.policyFile().toString()));
        String url;
        try {
            CompletableFuture<HttpResponse<String>> lost = post(port, "/capture");
            held.get(20, TimeUnit.SECONDS);
            url = location(post(port, "/capture").get(20, TimeUnit.SECONDS));
            assertThat(location(crowd.get(two, url, "ann"))).isEqualTo(url);
            one.kill();
            assertThat(lost).failsWithin(10, TimeUnit.SECONDS);
        } finally {
            one.stop();
        }

        HttpResponse<String> told = crowd.get(two, url, "ann");
        while (told.statusCode() != 201) {
            assertThat(told.statusCode() == 202 || told.body().contains("\"code\":\"in_doubt\""))
                    .as(told.body())
                    .isTrue();
            crowd.vertx.timer(50).toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
            told = crowd.get(two, url, "ann");
        }
        assertThat(told.body()).isEqualTo("{\"found\":true}");
        assertThat(crowd.calls).hasValue(1);
    }

    @Test
    void an_attempt_whose_fate_is_unknown_is_told_as_in_doubt() throws Exception {
        int one = crowd.start("one", Optional.empty()).port();
        CompletableFuture<HttpResponse<String>> first = post(one, "/pay");
        HttpServerRequest request = held.get(20, TimeUnit.SECONDS);
        String url = location(post(one, "/pay").get(20, TimeUnit.SECONDS));
        var unused = request.response().setStatusCode(500).end("broke");
        first.get(20, TimeUnit.SECONDS);

        HttpResponse<String> told = crowd.get(one, url, "ann");

        assertThat(told.statusCode()).isEqualTo(500);
        assertThat(told.body()).isEqualTo(first.get().body()).contains("\"code\":\"in_doubt\"");
        assertThat(crowd.calls).hasValue(1);
    }

    @Test
    void a_refused_action_is_told_as_refused_and_a_released_one_is_not_run_by_asking() throws Exception {
        int one = crowd.start("one", Optional.empty()).port();
        CompletableFuture<HttpResponse<String>> first = post(one, "/pay");
        HttpServerRequest request = held.get(20, TimeUnit.SECONDS);
        String url = location(post(one, "/pay").get(20, TimeUnit.SECONDS));
        var unused = request.response().setStatusCode(429).end("later");
        first.get(20, TimeUnit.SECONDS);

        HttpResponse<String> told = crowd.get(one, url, "ann");

        assertThat(told.statusCode()).isEqualTo(503);
        assertThat(told.body()).contains("\"code\":\"released\"").contains("\"retryable\":true");
        crowd.behaviour = retry -> retry.response().setStatusCode(409).end("sold out");
        post(one, "/pay").get(20, TimeUnit.SECONDS);
        HttpResponse<String> refused = crowd.get(one, url, "ann");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).isEqualTo("sold out");
        assertThat(crowd.calls).hasValue(2);
    }

    @Test
    void rights_are_asked_about_as_before_a_replay_of_the_request_itself() throws Exception {
        int one = crowd.start("one", Optional.empty()).port();
        AtomicReference<String> target = new AtomicReference<>("");
        crowd.asked = request -> {
            target.set(request.getHeader("X-Forwarded-Method") + " " + request.getHeader("X-Forwarded-Uri"));
            request.response().setStatusCode(403).end();
        };
        CompletableFuture<HttpResponse<String>> first = post(one, "/guarded?of=4711");
        HttpServerRequest request = held.get(20, TimeUnit.SECONDS);
        String url = location(post(one, "/guarded?of=4711").get(20, TimeUnit.SECONDS));
        assertThat(target).as("while it runs there is nothing to tell").hasValue("");
        Crowd.paid(request);
        first.get(20, TimeUnit.SECONDS);

        HttpResponse<String> told = crowd.get(one, url, "ann");

        assertThat(told.statusCode()).isEqualTo(403);
        assertThat(told.body()).contains("replay_refused");
        assertThat(target).hasValue("POST /guarded?of=4711");
        crowd.asked = asked -> asked.response().end();
        assertThat(crowd.get(one, url, "ann").statusCode()).isEqualTo(201);
    }

    @Test
    void a_first_request_that_prefers_it_is_told_where_to_ask_and_goes_on() throws Exception {
        int one = crowd.start("one", Optional.empty()).port();

        HttpResponse<String> first =
                post(one, "/pay", "Prefer", "respond-async").get(20, TimeUnit.SECONDS);

        String url = location(first);
        assertThat(first.headers().firstValue("Preference-Applied")).contains("respond-async");
        assertThat(crowd.get(one, url, "ann").statusCode()).isEqualTo(202);
        Crowd.paid(held.get(20, TimeUnit.SECONDS));
        HttpResponse<String> told = crowd.get(one, url, "ann");
        while (told.statusCode() == 202) {
            told = crowd.get(one, url, "ann");
        }
        assertThat(told.statusCode()).isEqualTo(201);
        assertThat(post(one, "/pay").get(20, TimeUnit.SECONDS).body()).isEqualTo(told.body());
        assertThat(crowd.calls).hasValue(1);
    }

    @Test
    void a_first_request_that_prefers_to_wait_a_little_is_told_what_came_in_time() throws Exception {
        int one = crowd.start("one", Optional.empty()).port();
        crowd.behaviour = Crowd::paid;

        HttpResponse<String> quick =
                post(one, "/pay", "Prefer", "wait=20, respond-async").get(20, TimeUnit.SECONDS);
        crowd.behaviour = held::complete;
        CompletableFuture<HttpResponse<String>> slow = post(one, "/patient", "Prefer", "respond-async; x, wait=1");
        HttpServerRequest request = held.get(20, TimeUnit.SECONDS);

        assertThat(quick.statusCode()).isEqualTo(201);
        assertThat(location(slow.get(20, TimeUnit.SECONDS))).isNotEmpty();
        Crowd.paid(request);
    }

    @Test
    void a_duplicate_may_wait_first_and_where_it_is_not_accepted_nothing_changes() throws Exception {
        int one = crowd.start("one", Optional.empty()).port();
        CompletableFuture<HttpResponse<String>> first = post(one, "/patient");
        HttpServerRequest request = held.get(20, TimeUnit.SECONDS);
        long since = SystemTime.wallClock().millis();
        String url = location(post(one, "/patient").get(20, TimeUnit.SECONDS));
        assertThat(SystemTime.wallClock().millis() - since).isGreaterThanOrEqualTo(500);
        Crowd.paid(request);
        first.get(20, TimeUnit.SECONDS);
        assertThat(crowd.get(one, url, "ann").statusCode()).isEqualTo(201);

        CompletableFuture<HttpServerRequest> other = new CompletableFuture<>();
        crowd.behaviour = other::complete;
        CompletableFuture<HttpResponse<String>> lean = post(one, "/lean", "Prefer", "respond-async");
        HttpServerRequest leanRequest = other.get(20, TimeUnit.SECONDS);
        HttpResponse<String> running = post(one, "/lean").get(20, TimeUnit.SECONDS);
        assertThat(running.statusCode()).isEqualTo(409);
        assertThat(running.headers().firstValue("Location")).isEmpty();
        Crowd.paid(leanRequest);
        assertThat(lean.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(201);
    }

    @Test
    void what_is_too_long_for_a_url_is_told_as_in_progress() throws Exception {
        int one = crowd.start("one", Optional.empty()).port();
        String target = "/pay?" + "x".repeat(4_000);
        CompletableFuture<HttpResponse<String>> first = post(one, target);
        HttpServerRequest request = held.get(20, TimeUnit.SECONDS);

        assertThat(post(one, target).get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(409);
        Crowd.paid(request);
        first.get(20, TimeUnit.SECONDS);
    }

    private CompletableFuture<HttpResponse<String>> post(int port, String path, String... fields) {
        String[] all = java.util.Arrays.copyOf(fields, fields.length + 2);
        all[fields.length] = "Idempotency-Key";
        all[fields.length + 1] = "k";
        return crowd.post(port, path, "ann", "{}", all);
    }

    private static String location(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return answer.headers().firstValue("Location").orElseThrow();
    }

    private void assertUnknown(int port, String url, String caller) throws Exception {
        HttpResponse<String> answer = crowd.get(port, url, caller);
        assertThat(answer.statusCode()).as(url).isEqualTo(404);
        assertThat(answer.body()).contains("url_unknown");
    }
}
