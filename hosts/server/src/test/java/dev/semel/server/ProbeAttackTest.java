package dev.semel.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A key that a caller chose leads a probe nowhere but to that key, and no answer to a probe harms the node or a caller. */
@Timeout(600)
class ProbeAttackTest extends AttackedByOne {
    ProbeAttackTest() {
        super(new AttackedNode("""
              - name: pay
                match: { path: /pay }
                effect:
                  class: queryable
                  memory: 1h
                  probe:
                    url: "http://127.0.0.1:ASKED/payments/{key}?of={key}&epoch={epoch}"
                    headers: { X-Asks-For: "{key}", Authorization: "Bearer of the gateway" }
                    timeout: 2s
            """));
    }

    /** Leaves this key in doubt and asks about it by a retry. */
    private void doubt(String key) {
        client.say(AttackedNode.pay(key, ""));
        node.serve("HTTP/1.1 500 Broke~Content-Length: 0~Connection: close~~");
        client.readMessage();
        client.say(AttackedNode.pay(key, ""));
    }

    private void answerProbe(String answer) {
        Wire asked = node.asked.accept();
        asked.readHead();
        asked.say(answer);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "a/b a%2Fb",
                "a?x=1&y a%3Fx%3D1%26y",
                "a#b a%23b",
                "@evil.test %40evil.test",
                "//evil.test %2F%2Fevil.test",
                "http://evil.test/ http%3A%2F%2Fevil.test%2F",
                "{epoch}{tenant} %7Bepoch%7D%7Btenant%7D",
                "%2e%2e %252e%252e",
                "a+b a%2Bb",
                "... ..."
            })
    void what_a_key_holds_stays_within_its_place(String key, String escaped) {
        doubt(key);
        Wire asked = node.asked.accept();

        assertThat(asked.readHead())
                .startsWith("GET /payments/" + escaped + "?of=" + escaped + "&epoch=1 HTTP/1.1\r\n")
                .contains("\r\nhost: 127.0.0.1:" + node.asked.port() + "\r\n")
                .contains("\r\nX-Asks-For: " + key + "\r\n");
        asked.say("HTTP/1.1 200 OK~Content-Length: 4~Connection: close~~paid");
        assertThat(client.readMessage()).startsWith("HTTP/1.1 200 ").endsWith("paid");
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "..", "../admin", "a/../../admin", "./", "a/..", "..\\\\admin", "/."})
    void a_key_that_servers_take_for_a_way_up_the_path_is_not_asked_about(String key) {
        doubt(key.contains("\\") ? "\"" + key + "\"" : key);

        assertThat(client.readMessage()).contains("\"state\":\"in_doubt\"");
        assertThat(node.asked.hasNoFurtherConnection()).isTrue();
    }

    @Test
    void a_redirect_leads_nowhere_and_says_nothing() {
        doubt("k");
        answerProbe("HTTP/1.1 302 Found~Location: http://127.0.0.1:" + node.service.port()
                + "/elsewhere~Content-Length: 4~Connection: close~~paid");

        assertThat(client.readMessage()).contains("\"state\":\"in_doubt\"");
        assertThat(node.service.hasNoFurtherConnection()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"100", "101", "103", "199", "099", "600", "2000", "x", "-200"})
    void a_status_that_no_final_answer_has_is_not_told(String status) {
        doubt("k");
        answerProbe("HTTP/1.1 200 OK~Semel-Status: " + status + "~Content-Length: 4~Connection: close~~paid");

        assertThat(client.readMessage()).startsWith("HTTP/1.1 200 ").endsWith("paid");
    }

    @Test
    void a_probes_answer_without_end_is_given_up_and_not_kept_in_memory() {
        doubt("k");
        Wire asked = node.asked.accept();
        asked.readHead();
        asked.say("HTTP/1.1 200 OK~Content-Length: 2000000000~~");
        boolean cutOff = false;
        byte[] piece = new byte[1 << 20];
        for (int sent = 0; sent < 64 && !cutOff; sent++) {
            try {
                asked.send(piece);
            } catch (java.io.UncheckedIOException ended) {
                cutOff = true;
            }
        }

        assertThat(cutOff).isTrue();
        assertThat(client.readMessage()).contains("\"state\":\"in_doubt\"");
    }

    @Test
    void a_probes_fields_are_replayed_by_the_same_rules_as_the_services() {
        doubt("k");
        answerProbe("HTTP/1.1 200 OK~Set-Cookie: session=of-the-gateway~Idempotent-Replayed: false~Content-Length: 4~"
                + "Connection: close~~paid");

        assertThat(client.readMessage())
                .doesNotContain("of-the-gateway")
                .containsIgnoringCase("Idempotent-Replayed: true")
                .endsWith("paid");
    }
}
