package dev.semel.http;

import static dev.semel.http.Requests.SECRET;
import static dev.semel.http.Requests.charge;
import static dev.semel.http.Requests.door;
import static dev.semel.http.Requests.head;
import static dev.semel.http.Requests.passes;
import static dev.semel.http.Requests.reading;
import static dev.semel.http.Requests.ready;
import static dev.semel.http.Requests.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every row of "before anything is sent" in docs/http.md. */
class HttpDoorTest {
    private static final HttpDoor DEFAULTS = door();

    @Test
    void post_and_patch_with_a_key_are_protected_without_any_route() {
        assertThat(ready(DEFAULTS, charge(), "{}").key().operation()).isEqualTo("http");
        assertThat(ready(DEFAULTS, head("PATCH", "/a", "Idempotency-Key", "k"), "")
                        .key()
                        .key())
                .isEqualTo("k");
    }

    @Test
    void without_a_key_a_request_passes_through() {
        assertThat(passes(DEFAULTS, head("POST", "/charges"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "post"})
    void other_methods_pass_through_whatever_their_key_says(String method) {
        assertThat(passes(DEFAULTS, head(method, "/charges", "Idempotency-Key", "\"broken")))
                .isTrue();
    }

    @Test
    void a_required_key_that_is_missing_is_refused_by_the_name_of_the_operation() {
        HttpDoor door = door(RoutePolicy.named("payments.capture")
                .path("/payments/{id}/capture")
                .key(KeyRule.REQUIRED)
                .build());

        Problem problem = refusal(door, head("POST", "/payments/1/capture"));
        assertThat(problem.code()).isEqualTo(ProblemCode.KEY_MISSING);
        assertThat(problem.detail()).contains("payments.capture").contains("Idempotency-Key");
        assertThat(passes(door, head("POST", "/payments/1"))).isTrue();
    }

    @Test
    void a_malformed_key_is_refused_even_where_a_key_is_optional() {
        assertThat(refusal(DEFAULTS, charge("Idempotency-Key", "a,b")).code()).isEqualTo(ProblemCode.KEY_MALFORMED);
        assertThat(refusal(DEFAULTS, charge("Idempotency-Key", "k".repeat(256))).code())
                .isEqualTo(ProblemCode.KEY_TOO_LONG);
        RequestHead twice = head("POST", "/", "Idempotency-Key", "a", "idempotency-key", "a");
        assertThat(refusal(DEFAULTS, twice).code()).isEqualTo(ProblemCode.KEY_MALFORMED);
    }

    @Test
    void a_route_may_allow_longer_keys_up_to_what_a_record_can_bear() {
        HttpDoor door = door(RoutePolicy.named("long").keyLimit(1024).build());

        assertThat(ready(door, charge("Idempotency-Key", "k".repeat(1024)), "{}")
                        .key()
                        .key())
                .hasSize(1024);
        assertThatThrownBy(() -> RoutePolicy.named("long").keyLimit(1025)).hasMessageContaining("1025");
    }

    @Test
    void the_first_route_that_matches_holds() {
        RoutePolicy open = RoutePolicy.named("open")
                .path("/open/**")
                .methods(Set.of())
                .key(KeyRule.IGNORED)
                .build();
        RoutePolicy all =
                RoutePolicy.named("all").methods(List.of("DELETE")).path("/**").build();
        HttpDoor door = door(open, all);

        assertThat(passes(door, head("DELETE", "/open/1", "Idempotency-Key", "k")))
                .isTrue();
        assertThat(reading(door, head("DELETE", "/a", "Idempotency-Key", "k")).route())
                .isSameAs(all);
        assertThat(reading(door, head("POST", "/a", "Idempotency-Key", "k"))
                        .route()
                        .name())
                .isEqualTo("http");
    }

    @Test
    void a_path_that_can_be_read_in_two_ways_is_protected() {
        RoutePolicy open =
                RoutePolicy.named("open").path("/open/**").key(KeyRule.IGNORED).build();
        RoutePolicy strict =
                RoutePolicy.named("pay").path("/pay").key(KeyRule.REQUIRED).build();

        assertThat(refusal(door(open, strict), head("POST", "/open/..%2Fpay")).code())
                .isEqualTo(ProblemCode.KEY_MISSING);
    }

    @Test
    void what_no_route_names_can_be_left_alone() {
        HttpDoor door =
                new HttpDoor(HttpPolicy.defaults(CallerRule.credential(SECRET)).passingTheRest());

        assertThat(passes(door, charge())).isTrue();
    }

    @Test
    void two_routes_of_one_name_are_refused() {
        RoutePolicy one = RoutePolicy.named("a").build();
        RoutePolicy rest = RoutePolicy.named(RoutePolicy.UNDECLARED).build();
        HttpPolicy policy = HttpPolicy.defaults(CallerRule.credential(SECRET));

        assertThatThrownBy(() -> policy.routes(List.of(one, one))).hasMessageContaining("named a;");
        assertThatThrownBy(() -> policy.routes(List.of(rest))).hasMessageContaining("named http;");
        assertThat(policy.passingTheRest().routes(List.of(rest)).routes()).containsExactly(rest);
    }

    @Test
    void the_key_header_can_have_another_name() {
        HttpDoor door =
                new HttpDoor(HttpPolicy.defaults(CallerRule.credential(SECRET)).keyHeader("X-Once"));

        assertThat(ready(door, head("POST", "/", "x-once", "k"), "").key().key())
                .isEqualTo("k");
        assertThat(passes(door, charge())).isTrue();
    }

    @Test
    void the_same_key_of_another_caller_is_another_key() {
        var mine = ready(DEFAULTS, charge("Authorization", "Bearer a"), "{}");
        var theirs = ready(DEFAULTS, charge("Authorization", "Bearer b"), "{}");

        assertThat(theirs.key()).isNotEqualTo(mine.key());
        assertThat(theirs.intent().fingerprint()).isEqualTo(mine.intent().fingerprint());
    }

    @Test
    void a_caller_who_is_not_known_is_refused() {
        assertThat(refusal(DEFAULTS, head("POST", "/", "Idempotency-Key", "k", "Cookie", "s=1"))
                        .code())
                .isEqualTo(ProblemCode.CALLER_UNKNOWN);
    }

    @Test
    void a_key_taken_to_another_undeclared_path_is_the_same_key_with_another_fingerprint() {
        ProtectedRequest charge = ready(DEFAULTS, charge(), "{}");
        RequestHead cancel = RequestHead.of("POST", "/charges/1/cancel", charge().headers(), Peer.unproved());

        ProtectedRequest cancelled = ready(DEFAULTS, cancel, "{}");

        assertThat(cancelled.key()).isEqualTo(charge.key());
        assertThat(HttpFingerprint.differences(
                        charge.intent().fingerprint(), cancelled.intent().fingerprint()))
                .containsExactly("path");
    }

    @Test
    void a_named_route_has_keys_of_its_own() {
        HttpDoor door = door(RoutePolicy.named("charges").path("/charges").build());

        assertThat(ready(door, charge(), "{}").key())
                .isNotEqualTo(ready(DEFAULTS, charge(), "{}").key());
    }

    @Test
    void a_body_over_the_limit_is_refused_by_its_head_and_by_its_bytes() {
        HttpDoor door = door(RoutePolicy.named("small").bodyLimitBytes(4).build());

        assertThat(refusal(door, charge("Content-Length", "5")).code()).isEqualTo(ProblemCode.BODY_TOO_LARGE);
        assertThat(refusal(door, charge("Content-Length", "9".repeat(30))).code())
                .isEqualTo(ProblemCode.BODY_TOO_LARGE);
        assertThat(ready(door, charge("Content-Length", "4"), "{  }").body().length())
                .isEqualTo(4);
        Problem counted = reading(door, charge()).with(HttpBody.of("{   }")).fold(ready -> null, problem -> problem);
        assertThat(counted.code()).isEqualTo(ProblemCode.BODY_TOO_LARGE);
        assertThat(counted.json()).contains("\"limitBytes\":4");
    }

    @Test
    void malformed_json_is_refused_with_its_position() {
        Problem problem =
                reading(DEFAULTS, charge()).with(HttpBody.of("{\"a\":}")).fold(ready -> null, refused -> refused);

        assertThat(problem.code()).isEqualTo(ProblemCode.MALFORMED_JSON);
        assertThat(problem.json()).contains("\"position\":5");
        assertThat(problem.detail()).contains("at byte 5.");
    }

    @Test
    void a_route_can_take_malformed_json_as_it_is() {
        HttpDoor door = door(RoutePolicy.named("lenient")
                .body(BodyRule.defaults().bytesIfMalformed())
                .build());

        assertThat(ready(door, charge(), "{\"a\":}").intent())
                .isEqualTo(ready(door, charge(), "{\"a\":}").intent());
    }

    @Test
    void the_contract_of_a_route_yields_the_intent_of_its_requests() {
        ProtectedRequest request = ready(DEFAULTS, charge(), "{}");

        assertThat(request.route().operation().intent(request)).isEqualTo(request.intent());
    }
}
