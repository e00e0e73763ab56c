package dev.semel.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However the network cuts the bytes, the decoder reads the same requests and refuses the same ones. */
class StrictRequestDecoderTest {
    private static final RequestLimits LIMITS = new RequestLimits(100, 200, 5, 1_000);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1~Host: a~X: 1~ 2~~",
                "GET / HTTP/1.1~ X: 1~~",
                "GET  / HTTP/1.1~Host: a~~",
                "GET / HTTP/1.1 ~Host: a~~",
                "GET /%\u00e9 HTTP/1.1~Host: a~~",
                "G\rET / HTTP/1.1~Host: a~~",
                " GET / HTTP/1.1~Host: a~~",
                "\u0000GET / HTTP/1.1~Host: a~~",
                "GET / HTTP/1.1~Host: a~Host: a~~",
                "GET / HTTP/1.1~Host: a~B: 1~C: 1~D: 1~E: 1~F: 1~~",
                "GET / HTTP/1.1~Host: a~A: 1\nB: 1~~"
            })
    void a_bad_head_is_refused_wherever_it_is_cut(String head) {
        String bytes = head.replace("~", "\r\n");
        for (int cut = 1; cut < bytes.length(); cut++) {
            List<HttpObject> read =
                    read("GET /first HTTP/1.1\r\nHost: a\r\n\r\n", bytes.substring(0, cut), bytes.substring(cut));

            assertThat(read.get(0).decoderResult().isSuccess()).isTrue();
            assertThat(read)
                    .as("cut at %d", cut)
                    .anyMatch(part -> part.decoderResult().isFailure());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3~abc~0~~",
                "3;a=b~abc~0~~",
                "000003~abc~0~~",
                "1~a~2~bc~0~~",
                "A~abcabcabca~0~X: 1~~",
                "3~abc~0~Content-Length: 5~~"
            })
    void a_good_body_is_read_wherever_it_is_cut(String body) {
        String bytes = body.replace("~", "\r\n");
        for (int cut = 1; cut < bytes.length(); cut++) {
            List<HttpObject> read = read(
                    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
                    bytes.substring(0, cut),
                    bytes.substring(cut),
                    "GET /next HTTP/1.1\r\nHost: a\r\n\r\n");

            assertThat(read)
                    .as("cut at %d", cut)
                    .allMatch(part -> part.decoderResult().isSuccess());
            assertThat(data(read)).startsWith("abc");
            assertThat(read.get(read.size() - 2))
                    .isInstanceOfSatisfying(
                            HttpRequest.class, next -> assertThat(next.uri()).isEqualTo("/next"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3 ~abc~0~~",
                " 3~abc~0~~",
                "0x3~abc~0~~",
                "3~abcd~0~~",
                "3~abc0~~",
                "-3~abc~0~~",
                "3~abc~z~~",
                "000000003~abc~0~~",
                "3~abc~0~X : 1~~"
            })
    void a_bad_body_is_told_and_ends_the_reading_wherever_it_is_cut(String body) {
        String bytes = body.replace("~", "\r\n");
        for (int cut = 1; cut < bytes.length(); cut++) {
            List<HttpObject> read = read(
                    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
                    bytes.substring(0, cut),
                    bytes.substring(cut),
                    "GET /next HTTP/1.1\r\nHost: a\r\n\r\n");

            assertThat(read).as("cut at %d", cut).noneMatch(LastHttpContent.class::isInstance);
            assertThat(read.stream().filter(HttpRequest.class::isInstance)).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"G", "GET / HTTP/1.1~", "GET / HTTP/1.1~Host: a~", "GET / HTTP/1.1~Host: a~X"})
    void a_head_that_does_not_end_in_time_is_refused(String begun) {
        EmbeddedChannel channel = new EmbeddedChannel(new StrictRequestDecoder(LIMITS));
        channel.freezeTime();
        channel.writeInbound(Unpooled.copiedBuffer(begun.replace("~", "\r\n"), StandardCharsets.ISO_8859_1));
        channel.advanceTimeBy(999, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.<HttpObject>readInbound()).isNull();

        channel.advanceTimeBy(2, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        HttpRequest refused = channel.readInbound();
        assertThat(refused.decoderResult().cause())
                .isInstanceOfSatisfying(
                        RequestRefused.class,
                        why -> assertThat(why.problem().status()).isEqualTo(408));
        channel.finishAndReleaseAll();
    }

    @Test
    void a_head_that_ends_in_time_and_a_quiet_connection_are_not_refused() {
        EmbeddedChannel channel = new EmbeddedChannel(new StrictRequestDecoder(LIMITS));
        channel.freezeTime();
        channel.writeInbound(Unpooled.copiedBuffer("GET / HT", StandardCharsets.ISO_8859_1));
        channel.writeInbound(Unpooled.copiedBuffer("TP/1.1\r\nHost: a\r\n\r\n", StandardCharsets.ISO_8859_1));
        channel.advanceTimeBy(5, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();

        assertThat(channel.<HttpRequest>readInbound().decoderResult().isSuccess())
                .isTrue();
        assertThat(channel.<HttpObject>readInbound()).isInstanceOf(LastHttpContent.class);
        assertThat(channel.<HttpObject>readInbound()).isNull();
        channel.finishAndReleaseAll();
    }

    private static List<HttpObject> read(String... packets) {
        EmbeddedChannel channel = new EmbeddedChannel(new StrictRequestDecoder(LIMITS));
        List<HttpObject> read = new ArrayList<>();
        for (String packet : packets) {
            // Without a listener a malformed body closes the connection, and a closed one takes no more.
            if (channel.isOpen()) {
                channel.writeInbound(Unpooled.copiedBuffer(packet, StandardCharsets.ISO_8859_1));
            }
        }
        for (HttpObject part = channel.readInbound(); part != null; part = channel.readInbound()) {
            read.add(part);
        }
        channel.finishAndReleaseAll();
        return read;
    }

    private static String data(List<HttpObject> read) {
        StringBuilder data = new StringBuilder();
        for (HttpObject part : read) {
            if (part instanceof HttpContent content) {
                data.append(content.content().toString(StandardCharsets.ISO_8859_1));
            }
        }
        return data.toString();
    }
}
