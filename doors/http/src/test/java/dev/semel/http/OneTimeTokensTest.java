package dev.semel.http;

import static dev.semel.http.Requests.SECRET;
import static dev.semel.http.Requests.head;
import static dev.semel.http.Requests.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.semel.result.NamedKeys;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One-time tokens: handed out before an action, and its key afterwards. */
class OneTimeTokensTest {
    private static final String OLD = key("old", 1);
    private static final String NEW = key("new.2", 2);
    private static final TokenRule RULE = new TokenRule(Duration.ofMinutes(10), Duration.ofSeconds(30), "once");
    private static final String FORM = "application/x-www-form-urlencoded";

    private final AtomicLong now = new AtomicLong(1_795_000_000_000L);
    private final OneTimeTokens tokens = tokens(OLD);
    private final HttpDoor door = new HttpDoor(
            HttpPolicy.defaults(CallerRule.credential(SECRET))
                    .routes(List.of(
                            RoutePolicy.named("checkout")
                                    .path("/checkout")
                                    .token(RULE)
                                    .build(),
                            RoutePolicy.named("refund")
                                    .path("/refund")
                                    .token(RULE)
                                    .build())),
            tokens);

    private static String key(String name, int value) {
        byte[] bytes = new byte[NamedKeys.KEY_BYTES];
        Arrays.fill(bytes, (byte) value);
        return name + " " + Base64.getEncoder().encodeToString(bytes);
    }

    private OneTimeTokens tokens(String... lines) {
        return OneTimeTokens.under(NamedKeys.parse(String.join("\n", lines)), now::get);
    }

    @Test
    void a_token_is_the_key_of_its_caller_and_operation_and_the_same_at_every_use() {
        String token = issued("one", "checkout");

        var first = ready("one", "/checkout", token, "{}");
        var second = ready("one", "/checkout", "\"" + token + "\"", "{}");

        assertThat(first.intent()).isEqualTo(second.intent());
        assertThat(first.key().operation()).isEqualTo("checkout");
        assertThat(first.key().key()).startsWith("token:").hasSizeLessThan(50);
        assertThat(token).doesNotContain(first.key().tenant());
        assertThat(token.substring(token.lastIndexOf('.') + 1))
                .isNotEmpty()
                .satisfies(signature -> assertThat(first.key().key()).doesNotContain(signature));
    }

    @Test
    void no_two_tokens_are_one_key() {
        Set<String> keys = new HashSet<>();
        for (int each = 0; each < 1_000; each++) {
            keys.add(ready("one", "/checkout", issued("one", "checkout"), "{}")
                    .key()
                    .key());
        }
        assertThat(keys).hasSize(1_000);
    }

    @Test
    void another_caller_or_operation_is_refused() {
        String token = issued("one", "checkout");

        assertThat(refusal("two", "/checkout", token).code()).isEqualTo(ProblemCode.TOKEN_INVALID);
        assertThat(refusal("one", "/refund", token).code()).isEqualTo(ProblemCode.TOKEN_INVALID);
        assertThat(Requests.refusal(door, head("POST", "/checkout", "Idempotency-Key", token))
                        .code())
                .as("nobody")
                .isEqualTo(ProblemCode.TOKEN_INVALID);
    }

    @Test
    void a_token_changed_in_any_character_is_refused() {
        String token = issued("one", "checkout");
        for (int at = 0; at < token.length(); at++) {
            for (char other : "A.z9_-".toCharArray()) {
                String changed = token.substring(0, at) + other + token.substring(at + 1);
                if (!changed.equals(token)) {
                    assertThat(refusal("one", "/checkout", changed).code())
                            .as("%s at %s", changed, at)
                            .isEqualTo(ProblemCode.TOKEN_INVALID);
                }
            }
            assertThat(refusal("one", "/checkout", token.substring(0, Math.max(1, at)))
                            .code())
                    .isEqualTo(ProblemCode.TOKEN_INVALID);
        }
        assertThat(refusal("one", "/checkout", token + "A").code()).isEqualTo(ProblemCode.TOKEN_INVALID);
    }

