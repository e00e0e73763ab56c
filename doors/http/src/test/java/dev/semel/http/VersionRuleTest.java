package dev.semel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.policy.DuplicateRule;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.Terms;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a request's version stands, and what is no version. */
class VersionRuleTest {
    private static HttpDoor door(VersionRule rule) {
        return Requests.door(route(DuplicateRule.LAST_WRITE_WINS).version(rule).build());
    }

    private static RoutePolicy.Builder route(DuplicateRule rule) {
        return RoutePolicy.named("orders.write")
                .terms(Terms.of(EffectTerms.unprotected()).duplicates(rule).build());
    }

    private static long inHeader(String value) {
        return Requests.ready(door(VersionRule.header("If-Match")), Requests.charge("If-Match", value), "{}")
                .intent()
                .supersession()
                .version();
    }

    private static Problem refused(VersionRule rule, String body, String... headers) {
        return Requests.reading(door(rule), Requests.charge(headers))
                .with(HttpBody.of(body))
                .fold(
                        ready -> {
                            throw new AssertionError("ready: " + ready.intent());
                        },
                        problem -> problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"7 | 7", "\"7\" | 7", "\" 7 \" | 0", "999999999999999999 | 999999999999999999"})
    void a_header_has_it_bare_or_as_an_entity_tag(String value, long version) {
        if (version > 0) {
            assertThat(inHeader(value)).isEqualTo(version);
        } else {
            assertThat(refused(VersionRule.header("If-Match"), "{}", "If-Match", value)
                            .code())
                    .isEqualTo(ProblemCode.VERSION_MALFORMED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "W/\"7\"", "\"7", "7\"", "0", "-1", "+7", "07", "7.0", "seven", "7, 8", "1e3"})
    void a_header_that_holds_no_version_is_refused(String value) {
        Problem problem = refused(VersionRule.header("If-Match"), "{}", "If-Match", value);

        assertThat(problem.code()).isEqualTo(ProblemCode.VERSION_MALFORMED);
        assertThat(problem.detail()).contains("the header If-Match");
    }

    @Test
    void nineteen_digits_are_refused_and_do_not_overflow() {
        assertThat(refused(VersionRule.header("If-Match"), "{}", "If-Match", "9999999999999999999")
                        .code())
                .isEqualTo(ProblemCode.VERSION_MALFORMED);
    }

    @Test
    void two_header_lines_are_refused_and_none_is_missed() {
        VersionRule rule = VersionRule.header("X-Version");
        RequestHead twice = RequestHead.of(
                "POST", "/charges", Requests.charge("X-Version", "1").headers().and("X-Version", "1"), Peer.unproved());

        Prepared prepared = Requests.reading(door(rule), twice).with(HttpBody.of("{}"));

        assertThat(prepared.<ProblemCode>fold(ready -> null, Problem::code)).isEqualTo(ProblemCode.VERSION_MALFORMED);
        assertThat(refused(rule, "{}").code()).isEqualTo(ProblemCode.VERSION_MISSING);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"order\":{\"version\": 7 }} | 7",
                "{\"order\":{\"version\":\"7\"}} | VERSION_MALFORMED",
                "{\"order\":{\"version\":7.0}} | VERSION_MALFORMED",
                "{\"order\":{\"version\":0}} | VERSION_MALFORMED",
                "{\"order\":{\"version\":null}} | VERSION_MALFORMED",
                "{\"order\":{\"version\":{}}} | VERSION_MALFORMED",
                "{\"order\":{}} | VERSION_MISSING",
                "`` | VERSION_MISSING",
                "{\"order\":{\"version\":7} | MALFORMED_JSON",
                "{\"order\":{\"version\":7,\"version\":8}} | MALFORMED_JSON"
            })
    void a_member_of_the_body_has_it_as_a_number(String body, String read) {
        VersionRule rule = VersionRule.member("/order/version");
        if (read.equals("7")) {
            assertThat(Requests.ready(door(rule), Requests.charge(), body)
                            .intent()
                            .supersession()
                            .version())
                    .isEqualTo(7);
        } else {
            assertThat(refused(rule, body).code()).isEqualTo(ProblemCode.valueOf(read));
        }
    }

    @Test
    void a_body_that_is_no_json_has_no_version() {
        assertThat(refused(VersionRule.member("/version"), "{\"version\":7}", "Content-Type", "text/plain")
                        .code())
                .isEqualTo(ProblemCode.VERSION_MISSING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "version", "/items/*/version", "/*"})
    void a_version_has_one_place(String place) {
        assertThatThrownBy(() -> VersionRule.member(place)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_route_has_versions_if_and_only_if_its_rule_supersedes() {
        assertThatThrownBy(() -> route(DuplicateRule.MERGE).build()).hasMessageContaining("has no versions");
        assertThatThrownBy(() -> route(DuplicateRule.REPLAY)
                        .version(VersionRule.header("If-Match"))
                        .build())
                .hasMessageContaining("has versions");
    }

    @Test
    void a_route_does_not_tell_at_a_url_what_repeats_are_not_told_nor_version_what_is_used_once() {
        assertThatThrownBy(() -> route(DuplicateRule.REFUSE).acceptRunning().build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("do without one of the two");
        assertThatThrownBy(() -> route(DuplicateRule.MERGE)
                        .version(VersionRule.header("If-Match"))
                        .token(new TokenRule(Duration.ofHours(1), Duration.ZERO, ""))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("let its callers make their keys");
    }

    @Test
    void the_url_of_a_version_asks_about_that_version() {
        HttpDoor door = Requests.door(route(DuplicateRule.LAST_WRITE_WINS)
                .version(VersionRule.header("If-Match"))
                .acceptRunning()
                .build());
        ProtectedRequest request = Requests.ready(door, Requests.charge("If-Match", "7"), "{}");

        OwnRequest own = door.own(RequestHead.of(
                "GET", request.operationUrl().orElseThrow(), Requests.charge().headers(), Peer.unproved()));

        assertThat(own)
                .isInstanceOfSatisfying(
                        OwnRequest.Asks.class,
                        asks -> assertThat(asks.about().intent()).isEqualTo(request.intent()));
    }
}
