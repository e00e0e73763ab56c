package dev.semel.http;

import static dev.semel.http.Requests.fields;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.operation.ContentRule;
import dev.semel.operation.Fingerprint;
import dev.semel.operation.MalformedContentException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpFingerprintTest {
    private static final String JSON = "application/json";
    private static final Fingerprint STORED = of("POST", "/charges?a=1", JSON, "{\"amount\":1}");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PATCH | /charges?a=1 | application/json | {\"amount\":1} | method",
                "POST | /refunds?a=1 | application/json | {\"amount\":1} | path",
                "POST | /charges/?a=1 | application/json | {\"amount\":1} | path",
                "POST | /charges?a=2 | application/json | {\"amount\":1} | query",
                "POST | /charges | application/json | {\"amount\":1} | query",
                "POST | /charges?a=1 | application/vnd.x+json | {\"amount\":1} | media_type",
                "POST | /charges?a=1 | text/plain | {\"amount\":1} | media_type",
                "POST | /charges?a=1 | application/json | {\"amount\":2} | body"
            })
    void each_part_alone_makes_another_request_and_is_named(
            String method, String target, String type, String body, String part) {
        Fingerprint asked = of(method, target, type, body);

        assertThat(asked).isNotEqualTo(STORED);
        assertThat(Arrays.copyOf(asked.digest(), 32))
                .as("the digest over the whole, which alone is too long to collide")
                .isNotEqualTo(Arrays.copyOf(STORED.digest(), 32));
        assertThat(HttpFingerprint.differences(STORED, asked)).containsExactly(part);
        assertThat(HttpFingerprint.differences(asked, STORED)).containsExactly(part);
    }

    @Test
    void every_part_that_differs_is_named_in_order() {
        Fingerprint asked = of("PATCH", "/refunds", JSON, "{}");

        assertThat(HttpFingerprint.differences(STORED, asked)).containsExactly("method", "path", "query", "body");
    }

    @Test
    void what_does_not_change_the_wish_does_not_count() {
        assertThat(of("POST", "/charges?a=1", JSON, " {\"amount\" : 1.0e0 } ")).isEqualTo(STORED);
        assertThat(of("POST", "/charges?a=1", "Application/JSON ; Charset=\"UTF-8\"", "{\"amount\":1}"))
                .isEqualTo(STORED);
        assertThat(of("POST", "/charges?a=1", "application/json;charset=utf8", "{\"amount\":1}"))
                .isEqualTo(STORED);
        assertThat(HttpFingerprint.differences(STORED, STORED)).isEmpty();
    }

    @Test
    void every_json_media_type_is_compared_by_meaning() {
        for (String type : List.of("application/vnd.shop+json", "text/json", "application/problem+json; v=2")) {
            assertThat(of("POST", "/", type, "{\"a\":1}")).isEqualTo(of("POST", "/", type, "{ \"a\": 1 }"));
        }
    }

    @Test
    void the_order_of_members_does_not_count_and_the_order_of_elements_does() {
        assertThat(of("POST", "/", JSON, "{\"a\":1,\"b\":[1,2]}"))
                .isEqualTo(of("POST", "/", JSON, "{\"b\":[1,2],\"a\":1}"))
                .isNotEqualTo(of("POST", "/", JSON, "{\"b\":[2,1],\"a\":1}"));
    }

    @Test
    void numbers_beyond_a_double_stay_apart() {
        assertThat(of("POST", "/", JSON, "9007199254740992")).isNotEqualTo(of("POST", "/", JSON, "9007199254740993"));
    }

    @Test
    void what_is_not_json_is_compared_byte_by_byte() {
        assertThat(of("POST", "/", "text/plain", "{\"a\":1}"))
                .isNotEqualTo(of("POST", "/", "text/plain", "{\"a\": 1}"));
        assertThat(of("POST", "/", "", "{\"a\":1}")).isNotEqualTo(of("POST", "/", "", "{\"a\": 1}"));
    }

    @Test
    void text_moved_from_path_to_query_is_another_request() {
        assertThat(of("POST", "/ab", JSON, "1")).isNotEqualTo(of("POST", "/a?b", JSON, "1"));
    }

    @Test
    void an_empty_body_is_no_json_and_no_fault() {
        Fingerprint empty = of("POST", "/", JSON, "");

        assertThat(empty).isEqualTo(of("POST", "/", JSON, "")).isNotEqualTo(of("POST", "/", JSON, "{}"));
        assertThat(HttpFingerprint.differences(empty, of("POST", "/", JSON, "{}")))
                .containsExactly("body");
    }

    @Test
    void a_coded_body_is_compared_as_it_came() {
        HttpFields coded = fields("Content-Type", JSON, "Content-Encoding", "gzip");
        RequestHead head = RequestHead.of("POST", "/", coded, Peer.unproved());

        Fingerprint fingerprint =
                HttpFingerprint.of(head, HttpBody.of("\u001f not json"), BodyRule.defaults(), Set.of());

        assertThat(fingerprint.rule()).isEqualTo("http.1;bytes.1");
        assertThat(HttpFingerprint.differences(fingerprint, of("POST", "/", JSON, "1")))
                .contains("media_type");
    }

    @Test
    void only_declared_headers_count() {
        Set<String> counted = Set.of("x-account");
        Fingerprint first = counting(counted, "X-Account", "1", "X-Trace", "1");

        assertThat(counting(counted, "x-account", " 1 ", "X-Trace", "2")).isEqualTo(first);
        Fingerprint other = counting(counted, "X-Account", "2");
        assertThat(HttpFingerprint.differences(first, other)).containsExactly("headers");
        assertThat(counting(counted, "X-Account", "1", "X-Account", "2"))
                .isNotEqualTo(counting(counted, "X-Account", "2", "X-Account", "1"));
        assertThat(counting(counted)).isNotEqualTo(counting(counted, "X-Account", ""));
    }

    @Test
    void volatile_fields_can_be_left_out() {
        BodyRule rule = BodyRule.json(ContentRule.jsonExcept("/sentAt"));

        assertThat(of(rule, "{\"a\":1,\"sentAt\":5}")).isEqualTo(of(rule, "{\"a\":1,\"sentAt\":6}"));
        assertThat(of(rule, "{\"a\":1}")).isNotEqualTo(of(rule, "{\"a\":2}"));
    }

    @Test
    void another_way_of_comparing_is_named_as_such() {
        Fingerprint before = of(BodyRule.defaults(), "{\"a\":1}");
        Fingerprint after = of(BodyRule.json(ContentRule.jsonExcept("/b")), "{\"a\":1}");

        assertThat(after).isNotEqualTo(before);
        assertThat(HttpFingerprint.differences(before, after)).containsExactly("comparison");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"a\":1,\"a\":2}", "NaN", "{} {}", "'a'", "\u0000"})
    void malformed_json_is_refused_or_compared_as_bytes_by_policy(String body) {
        BodyRule lenient = BodyRule.defaults().bytesIfMalformed();

        assertThatThrownBy(() -> of(BodyRule.defaults(), body)).isInstanceOf(MalformedContentException.class);
        assertThat(of(lenient, body)).isEqualTo(of(lenient, body)).isNotEqualTo(of(lenient, body + " "));
        assertThat(of(BodyRule.bytes(), body)).isEqualTo(of(lenient, body));
    }

    @Test
    void the_rule_of_bytes_compares_well_formed_json_as_bytes_too() {
        assertThat(of(BodyRule.bytes(), "{}")).isNotEqualTo(of(BodyRule.bytes(), "{ }"));
    }

    @Test
    void fingerprints_of_another_making_name_no_part() {
        Fingerprint other = ContentRule.json().fingerprint(new byte[] {'1'});

        assertThat(HttpFingerprint.differences(other, STORED)).isEqualTo(List.of());
        assertThat(HttpFingerprint.differences(STORED, other)).isEqualTo(List.of());
    }

    private static Fingerprint of(String method, String target, String type, String body) {
        HttpFields headers = type.isEmpty() ? HttpFields.none() : fields("Content-Type", type);
        RequestHead head = RequestHead.of(method, target, headers, Peer.unproved());
        return HttpFingerprint.of(head, HttpBody.of(body), BodyRule.defaults(), Set.of());
    }

    private static Fingerprint of(BodyRule rule, String body) {
        RequestHead head = RequestHead.of("POST", "/", fields("Content-Type", JSON), Peer.unproved());
        return HttpFingerprint.of(head, HttpBody.of(body), rule, Set.of());
    }

    private static Fingerprint counting(Set<String> counted, String... namesAndValues) {
        RequestHead head = RequestHead.of("POST", "/", fields(namesAndValues), Peer.unproved());
        return HttpFingerprint.of(head, HttpBody.empty(), BodyRule.defaults(), counted);
    }
}