    @ParameterizedTest
    @CsvSource({"order-4711", "st1.", "st1..", "st1...", "st1.old.AAAA.", "st1.none.AAAA.AAAA", "st2.old.AAAA.AAAA", "."
    })
    void what_no_gateway_handed_out_is_refused(String made) {
        assertThat(refusal("one", "/checkout", made).code()).isEqualTo(ProblemCode.TOKEN_INVALID);
    }

    @Test
    void a_token_lives_as_long_as_its_rule_says_and_as_the_rule_says_now() {
        String token = issued("one", "checkout");

        now.addAndGet(RULE.life().toMillis() - 1);
        assertThat(ready("one", "/checkout", token, "{}")).isNotNull();
        TokenRule shorter = new TokenRule(Duration.ofMinutes(5), RULE.skew(), "");
        assertThat(checked(token, shorter)).isEqualTo(ProblemCode.TOKEN_EXPIRED);
        now.addAndGet(1);
        assertThat(refusal("one", "/checkout", token).code()).isEqualTo(ProblemCode.TOKEN_EXPIRED);
        TokenRule longer = new TokenRule(Duration.ofDays(5), RULE.skew(), "");
        assertThat(checked(token, longer)).isEqualTo(ProblemCode.TOKEN_EXPIRED);
        assertThat(refusal("two", "/checkout", token).code())
                .as("expiry is told to nobody else")
                .isEqualTo(ProblemCode.TOKEN_INVALID);
    }

    @Test
    void a_token_that_ends_while_a_slow_body_comes_is_refused() {
        Reading reading = Requests.reading(
                door, head("POST", "/checkout", "Authorization", "one", "Idempotency-Key", issued("one", "checkout")));
        now.addAndGet(RULE.life().toMillis());

        assertThat(reading.with(HttpBody.of("{}")).fold(ready -> null, Problem::code))
                .isEqualTo(ProblemCode.TOKEN_EXPIRED);
    }

    @Test
    void clocks_may_be_apart_by_the_declared_skew_and_no_more() {
        String token = issued("one", "checkout");

        now.addAndGet(-RULE.skew().toMillis());
        assertThat(ready("one", "/checkout", token, "{}")).isNotNull();
        now.addAndGet(-1);
        assertThat(refusal("one", "/checkout", token).detail()).contains("30000 ms ahead");
    }

    @Test
    void the_first_key_signs_and_all_verify() {
        String token = issued("one", "checkout");

        assertThat(keyUnder(tokens(NEW, OLD), token))
                .isEqualTo(keyUnder(tokens, token))
                .isNotNull();
        assertThat(keyUnder(tokens(NEW), token)).isNull();
        String later = tokens(NEW, OLD).issue("t", "checkout", RULE).text();
        assertThat(later).startsWith("st1.new.2.");
        assertThat(tokens(OLD, NEW).keyOf(later, "t", "checkout")).isNotNull();
        assertThat(tokens(key("new.2", 3)).keyOf(later, "t", "checkout"))
                .as("another key of that name")
                .isNull();
    }

    @Test
    void tenant_and_operation_are_not_run_together() {
        String token = tokens.issue("ab", "c", RULE).text();

        assertThat(tokens.keyOf(token, "ab", "c")).isNotNull();
        assertThat(tokens.keyOf(token, "a", "bc")).isNull();
    }

    @Test
    void a_form_carries_its_token_in_the_field_and_only_once() {
        String token = issued("one", "checkout");

        var byForm = form("amount=12&once=" + token.replace(".", "%2E") + "&x");
        assertThat(byForm.fold(ready -> ready.key().key(), Problem::toString))
                .isEqualTo(ready("one", "/checkout", token, "{}").key().key());
        assertThat(code(form("amount=12"))).isEqualTo(ProblemCode.KEY_MISSING);
        assertThat(code(form("once="))).isEqualTo(ProblemCode.TOKEN_INVALID);
        assertThat(code(form("once=" + token + "&%6Fnce=" + token))).isEqualTo(ProblemCode.KEY_MALFORMED);
        assertThat(code(form("once=" + token, "Idempotency-Key", token))).isEqualTo(ProblemCode.KEY_MALFORMED);
        assertThat(code(form("twice=1", "Idempotency-Key", token))).isNull();
    }

