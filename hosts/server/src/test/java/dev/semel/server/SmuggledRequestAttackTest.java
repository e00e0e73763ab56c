package dev.semel.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing comes past the decision inside, behind or beside a request: neither a body's bytes nor another spelling. */
@Timeout(600)
class SmuggledRequestAttackTest extends AttackedByOne {
    private static final String BEHIND = "GET /smuggled HTTP/1.1~Host: a~~";
    private static final String KEPT_OPEN = "HTTP/1.1 201 Created~Content-Length: 2~~ok";

    SmuggledRequestAttackTest() {
        super(new AttackedNode("  - { name: pay, match: { path: /pay }, key: required, limits: { body: 1KiB } }\n"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            no key                   | POST /pay HTTP/1.1~Host: a~Authorization: x~Content-Length: 32~~
            a malformed key          | POST /pay HTTP/1.1~Host: a~Authorization: x~Idempotency-Key: a b~Content-Length: 32~~
            no caller                | POST /pay HTTP/1.1~Host: a~Cookie: a=b~Idempotency-Key: k~Content-Length: 32~~
            a body over the limit    | POST /pay HTTP/1.1~Host: a~Authorization: x~Idempotency-Key: k~Content-Length: 3200~~
            a chunk over the limit   | POST /pay HTTP/1.1~Host: a~Authorization: x~Idempotency-Key: k~Transfer-Encoding: chunked~~ffffff~
            a malformed chunk        | POST /pay HTTP/1.1~Host: a~Authorization: x~Idempotency-Key: k~Transfer-Encoding: chunked~~xyz~~0~~
            a length and a coding    | POST /pay HTTP/1.1~Host: a~Idempotency-Key: k~Content-Length: 5~Transfer-Encoding: chunked~~0~~
            """)
    void what_stands_behind_a_refused_head_is_never_a_request(String what, String head) {
        client.say(head + BEHIND.repeat(40));

        assertThat(client.readToEnd()).startsWith("HTTP/1.1 4").containsOnlyOnce("HTTP/1.1 ");
        assertThat(node.service.hasNoFurtherConnection()).isTrue();
    }

    @Test
    void the_bytes_of_a_body_are_not_a_request() {
        client.say(AttackedNode.pay("k", "", "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n")
                .replace("application/json", "text/plain"));

        assertThat(node.serve(KEPT_OPEN))
                .startsWith("POST /pay ")
                .endsWith("GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(client.readMessage()).endsWith("ok");
        assertThat(node.service.hasNoFurtherConnection()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/p%61y",
                "//pay",
                "/./pay",
                "/x/../pay",
                "/x/%2e%2e/pay",
                "/pay/",
                "/pay;a=b",
                "/pay?x",
                "http://a/pay",
                "/x/..%2fpay",
                "/%2fpay",
                "HTTP://A/pay"
            })
    void no_spelling_of_the_path_escapes_the_demand_for_a_key(String target) {
        client.say("POST " + target + " HTTP/1.1~Host: a~Authorization: x~Content-Length: 0~~");

        assertThat(client.readMessage()).startsWith("HTTP/1.1 400 ").contains("key_missing");
        assertThat(node.service.hasNoFurtherConnection()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"post", "Post", "pOST"})
    void no_spelling_of_the_method_escapes_the_demand_for_a_key(String method) {
        client.say(method + " /pay HTTP/1.1~Host: a~Authorization: x~Content-Length: 0~~");

        assertThat(client.readToEnd()).startsWith("HTTP/1.1 400 ").contains("bad_method");
        assertThat(node.service.hasNoFurtherConnection()).isTrue();
    }

    @Test
    void a_key_in_the_trailers_is_none() {
        client.say("POST /pay HTTP/1.1~Host: a~Authorization: x~Transfer-Encoding: chunked~Trailer: Idempotency-Key~~"
                + "2~{}~0~Idempotency-Key: k~~");

        assertThat(client.readToEnd()).startsWith("HTTP/1.1 400 ").contains("key_missing");
        assertThat(node.service.hasNoFurtherConnection()).isTrue();
    }

    @Test
    void trailers_change_neither_key_nor_caller_nor_what_the_service_gets() {
        client.say("POST /pay HTTP/1.1~Host: a~Authorization: x~Idempotency-Key: k~Transfer-Encoding: chunked~~"
                + "2~{}~0~Idempotency-Key: evil~Authorization: evil~Content-Length: 99~Semel-Key: evil~~");

        assertThat(node.serve(KEPT_OPEN))
                .doesNotContain("evil")
                .containsIgnoringCase("\r\ncontent-length: 2\r\n")
                .endsWith("{}");
        assertThat(client.readMessage()).endsWith("ok");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            a chunk's size line that never ends | 2;
            a trailer that never ends           | 0~X:
            """)
    void a_line_of_a_body_that_never_ends_is_cut_off(String what, String begun) {
        client.say(
                "POST /pay HTTP/1.1~Host: a~Authorization: x~Idempotency-Key: k~Transfer-Encoding: chunked~~" + begun);
        try {
            for (int sent = 0; sent < 200; sent++) {
                client.send("x".repeat(65_536));
            }
        } catch (java.io.UncheckedIOException closed) {
            assertThat(closed).hasMessageMatching(".*(reset|Broken pipe|closed|abort).*");
            return;
        }
        assertThat(client.readToEnd()).startsWith("HTTP/1.1 400 ").contains("bad_chunk");
    }

    @Test
    void trailers_without_end_are_cut_off() {
        client.say("POST /pay HTTP/1.1~Host: a~Authorization: x~Idempotency-Key: k~Transfer-Encoding: chunked~~0~");
        try {
            for (int sent = 0; sent < 2_000; sent++) {
                client.say("X: " + "x".repeat(1_000) + "~");
            }
        } catch (java.io.UncheckedIOException closed) {
            assertThat(closed).hasMessageMatching(".*(reset|Broken pipe|closed|abort).*");
            return;
        }
        assertThat(client.readToEnd()).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void twins_in_one_packet_are_one_action() {
        client.say(AttackedNode.pay("k", "") + AttackedNode.pay("k", "") + AttackedNode.pay("k", ""));

        node.serve(KEPT_OPEN);
        assertThat(client.readMessage()).startsWith("HTTP/1.1 201 ").doesNotContainIgnoringCase("Idempotent-Replayed");
        assertThat(client.readMessage()).startsWith("HTTP/1.1 201 ").containsIgnoringCase("Idempotent-Replayed: true");
        assertThat(client.readMessage()).startsWith("HTTP/1.1 201 ").containsIgnoringCase("Idempotent-Replayed: true");
        assertThat(node.service.hasNoFurtherConnection()).isTrue();
    }

    @Test
    void over_HTTP_1_0_kept_alive_the_next_answer_begins_where_the_last_one_ended() {
        String old = AttackedNode.pay("k", "Connection: keep-alive~").replace("HTTP/1.1", "HTTP/1.0");
        client.say(old + old);

        node.serve("HTTP/1.1 201 Created~Transfer-Encoding: chunked~~2~ok~0~~");
        assertThat(client.readMessage())
                .contains(" 201 ")
                .doesNotContainIgnoringCase("chunked")
                .endsWith("ok");
        assertThat(client.readMessage())
                .contains(" 201 ")
                .doesNotContainIgnoringCase("chunked")
                .endsWith("ok");
    }
}
