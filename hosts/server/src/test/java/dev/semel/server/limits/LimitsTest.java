package dev.semel.server.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.protocol.Status;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Limits of callers at a gateway, over a real listener. */
@Timeout(600)
class LimitsTest {
    private static final String PAY = "operations:\n  - { name: pay, match: { path: /pay }, waiting: { wait: 20s } }\n";

    private static LimitedGateway with(String limits) {
        return new LimitedGateway("limits: { " + limits + " }\n" + PAY);
    }

    private static void isLimited(HttpResponse<String> refused, String limit) {
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("\"code\":\"limit_exceeded\"", "\"limit\":\"" + limit + "\"");
        assertThat(refused.body()).contains("\"retryable\":true");
        assertThat(refused.headers().firstValue("Retry-After").map(Integer::parseInt))
                .hasValueSatisfying(seconds -> assertThat(seconds).isPositive());
    }

    private static void isReplayed(HttpResponse<String> answer) {
        assertThat(answer.body()).isEqualTo("receipt");
        assertThat(answer.headers().firstValue("Idempotent-Replayed")).contains("true");
    }

    @Test
    void a_rate_is_each_callers_own_and_says_when_there_is_room_again() {
        try (LimitedGateway gateway = with("rate: 30/m, burst: 2")) {
            assertThat(gateway.post("ann", "1").statusCode()).isEqualTo(201);
            assertThat(gateway.post("ann", "2").statusCode()).isEqualTo(201);

            HttpResponse<String> refused = gateway.post("ann", "3");
            isLimited(refused, "rate");
            assertThat(refused.headers().firstValue("Retry-After")).contains("3");
            assertThat(refused.headers().firstValue("RateLimit-Policy")).contains("\"caller\";q=30;w=60");
            assertThat(refused.headers().firstValue("RateLimit")).contains("\"caller\";r=0;t=3");
            assertThat(gateway.post("bob", "1").statusCode()).isEqualTo(201);
            assertThat(gateway.calls).hasValue(3);
            assertThat(gateway.counted("rate")).isEqualTo(1);
        }
    }

    @Test
    void what_was_limited_was_not_executed_and_its_retry_with_the_same_key_is_executed_once() {
        try (LimitedGateway gateway = with("rate: 1/s")) {
            gateway.post("ann", "1");
            for (int time = 0; time < 5; time++) {
                isLimited(gateway.post("ann", "2"), "rate");
            }
            assertThat(gateway.record("pay", "2")).isNull();
            assertThat(gateway.calls).hasValue(1);

            gateway.pass(Duration.ofSeconds(1));
            assertThat(gateway.post("ann", "2").headers().firstValue("Idempotent-Replayed"))
                    .isEmpty();
            isReplayed(gateway.post("ann", "2"));
            assertThat(gateway.calls).hasValue(2);
        }
    }

    @Test
    void a_caller_that_used_up_its_rate_still_learns_what_became_of_what_it_sent() {
        try (LimitedGateway gateway = with("rate: 1/h, burst: 2, repeats: 10")) {
            gateway.post("ann", "1");
            for (int time = 0; time < 5; time++) {
                isReplayed(gateway.post("ann", "1"));
            }
            assertThat(gateway.post("ann", "2").statusCode()).isEqualTo(201);

            isLimited(gateway.post("ann", "3"), "rate");
            isReplayed(gateway.post("ann", "1"));
            isReplayed(gateway.post("ann", "2"));
        }
    }

    @Test
    void a_flood_of_replays_is_bounded_and_some_are_answered_all_the_time() {
        try (LimitedGateway gateway = with("rate: 1/s, repeats: 4")) {
            gateway.post("ann", "1");
            for (int time = 0; time < 3; time++) {
                isReplayed(gateway.post("ann", "1"));
            }

            HttpResponse<String> refused = gateway.post("ann", "1");
            isLimited(refused, "requests");
            assertThat(refused.headers().firstValue("RateLimit-Policy")).contains("\"caller\";q=4;w=1");
            assertThat(gateway.counted("requests")).isEqualTo(1);
            gateway.pass(Duration.ofMillis(250));
            isReplayed(gateway.post("ann", "1"));
            isLimited(gateway.post("ann", "1"), "requests");
            assertThat(gateway.calls).hasValue(1);
        }
    }