    @Test
    void only_plain_forms_are_looked_into() {
        assertThat(Requests.refusal(door, head("POST", "/checkout", "Authorization", "one"))
                        .code())
                .isEqualTo(ProblemCode.KEY_MISSING);
        assertThat(Requests.refusal(door, head("POST", "/checkout", "Content-Type", FORM, "Content-Encoding", "gzip"))
                        .detail())
                .contains("GET /.well-known/semel/token?operation=checkout")
                .contains("form field once");
    }

    @Test
    void a_door_with_tokens_and_nothing_to_sign_them_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HttpDoor(door.policy()))
                .withMessageContaining("--token-keys");
    }

    @Test
    void tokens_are_handed_out_to_known_callers_for_operations_that_take_them() {
        assertThat(own("GET", "/.well-known/semel/token?operation=http").status())
                .isEqualTo(404);
        assertThat(own("GET", "/.well-known/semel/token").status()).isEqualTo(404);
        assertThat(own("GET", "/.well-known/semel/token?operation=checkout&operation=refund")
                        .status())
                .isEqualTo(404);
        assertThat(own("POST", "/.well-known/semel/token?operation=checkout").status())
                .isEqualTo(404);
        assertThat(own("GET", "/.well-known/semel/token?operation=checkout", "Cookie", "a=b")
                        .status())
                .isEqualTo(403);
        HttpAnswer answer = own("GET", "/.well-known/semel/token?operation=check%6Fut", "Authorization", "one");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers().first("Cache-Control")).isEqualTo("no-store");
        assertThat(door.own(head("GET", "/charges"))).isNull();
        assertThat(Requests.door().own(head("GET", "/.well-known/semel/token?operation=checkout")))
                .as("without tokens the path is the service's")
                .isNull();
    }

    private HttpAnswer own(String method, String target, String... fields) {
        return door.own(head(method, target, fields))
                .fold(
                        answer -> answer,
                        about -> {
                            throw new AssertionError("asks");
                        },
                        OwnRequest.HandsOut::answer);
    }

    private String issued(String caller, String operation) {
        HttpAnswer answer = own("GET", "/.well-known/semel/token?operation=" + operation, "Authorization", caller);
        return text(answer.body()).replaceFirst("^\\{\"token\":\"([^\"]+)\".*", "$1");
    }

    private ProtectedRequest ready(String caller, String path, String token, String body) {
        return Requests.ready(door, request(caller, path, token), body);
    }

    private Problem refusal(String caller, String path, String token) {
        return Requests.refusal(door, request(caller, path, token));
    }

    private static RequestHead request(String caller, String path, String token) {
        return head("POST", path, "Authorization", caller, "Idempotency-Key", token);
    }

    private Prepared form(String body, String... fields) {
        String[] all = Arrays.copyOf(
                new String[] {"Authorization", "one", "Content-Type", FORM + "; charset=utf-8"}, 4 + fields.length);
        System.arraycopy(fields, 0, all, 4, fields.length);
        return Requests.reading(door, head("POST", "/checkout", all)).with(HttpBody.of(body));
    }

    private static ProblemCode code(Prepared prepared) {
        return prepared.fold(ready -> null, Problem::code);
    }

    private ProblemCode checked(String token, TokenRule rule) {
        return tokens.check(token, tenant(), "checkout", rule).fold(good -> null, Problem::code);
    }

    private String keyUnder(OneTimeTokens other, String token) {
        return other.keyOf(token, tenant(), "checkout");
    }

    private String tenant() {
        return ready("one", "/checkout", issued("one", "checkout"), "{}").key().tenant();
    }
}
