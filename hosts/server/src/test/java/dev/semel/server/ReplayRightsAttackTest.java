package dev.semel.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever is asked about rights hears the truth about the request, and no answer of theirs gives more than they said. */
@Timeout(600)
class ReplayRightsAttackTest extends AttackedByOne {
    ReplayRightsAttackTest() {
        super(new AttackedNode("""
              - name: pay
                match: { path: /pay }
                authorize: { url: "http://127.0.0.1:ASKED/check", timeout: 2s }
            """));
    }

    @BeforeEach
    void apply() {
        client.say(AttackedNode.pay("k", ""));
        node.serve("HTTP/1.1 201 Created~Content-Length: 6~Connection: close~~secret");
        client.readMessage();
    }

    private String askedWith(String fields, String answer) {
        client.say(AttackedNode.pay("k", fields));
        Wire asked = node.asked.accept();
        String head = asked.readHead();
        asked.say(answer);
        return head;
    }

    @Test
    void what_a_client_says_of_itself_in_forwarding_fields_is_not_what_is_asked_with() {
        String asked = askedWith(
                "X-Forwarded-For: 10.6.6.6~X-Forwarded-Host: evil~X-Forwarded-Proto: evil~Forwarded: for=evil~"
                        + "X-Forwarded-Uri: /evil~x-forwarded-method: EVIL~X_Forwarded_Uri: /evil~Semel-Key: evil~"
                        + "X_Forwarded_For: evil~",
                "HTTP/1.1 204 OK~Connection: close~~");

        assertThat(asked)
                .startsWith("GET /check HTTP/1.1\r\n")
                .doesNotContainIgnoringCase("evil")
                .doesNotContain("10.6.6.6")
                .contains("X-Forwarded-For: 127.0.0.1\r\n")
                .contains("X-Forwarded-Host: a\r\n")
                .contains("X-Forwarded-Proto: http\r\n")
                .contains("X-Forwarded-Method: POST\r\n")
                .contains("X-Forwarded-Uri: /pay\r\n");
        assertThat(client.readMessage()).endsWith("secret");
    }

    @Test
    void a_redirect_is_no_right_and_is_not_followed() {
        askedWith(
                "",
                "HTTP/1.1 302 Found~Location: http://127.0.0.1:" + node.service.port()
                        + "/elsewhere~Content-Length: 0~Connection: close~~");

        assertThat(client.readMessage()).startsWith("HTTP/1.1 503 ").doesNotContain("secret");
        assertThat(node.service.hasNoFurtherConnection()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 304 Not Modified~Connection: close~~",
                "HTTP/1.1 200 OK~Content-Length: 10~Connection: close~~torn",
                "HTTP/1.1 99 Odd~Content-Length: 0~Connection: close~~",
                "no HTTP at all~~",
                "HTTP/1.1 500 Broke~Content-Length: 0~Connection: close~~"
            })
    void what_is_no_clear_yes_is_no_right(String answer) {
        String ending = answer.contains("torn") || answer.startsWith("no") ? "end" : "";
        client.say(AttackedNode.pay("k", ""));
        Wire asked = node.asked.accept();
        asked.readHead();
        asked.say(answer);
        if (!ending.isEmpty()) {
            asked.close();
        }

        assertThat(client.readMessage()).startsWith("HTTP/1.1 503 ").doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer realm=\"\u0001\"", "Bearer \u007f", "caf\u00e9", "a\tb"})
    void an_odd_challenge_leaves_nobody_without_an_answer(String challenge) {
        askedWith("", "HTTP/1.1 401 No~WWW-Authenticate: " + challenge + "~Content-Length: 0~Connection: close~~");

        assertThat(client.readMessage()).matches("(?s)HTTP/1.1 (401|503) .*").doesNotContain("secret");
    }
}
