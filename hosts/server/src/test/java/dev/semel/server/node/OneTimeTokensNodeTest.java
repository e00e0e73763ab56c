package dev.semel.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.semel.engine.SystemTime;
import dev.semel.http.OneTimeTokens;
import dev.semel.http.TokenRule;
import dev.semel.operation.OperationKey;
import dev.semel.result.NamedKeys;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Forms with a one-time token, sent to whole nodes over one store. */
@Timeout(600)
class OneTimeTokensNodeTest {
    private static final String POLICY = """
            semel: 1
            version: test
            scope: { from: claim, header: X-User }
            defaults: { waiting: { wait: 10s } }
            operations:
              - { name: checkout, match: { path: /checkout }, key: { token: { life: 2h, field: once } } }
              - { name: refund, match: { path: /refund }, key: token }
              - { name: book, match: { path: /book }, key: token, limits: { rate: 1/h, repeats: 2 } }
              - { name: ask, match: { path: /ask }, key: token, limits: { concurrent: 1, repeats: 1 } }
            """;
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String OLD = key("old", 1);
    private static final String NEW = key("new", 2);

    @TempDir
    Path directory;

    private Crowd crowd;

    @BeforeEach
    void open() throws Exception {
        crowd = new Crowd(directory, POLICY);
    }

    @AfterEach
    void close() throws Exception {
        crowd.close();
    }

    private static String key(String name, int value) {
        byte[] bytes = new byte[NamedKeys.KEY_BYTES];
        Arrays.fill(bytes, (byte) value);
        return name + " " + Base64.getEncoder().encodeToString(bytes);
    }

    private static Optional<NamedKeys> keys(String... lines) {
        return Optional.of(NamedKeys.parse(String.join("\n", lines)));
    }

