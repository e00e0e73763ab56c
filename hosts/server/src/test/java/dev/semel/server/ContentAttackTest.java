package dev.semel.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies made to be dear cost no more than their bytes, and those that come slowly no more than their time. */
@Timeout(600)
class ContentAttackTest extends AttackedByOne {
    ContentAttackTest() {
        super(new AttackedNode(AttackedNode.PAY, settings -> settings.bodiesWithin(Duration.ofMillis(500))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "[[],", "[{\"a\":["})
    void depth_is_refused_before_anything_is_done(String opening) {
        client.say(AttackedNode.pay("k", "", opening.repeat(100_000)));

        assertThat(client.readMessage()).startsWith("HTTP/1.1 400 ").contains("malformed_json");
        assertThat(node.service.hasNoFurtherConnection()).isTrue();
    }

    @Test
    @Timeout(180)
    void numbers_beyond_all_machines_are_compared_by_their_digits() {
        String huge = "[1e999999999999999,-1e-999999999999999,0e999999999999999," + "9".repeat(900_000) + "]";
        client.say(AttackedNode.pay("k", "", huge));
        assertThat(node.serve(OK)).endsWith(huge);
        assertThat(client.readMessage()).endsWith("ok");

        client.say(AttackedNode.pay("k", "", huge.replace("[1e", "[2e")));

        assertThat(client.readMessage()).startsWith("HTTP/1.1 422 ").contains("body");
    }

    @Test
    void what_is_packed_is_not_unpacked() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            for (int megabyte = 0; megabyte < 100; megabyte++) {
                gzip.write(new byte[1 << 20]);
            }
        }
        String bomb = packed.toString(StandardCharsets.ISO_8859_1);
        String head = AttackedNode.pay("k", "Content-Encoding: gzip~", bomb);
        String json = head.substring(0, head.length() - bomb.length()).replace("~", "\r\n");
        client.send(json + bomb);
        assertThat(node.serve(OK)).endsWith(bomb);
        assertThat(client.readMessage()).endsWith("ok");

        client.say(AttackedNode.pay("k", "", "{}"));

        assertThat(client.readMessage()).startsWith("HTTP/1.1 422 ");
    }

    @Test
    void a_body_that_does_not_end_in_time_gives_its_place_back_and_leaves_its_key_free() {
        String whole = AttackedNode.pay("k", "", "{\"a\":1}");
        client.say(whole.substring(0, whole.length() - 3));

        assertThat(client.readToEnd()).startsWith("HTTP/1.1 408 ").contains("request_timed_out", "500 ms");
        assertThat(node.service.hasNoFurtherConnection()).isTrue();
        Wire again = node.client().say(whole);
        node.serve(OK);
        assertThat(again.readMessage()).startsWith("HTTP/1.1 201 ").doesNotContainIgnoringCase("Idempotent-Replayed");
    }

    @Test
    void trailers_that_do_not_end_in_time_are_no_whole_body() {
        client.say("POST /pay HTTP/1.1~Host: a~Authorization: x~Idempotency-Key: k~Transfer-Encoding: chunked~~"
                + "2~{}~0~X: 1~");

        assertThat(client.readToEnd()).startsWith("HTTP/1.1 408 ");
        assertThat(node.service.hasNoFurtherConnection()).isTrue();
    }
}
