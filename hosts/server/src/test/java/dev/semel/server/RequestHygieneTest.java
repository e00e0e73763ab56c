package dev.semel.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What two parsers could read differently is refused with a problem and never reaches the upstream. */
class RequestHygieneTest {
    private final RawUpstream upstream = new RawUpstream();
    private TestGateway gateway;

    @BeforeEach
    void start() {
        gateway = new TestGateway(
                TestGateway.to(upstream),
                new RequestLimits(200, 400, 12, 20_000),
                (own, request) -> own.pass.stream(request));
    }

    @AfterEach
    void stop() {
        gateway.close();
        upstream.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            chunked beside a length                | POST / HTTP/1.1~Host: a~Content-Length: 3~Transfer-Encoding: chunked~~0~~           | 400
            two lengths that differ                | POST / HTTP/1.1~Host: a~Content-Length: 3~Content-Length: 4~~abcd                   | 400
            two lengths that agree                 | POST / HTTP/1.1~Host: a~Content-Length: 3~Content-Length: 3~~abc                    | 400
            a list of lengths                      | POST / HTTP/1.1~Host: a~Content-Length: 3, 3~~abc                                   | 400
            a length with a sign                   | POST / HTTP/1.1~Host: a~Content-Length: +3~~abc                                     | 400
            a negative length                      | POST / HTTP/1.1~Host: a~Content-Length: -3~~abc                                     | 400
            a length that is no number             | POST / HTTP/1.1~Host: a~Content-Length: 3a~~abc                                     | 400
            a length beyond all numbers            | POST / HTTP/1.1~Host: a~Content-Length: 99999999999999999999~~abc                   | 400
            a coding before chunked                | POST / HTTP/1.1~Host: a~Transfer-Encoding: gzip, chunked~~0~~                       | 501
            a coding that is not chunked           | POST / HTTP/1.1~Host: a~Transfer-Encoding: xchunked~~0~~                            | 501
            identity with a length                 | POST / HTTP/1.1~Host: a~Transfer-Encoding: identity~Content-Length: 3~~abc          | 501
            chunked twice                          | POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~Transfer-Encoding: chunked~~0~~  | 501
            chunked under HTTP/1.0                 | POST / HTTP/1.0~Host: a~Transfer-Encoding: chunked~~0~~                             | 400
            a folded field                         | GET / HTTP/1.1~Host: a~X-A: one~ two~~                                              | 400
            a fold by tabulator                    | GET / HTTP/1.1~Host: a~X-A: one~^two~~                                              | 400
            a fold right after the request line    | GET / HTTP/1.1~ X-A: one~Host: a~~                                                  | 400
            a space before the colon               | GET / HTTP/1.1~Host: a~X-A : one~~                                                  | 400
            a space in a name                      | GET / HTTP/1.1~Host: a~X A: one~~                                                   | 400
            an empty name                          | GET / HTTP/1.1~Host: a~: one~~                                                      | 400
            a name with a control character        | GET / HTTP/1.1~Host: a~X`A: one~~                                                   | 400
            a line without a colon                 | GET / HTTP/1.1~Host: a~X-A~~                                                        | 400
            a NUL in a value                       | GET / HTTP/1.1~Host: a~X-A: o`ne~~                                                  | 400
            a carriage return in a value           | GET / HTTP/1.1~Host: a~X-A: o%ne~~                                                  | 400
            a bare line feed                       | GET / HTTP/1.1~Host: a$X-A: one~~                                                   | 400
            no Host                                | GET / HTTP/1.1~X-A: one~~                                                           | 400
            two Hosts                              | GET / HTTP/1.1~Host: a~host: a~~                                                    | 400
            an empty Host                          | GET / HTTP/1.1~Host:~~                                                              | 400
            a Host with user information           | GET / HTTP/1.1~Host: u@a~~                                                          | 400
            a Host with a path                     | GET / HTTP/1.1~Host: a/b~~                                                          | 400
            a Host with a bad port                 | GET / HTTP/1.1~Host: a:99999~~                                                      | 400
            a Host list                            | GET / HTTP/1.1~Host: a b~~                                                          | 400
            another host in the target             | GET http://b/x HTTP/1.1~Host: a~~                                                   | 400
            a target of another scheme             | GET file:///etc HTTP/1.1~Host: a~~                                                  | 400
            a target without a slash               | GET x HTTP/1.1~Host: a~~                                                            | 400
            a fragment in the target               | GET /x#y HTTP/1.1~Host: a~~                                                         | 400
            two spaces in the request line         | GET  / HTTP/1.1~Host: a~~                                                           | 400
            a tabulator in the request line        | GET^/ HTTP/1.1~Host: a~~                                                            | 400
            a fourth word in the request line      | GET / x HTTP/1.1~Host: a~~                                                          | 400
            no version                             | GET /~Host: a~~                                                                     | 400
            a newer version                        | GET / HTTP/2.0~Host: a~~                                                            | 505
            an odd method                          | GE(T / HTTP/1.1~Host: a~~                                                           | 400
            CONNECT                                | CONNECT a:1 HTTP/1.1~Host: a~~                                                      | 501
            TRACE                                  | TRACE / HTTP/1.1~Host: a~~                                                          | 501
            a WebSocket                            | GET / HTTP/1.1~Host: a~Connection: upgrade~Upgrade: websocket~~                     | 501
            """)
    void is_refused(String what, String request, int status) {
        String answer = gateway.client().send(bytes(request)).readToEnd();

        assertThat(answer).startsWith("HTTP/1.").contains(" " + status + " ").contains("application/problem+json");
        assertThat(answer.toLowerCase(java.util.Locale.ROOT)).contains("connection: close");
        assertThat(upstream.hasNoFurtherConnection()).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            letters that are not hexadecimal  | g~~
            a blank before the size           | ' 3~abc~0~~'
            a blank after the size            | 3 ~abc~0~~
            a second number                   | 3 5~abc~0~~
            a sign                            | +3~abc~0~~
            a prefix                          | 0x3~abc~0~~
            an empty size                     | ~abc~0~~
            a size beyond all bodies          | fffffffff~abc
            more data than the size says      | 3~abcd~0~~
            a bare line feed                  | 3$abc~0~~
            """)
    void a_malformed_chunk_is_refused(String what, String body) {
        Wire client = gateway.client().send(bytes("POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~"));
        Wire service = upstream.accept();
        assertThat(service.readHead()).contains("transfer-encoding: chunked");
        client.send(bytes(body));

        assertThat(client.readToEnd()).startsWith("HTTP/1.1 400 ").contains("bad_chunk");
        assertThat(service.readToEnd()).doesNotContain("0\r\n\r\n");
    }

    @Test
    void a_malformed_chunk_in_the_same_packet_as_the_head_is_refused() {
        Wire client = gateway.client().send(bytes("POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~3~abc~zz~~"));

        assertThat(client.readToEnd()).startsWith("HTTP/1.1 400 ").contains("bad_chunk");
    }

    @Test
    void chunks_may_come_in_any_pieces_and_with_extensions() {
        Wire client = gateway.client();
        for (char piece : bytes("POST /x HTTP/1.1~Host: a~Transfer-Encoding: chunked~~3;e=1~abc~A~0123456789~0~~")
                .toCharArray()) {
            client.send(String.valueOf(piece));
        }
        Wire service = upstream.accept();
        service.readHead();

        assertThat(service.readChunked()).isEqualTo("abc0123456789");
        service.send(RawUpstream.OK);
        assertThat(client.readMessage()).endsWith("ok");
    }

    @Test
    void a_fold_that_begins_a_packet_is_refused() {
        Wire client = gateway.client().say("GET / HTTP/1.1~Host: a~X-A: one~");
        client.say(" two~~");

        assertThat(client.readToEnd()).contains(" 400 ").contains("folded_field");
    }

    @Test
    void a_second_request_on_a_connection_is_checked_as_the_first() {
        Wire client = gateway.client().say("GET /1 HTTP/1.1~Host: a~~");
        Wire service = upstream.accept();
        service.readHead();
        service.send(RawUpstream.OK);
        client.readMessage();
        client.say("GET /2 HTTP/1.1~Host: a~X: 1~ 2~~");

        assertThat(client.readToEnd()).contains(" 400 ").contains("folded_field");
    }

    @Test
    void a_request_line_beyond_the_limit_is_answered_414() {
        Wire client = gateway.client().say("GET /" + "x".repeat(300) + " HTTP/1.1~Host: a~~");

        assertThat(client.readToEnd()).contains(" 414 ").contains("request_line_too_long");
    }

    @Test
    void fields_beyond_the_limit_are_answered_431() {
        Wire client = gateway.client().say("GET / HTTP/1.1~Host: a~X: " + "x".repeat(500) + "~~");

        assertThat(client.readToEnd()).contains(" 431 ").contains("head_too_large");
    }

    @Test
    void more_fields_than_the_limit_are_answered_431() {
        Wire client = gateway.client().say("GET / HTTP/1.1~Host: a~" + "X: 1~".repeat(12) + "~");

        assertThat(client.readToEnd()).contains(" 431 ").contains("too_many_fields");
    }

    @Test
    void an_absolute_target_of_the_same_host_is_passed_on_as_a_path() {
        Wire client = gateway.client().say("GET http://A:80/x?y=1 HTTP/1.1~Host: a:80~~");
        Wire service = upstream.accept();

        assertThat(service.readHead()).startsWith("GET /x?y=1 HTTP/1.1\r\n");
        service.send(RawUpstream.OK);
        assertThat(client.readMessage()).endsWith("ok");
    }

    @Test
    void a_request_to_another_protocol_than_WebSocket_is_passed_on_without_the_upgrade() {
        Wire client = gateway.client()
                .say("GET / HTTP/1.1~Host: a~Connection: Upgrade, HTTP2-Settings~Upgrade: h2c~HTTP2-Settings: AAA~~");
        Wire service = upstream.accept();

        assertThat(service.readHead()).doesNotContainIgnoringCase("upgrade").doesNotContainIgnoringCase("http2");
        service.send(RawUpstream.OK);
        assertThat(client.readMessage()).endsWith("ok");
    }

    /** In the tables above ~ is a line's end, ^ a tabulator, ` a NUL, % a carriage return and $ a line feed. */
    private static String bytes(String text) {
        return text.replace("~", "\r\n")
                .replace('^', '\t')
                .replace('`', '\0')
                .replace('%', '\r')
                .replace('$', '\n');
    }
}
