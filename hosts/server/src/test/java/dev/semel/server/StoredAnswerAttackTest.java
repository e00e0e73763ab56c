package dev.semel.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A service's answer, however it is made, becomes at most one answer to the client, and so does every replay of it. */
@Timeout(600)
class StoredAnswerAttackTest extends AttackedByOne {
    StoredAnswerAttackTest() {
        super(new AttackedNode(AttackedNode.PAY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 201 OK~Location: /a\rSet-Cookie: x=1~Content-Length: 2~~ok",
                "HTTP/1.1 201 OK~Location: /a\nSet-Cookie: x=1~Content-Length: 2~~ok",
                "HTTP/1.1 201 OK~Location: /a\u0000b~Content-Length: 2~~ok",
                "HTTP/1.1 201 OK~Location: /a\u0001b~Content-Length: 2~~ok",
                "HTTP/1.1 201 OK~Location: /a~ Set-Cookie: x=1~Content-Length: 2~~ok",
                "HTTP/1.1 201 OK~Lo(cation: /a~Content-Length: 2~~ok",
                "HTTP/1.1 201 OK~Location : /a~Content-Length: 2~~ok",
                "HTTP/1.1 201 OK~Content-Length: 2~Content-Length: 3~~ok!",
                "HTTP/1.1 201 OK~Content-Length: 2, 2~~ok",
                "HTTP/1.1 201 OK~Content-Length: -2~~ok",
                "HTTP/1.1 201 OK~Transfer-Encoding: chunked~Content-Length: 2~~2~ok~0~~",
                "HTTP/1.1 201 OK~Transfer-Encoding: chunked~~zz~ok~0~~",
                "HTTP/1.1 201 OK~Content-Length: 9~~ok",
                "HTTP/1.1 999 Odd~Content-Length: 2~~ok",
                "HTTP/1.1 1000 Odd~Content-Length: 2~~ok",
                "HTTP/1.1 101 Switching~Upgrade: x~Connection: upgrade~~ok",
                "HTTP/1.1 201 O\rK~Content-Length: 2~~ok",
                "HTTP/1.1 201 OK~Location: /caf\u00e9~Content-Length: 2~~ok",
                "HTTP/1.1 201 OK~Content-Length: 2~~okHTTP/1.1 200 OK~Content-Length: 6~~behind",
                "HTTP/1.1 204 None~Content-Length: 6~~behind",
                "HTTP/1.1 304 None~Content-Length: 6~~behind"
            })
    void every_request_gets_one_answer_that_ends_where_it_says(String answer) {
        client.say(AttackedNode.pay("k", ""));
        Wire service = node.service.accept();
        service.readMessage();
        service.say(answer);
        service.close();

        for (int time = 0; time < 3; time++) {
            String told = time == 0 ? client.readMessage() : told();
            assertThat(told)
                    .matches("(?s)HTTP/1\\.1 [2-9][0-9][0-9] .*")
                    .doesNotContainIgnoringCase("\nset-cookie")
                    .doesNotContain("behind")
                    .containsOnlyOnce("HTTP/1.1 ");
        }
    }

    private String told() {
        client.say(AttackedNode.pay("k", ""));
        return client.readMessage();
    }

    @Test
    void a_service_that_talks_without_ever_answering_is_given_up() {
        try (AttackedNode hasty = new AttackedNode(
                AttackedNode.PAY,
                settings -> settings.waiting(java.time.Duration.ofSeconds(1), java.time.Duration.ofSeconds(1)))) {
            Wire caller = hasty.client().say(AttackedNode.pay("k", ""));
            Wire service = hasty.service.accept();
            service.readMessage();
            try {
                for (int sent = 0; sent < 2_000_000; sent++) {
                    service.say("HTTP/1.1 103 Early~Link: </x>~~".repeat(100));
                }
            } catch (java.io.UncheckedIOException ended) {
                assertThat(ended).hasMessageMatching(".*(reset|Broken pipe|closed|abort).*");
            }

            assertThat(caller.readMessage()).contains("\"state\":\"in_doubt\"");
        }
    }

    @Test
    void a_head_of_the_service_without_end_is_cut_off() {
        client.say(AttackedNode.pay("k", ""));
        Wire service = node.service.accept();
        service.readMessage();
        service.say("HTTP/1.1 200 OK~");
        try {
            for (int sent = 0; sent < 10_000; sent++) {
                service.say("X: " + "x".repeat(10_000) + "~");
            }
        } catch (java.io.UncheckedIOException ended) {
            assertThat(ended).hasMessageMatching(".*(reset|Broken pipe|closed|abort).*");
        }

        assertThat(client.readMessage()).contains("\"state\":\"in_doubt\"");
    }

    @Test
    void what_the_service_says_in_the_gateways_own_words_is_not_believed_by_callers() {
        client.say(AttackedNode.pay("k", ""));
        node.serve("HTTP/1.1 201 OK~Idempotent-Replayed: true~Idempotency-State: replayed~Content-Length: 2~"
                + "Connection: close~~ok");

        assertThat(client.readMessage())
                .startsWith("HTTP/1.1 201 ")
                .doesNotContain("Idempotent-Replayed: true")
                .doesNotContain("Idempotency-State: replayed");
    }
}