    @Test
    void an_operation_has_a_limit_of_its_own_within_that_of_the_caller() {
        String policy = """
                limits: { rate: 3/h }
                operations:
                  - { name: pay, match: { path: /pay }, limits: { rate: 1/h } }
                  - { name: mail, match: { path: /mail } }
                """;
        try (LimitedGateway gateway = new LimitedGateway(policy)) {
            assertThat(gateway.post("ann", "1").statusCode()).isEqualTo(201);
            HttpResponse<String> refused = gateway.post("ann", "2");
            isLimited(refused, "rate");
            assertThat(refused.headers().firstValue("RateLimit-Policy")).contains("\"operation\";q=1;w=3600");

            for (String key : List.of("1", "2")) {
                assertThat(gateway.sending("ann", "/mail", key).join().statusCode())
                        .isEqualTo(201);
            }
            isLimited(gateway.sending("ann", "/mail", "3").join(), "rate");
        }
    }

    @Test
    void work_at_once_is_bounded_by_caller_and_its_own_waiters_take_no_place() {
        try (LimitedGateway gateway = with("concurrent: 1")) {
            Queue<HttpServerRequest> working = new ConcurrentLinkedQueue<>();
            gateway.behaviour = working::add;
            CompletableFuture<HttpResponse<String>> first = gateway.sending("ann", "/pay", "slow");
            LimitedGateway.until(() -> working.size() == 1);
            CompletableFuture<HttpResponse<String>> waiter = gateway.sending("ann", "/pay", "slow");

            isLimited(gateway.post("ann", "other"), "concurrent");
            CompletableFuture<HttpResponse<String>> bobs = gateway.sending("bob", "/pay", "his");
            LimitedGateway.until(() -> working.size() == 2);
            assertThat(waiter).isNotDone();

            gateway.behaviour = LimitedGateway::created;
            working.forEach(LimitedGateway::created);
            assertThat(first.join().statusCode()).isEqualTo(201);
            isReplayed(waiter.join());
            assertThat(bobs.join().statusCode()).isEqualTo(201);
            assertThat(gateway.post("ann", "other").statusCode()).isEqualTo(201);
        }
    }

    @Test
    void a_thousand_waiters_on_one_slow_key_take_no_place_of_another_caller() {
        try (LimitedGateway gateway = with("concurrent: 10, repeats: 20")) {
            Queue<HttpServerRequest> working = new ConcurrentLinkedQueue<>();
            gateway.behaviour = working::add;
            List<CompletableFuture<HttpResponse<String>>> anns = new ArrayList<>();
            for (int each = 0; each < 1_000; each++) {
                anns.add(gateway.sending("ann", "/pay", "slow"));
            }
            LimitedGateway.until(
                    () -> anns.stream().filter(CompletableFuture::isDone).count() == 800);
            LimitedGateway.until(() -> working.size() == 1);

            gateway.behaviour = LimitedGateway::created;
            for (int each = 0; each < 10; each++) {
                assertThat(gateway.post("bob", "b" + each).statusCode()).isEqualTo(201);
            }
            anns.stream().filter(CompletableFuture::isDone).forEach(refused -> isLimited(refused.join(), "in_hand"));
            assertThat(anns.stream().filter(each -> !each.isDone())).hasSize(200);
            working.forEach(LimitedGateway::created);
            long answered = anns.stream()
                    .filter(each -> each.join().body().equals("receipt"))
                    .count();
            assertThat(answered).isEqualTo(200);
            assertThat(gateway.calls).hasValue(11);
        }
    }

    @Test
    void no_header_lets_a_nameless_caller_be_another_one() {
        try (LimitedGateway gateway = with("rate: 1/h")) {
            assertThat(gateway.post("", "1").statusCode()).isEqualTo(201);
            int spoof = 0;
            for (String header :
                    List.of("X-Forwarded-For", "Forwarded", "X-Real-IP", "True-Client-IP", "CF-Connecting-IP")) {
                isLimited(gateway.post("", "spoof" + spoof++, header, "10.0.0." + spoof), "rate");
            }
        }
    }

    @Test
    void nameless_callers_are_told_apart_by_the_address_of_their_connection_or_not_at_all() throws IOException {
        try (LimitedGateway apart = with("rate: 1/h");
                LimitedGateway together = with("rate: 1/h, anonymous: together")) {
            assertThat(from("127.0.0.2", apart, "1")).startsWith("HTTP/1.1 201");
            assertThat(from("127.0.0.2", apart, "2")).startsWith("HTTP/1.1 429");
            assertThat(from("127.0.0.3", apart, "3")).startsWith("HTTP/1.1 201");

            assertThat(from("127.0.0.2", together, "1")).startsWith("HTTP/1.1 201");
            assertThat(from("127.0.0.3", together, "2")).startsWith("HTTP/1.1 429");
        }
    }