    @Test
    void twins_of_one_form_at_two_nodes_are_one_action_and_the_service_gets_the_whole_body() throws Exception {
        int one = crowd.start("one", keys(OLD)).port();
        int two = crowd.start("two", keys(OLD)).port();
        String form = "amount=12&once=" + token(one, "checkout", "ann") + "&note=a%26b";

        List<CompletableFuture<HttpResponse<String>>> sent =
                List.of(send(one, "ann", form), send(two, "ann", form), send(one, "ann", form), send(two, "ann", form));

        String body = sent.get(0).get(20, TimeUnit.SECONDS).body();
        for (CompletableFuture<HttpResponse<String>> each : sent) {
            assertThat(each.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(201);
            assertThat(each.get().body()).isEqualTo(body);
        }
        assertThat(crowd.calls).hasValue(1);
        assertThat(crowd.bodies).containsExactly(form);
    }

    @Test
    void two_forms_are_two_actions() throws Exception {
        int one = crowd.start("one", keys(OLD)).port();

        send(one, "ann", "once=" + token(one, "checkout", "ann")).get(20, TimeUnit.SECONDS);
        send(one, "ann", "once=" + token(one, "checkout", "ann")).get(20, TimeUnit.SECONDS);

        assertThat(crowd.calls).hasValue(2);
    }

    @Test
    void a_token_in_the_header_is_the_same_key_as_in_the_form_and_another_form_under_it_is_refused() throws Exception {
        int one = crowd.start("one", keys(OLD)).port();
        String token = token(one, "checkout", "ann");
        assertThat(send(one, "ann", "once=" + token).get(20, TimeUnit.SECONDS).statusCode())
                .isEqualTo(201);

        HttpResponse<String> other = crowd.post(
                        one, "/checkout", "ann", "amount=13", "Content-Type", FORM, "Idempotency-Key", token)
                .get(20, TimeUnit.SECONDS);

        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(other.body()).contains("key_reused");
        assertThat(crowd.calls).hasValue(1);
    }

    @Test
    void forged_altered_expired_and_foreign_tokens_reach_neither_store_nor_service() throws Exception {
        Node node = crowd.start("one", keys(OLD));
        int one = node.port();
        String token = token(one, "checkout", "ann");
        Instant now = Instant.ofEpochMilli(SystemTime.wallClock().millis());
        char last = token.charAt(token.length() - 1);
        String altered = token.substring(0, token.length() - 1) + (last == 'A' ? 'B' : 'A');

        assertRefused(one, "ann", "order-4711", "token_invalid");
        assertRefused(one, "ann", altered, "token_invalid");
        assertRefused(one, "eve", token, "token_invalid");
        assertRefused(one, "ann", token(one, "refund", "ann"), "token_invalid");
        assertRefused(one, "ann", made(key("old", 9), now), "token_invalid");
        assertRefused(one, "ann", made(OLD, now.minus(Duration.ofHours(2))), "token_expired");
        assertRefused(one, "ann", made(OLD, now.plus(Duration.ofMinutes(2))), "token_invalid");
        assertThat(crowd.post(one, "/checkout", "ann", "{}")
                        .get(20, TimeUnit.SECONDS)
                        .body())
                .contains("key_missing");

        assertThat(crowd.calls).hasValue(0);
        String key = OneTimeTokens.under(keys(OLD).orElseThrow(), () -> 0).keyOf(token, "claim:ann", "checkout");
        assertThat(node.engine()
                        .find(new OperationKey("claim:ann", "checkout", String.valueOf(key)))
                        .record())
                .as("asking stores nothing")
                .isNull();
        assertThat(send(one, "ann", "once=" + token).get(20, TimeUnit.SECONDS).statusCode())
                .as("and the good one is as good as before")
                .isEqualTo(201);
        assertThat(node.engine()
                        .find(new OperationKey("claim:ann", "checkout", String.valueOf(key)))
                        .record())
                .isNotNull();
    }

    @Test
    void while_keys_change_every_node_takes_what_any_other_handed_out_until_the_old_one_is_gone() throws Exception {
        int before = crowd.start("before", keys(OLD, NEW)).port();
        int after = crowd.start("after", keys(NEW, OLD)).port();
        int done = crowd.start("done", keys(NEW)).port();
        String old = token(before, "checkout", "ann");
        String young = token(after, "checkout", "ann");

        assertThat(send(after, "ann", "once=" + old).get(20, TimeUnit.SECONDS).statusCode())
                .isEqualTo(201);
        assertThat(send(before, "ann", "once=" + young)
                        .get(20, TimeUnit.SECONDS)
                        .statusCode())
                .isEqualTo(201);
        assertThat(send(done, "ann", "once=" + young)
                        .get(20, TimeUnit.SECONDS)
                        .headers()
                        .firstValue("Idempotent-Replayed"))
                .contains("true");
        assertRefused(done, "ann", old, "token_invalid");
        assertThat(crowd.calls).hasValue(2);
    }

    @Test
    void tokens_outlive_the_node_that_handed_them_out() throws Exception {
        Node first = crowd.start("one", keys(OLD));
        String used = token(first.port(), "checkout", "ann");
        String fresh = token(first.port(), "checkout", "ann");
        String body = send(first.port(), "ann", "once=" + used)
                .get(20, TimeUnit.SECONDS)
                .body();
        crowd.stop(first);

        int again = crowd.start("one", keys(OLD)).port();

        HttpResponse<String> replayed = send(again, "ann", "once=" + used).get(20, TimeUnit.SECONDS);
        assertThat(replayed.body()).isEqualTo(body);
        assertThat(replayed.headers().firstValue("Idempotent-Replayed")).contains("true");
        assertThat(send(again, "ann", "once=" + fresh).get(20, TimeUnit.SECONDS).statusCode())
                .isEqualTo(201);
        assertThat(crowd.calls).hasValue(2);
    }

    @Test
    void a_node_without_keys_does_not_start_under_such_a_policy() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> crowd.start("one", Optional.empty()))
                .withMessageContaining("checkout (line 6 of the policy)")
                .withMessageContaining("--token-keys FILE");
    }

    @Test
    void asking_is_counted_with_all_requests_of_the_caller_and_a_token_is_no_new_work() throws Exception {
        int one = crowd.start("one", keys(OLD)).port();
        String token = token(one, "book", "ann");
        assertThat(crowd.post(one, "/book", "ann", "{}", "Idempotency-Key", token)
                        .get(20, TimeUnit.SECONDS)
                        .statusCode())
                .isEqualTo(201);

        HttpResponse<String> refused = crowd.get(one, "/.well-known/semel/token?operation=book", "ann");

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body())
                .contains("\"code\":\"limit_exceeded\"", "\"limit\":\"requests\"")
                .doesNotContain("\"token\"");
        assertThat(refused.headers().firstValue("Retry-After").map(Integer::parseInt))
                .hasValueSatisfying(seconds -> assertThat(seconds).isGreaterThan(60));
        assertThat(refused.headers().firstValue("RateLimit-Policy")).contains("\"operation\";q=2;w=3600");
        assertThat(token(one, "book", "bob")).isNotEmpty();
        assertThat(token(one, "refund", "ann")).isNotEmpty();
        for (int each = 0; each < 5; each++) {
            assertThat(token(one, "ask", "ann")).as("its place is given back").isNotEmpty();
        }
    }

    private CompletableFuture<HttpResponse<String>> send(int port, String caller, String form) {
        return crowd.post(port, "/checkout", caller, form, "Content-Type", FORM);
    }

    private void assertRefused(int port, String caller, String token, String code) throws Exception {
        for (HttpResponse<String> answer : List.of(
                send(port, caller, "once=" + token).get(20, TimeUnit.SECONDS),
                crowd.post(port, "/checkout", caller, "{}", "Idempotency-Key", token)
                        .get(20, TimeUnit.SECONDS))) {
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
            assertThat(answer.body()).contains("\"code\":\"" + code + "\"");
        }
    }

    /** A token as the holder of this key makes it at this time. */
    private static String made(String key, Instant at) {
        return OneTimeTokens.under(keys(key).orElseThrow(), at::toEpochMilli)
                .issue("claim:ann", "checkout", new TokenRule(Duration.ofHours(2), Duration.ZERO, ""))
                .text();
    }

    private String token(int port, String operation, String caller) throws Exception {
        HttpResponse<String> answer = crowd.get(port, "/.well-known/semel/token?operation=" + operation, caller);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body().replaceFirst("^\\{\"token\":\"([^\"]+)\".*", "$1");
    }
}