    private static String from(String address, LimitedGateway gateway, String key) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), gateway.port(), InetAddress.getByName(address), 0)) {
            String request =
                    "POST /pay HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\nIdempotency-Key: " + key
                            + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void a_flood_of_identities_takes_bounded_memory_and_frees_nobody_of_its_limit() {
        try (LimitedGateway gateway = with("rate: 1/h, callers: 20")) {
            assertThat(gateway.post("ann", "1").statusCode()).isEqualTo(201);
            int executed = 0;
            for (int each = 0; each < 200; each++) {
                executed += gateway.post("made-up-" + each, "k").statusCode() == 201 ? 1 : 0;
            }

            assertThat(gateway.limits.size()).isEqualTo(20);
            assertThat(executed).as("19 places and one that all others share").isEqualTo(20);
            isLimited(gateway.post("ann", "2"), "rate");
            gateway.pass(Duration.ofHours(1));
            assertThat(gateway.post("newcomer", "1").statusCode()).isEqualTo(201);
            assertThat(gateway.limits.size()).isEqualTo(1);
        }
    }

    @Test
    void a_flood_of_keys_of_one_caller_leaves_no_record_and_no_meter_behind() {
        try (LimitedGateway gateway = with("rate: 5/h, repeats: 100")) {
            int limited = 0;
            for (int each = 0; each < 300; each++) {
                limited += gateway.post("ann", "flood" + each).statusCode() == 429 ? 1 : 0;
            }

            assertThat(limited).isEqualTo(295);
            assertThat(gateway.calls).hasValue(5);
            assertThat(gateway.record("pay", "flood4")).isNotNull();
            assertThat(gateway.record("pay", "flood5")).isNull();
            assertThat(gateway.limits.size()).isEqualTo(1);
        }
    }

    @Test
    void a_body_that_is_too_large_or_never_comes_gives_its_place_back() throws IOException {
        try (LimitedGateway gateway = with("concurrent: 1, repeats: 1")) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
                String half = "POST /pay HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\nIdempotency-Key: k\r\n"
                        + "Authorization: Bearer ann\r\n\r\nabc";
                socket.getOutputStream().write(half.getBytes(StandardCharsets.US_ASCII));
                LimitedGateway.until(() -> gateway.post("ann", "1").statusCode() == 429);
            }

            LimitedGateway.until(() -> gateway.post("ann", "2").statusCode() == 201);
            assertThat(gateway.counted("in_hand")).isPositive();
        }
    }

    @Test
    void under_a_store_that_is_stuck_new_work_is_shed_and_what_was_begun_is_settled() {
        try (LimitedGateway gateway = with("shed-after: 100ms")) {
            Queue<HttpServerRequest> working = new ConcurrentLinkedQueue<>();
            gateway.behaviour = working::add;
            CompletableFuture<HttpResponse<String>> begun = gateway.sending("ann", "/pay", "begun");
            LimitedGateway.until(() -> working.size() == 1);
            gateway.stick();
            int before = gateway.inStore();
            CompletableFuture<HttpResponse<String>> inStore = gateway.sending("ann", "/pay", "in-the-store");
            LimitedGateway.until(() -> gateway.inStore() > before);

            HttpResponse<String> shed = gateway.post("ann", "new");

            assertThat(shed.statusCode()).isEqualTo(503);
            assertThat(shed.body()).contains("\"code\":\"overloaded\"", "\"limit\":\"late\"");
            assertThat(shed.headers().firstValue("Retry-After")).contains("1");
            assertThat(gateway.counted("late")).isEqualTo(1);
            gateway.behaviour = LimitedGateway::created;
            working.forEach(LimitedGateway::created);
            assertThat(begun).isNotDone();
            gateway.recover();

            assertThat(begun.join().statusCode()).isEqualTo(201);
            assertThat(inStore.join().statusCode()).isEqualTo(201);
            assertThat(gateway.record("pay", "begun").status()).isEqualTo(Status.SUCCEEDED);
            assertThat(gateway.record("pay", "new")).isNull();
            assertThat(gateway.post("ann", "new").statusCode()).isEqualTo(201);
            isReplayed(gateway.post("ann", "new"));
            assertThat(gateway.calls).hasValue(3);
        }
    }
}
