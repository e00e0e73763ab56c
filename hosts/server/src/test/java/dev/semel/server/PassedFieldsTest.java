package dev.semel.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fields of one connection stay on it; the upstream learns whom it serves. */
class PassedFieldsTest {
    private final RawUpstream upstream = new RawUpstream();
    private final TestGateway gateway = TestGateway.streamingTo(upstream);
    private final Wire client = gateway.client();

    @AfterEach
    void stop() {
        client.close();
        gateway.close();
        upstream.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection: keep-alive",
                "Keep-Alive: timeout=5",
                "TE: trailers",
                "Trailer: X-Sum",
                "Upgrade: h2c",
                "Proxy-Connection: keep-alive",
                "Proxy-Authorization: Basic eDp5",
                "proxy-anything: x"
            })
    void a_field_of_one_connection_does_not_pass_either_way(String field) {
        String name = field.substring(0, field.indexOf(':') + 1);
        client.say("GET / HTTP/1.1~Host: a~" + field + "~X-Kept: 1~~");
        Wire service = upstream.accept();
        assertThat(service.readHead()).doesNotContainIgnoringCase("\r\n" + name).contains("X-Kept: 1\r\n");

        service.say("HTTP/1.1 200 OK~" + field + "~X-Kept: 2~Content-Length: 2~~ok");
        assertThat(client.readMessage())
                .doesNotContainIgnoringCase("\r\n" + name)
                .contains("X-Kept: 2\r\n");
    }

    @Test
    void fields_that_Connection_names_do_not_pass_either_way() {
        client.say(
                "GET / HTTP/1.1~Host: a~Connection: keep-alive, X-Hop~connection: x-hip~X-Hop: 1~X-Hip: 1~X-Kept: 1~~");
        Wire service = upstream.accept();
        assertThat(service.readHead())
                .doesNotContain("X-Hop")
                .doesNotContain("X-Hip")
                .contains("X-Kept: 1\r\n");

        service.say("HTTP/1.1 200 OK~Connection: X-Hop~X-Hop: 1~X-Kept: 2~Content-Length: 2~~ok");
        assertThat(client.readMessage()).doesNotContain("X-Hop").contains("X-Kept: 2\r\n");
    }

    @Test
    void values_beyond_ASCII_are_passed_byte_for_byte() {
        client.say("GET / HTTP/1.1~Host: a~X-Name: caf\u00e9 \u00ff~~");
        Wire service = upstream.accept();
        assertThat(service.readHead()).contains("X-Name: caf\u00e9 \u00ff\r\n");

        service.say("HTTP/1.1 200 OK~X-Name: \u00fc\u0080~Content-Length: 2~~ok");
        assertThat(client.readMessage()).contains("X-Name: \u00fc\u0080\r\n");
    }

    @Test
    void Connection_cannot_take_the_length_or_the_host_away() {
        client.say("POST / HTTP/1.1~Host: shop~Connection: Content-Length, Host~Content-Length: 2~~hi");
        Wire service = upstream.accept();

        assertThat(service.readMessage())
                .contains("Host: shop\r\n", "Content-Length: 2\r\n")
                .endsWith("hi");
    }

    @Test
    void the_upstream_sees_the_clients_host_address_and_scheme_and_none_that_it_made_up() {
        client.say("GET / HTTP/1.1~Host: shop:81~X-Forwarded-For: 6.6.6.6~X-Forwarded-Proto: https~"
                + "X-Forwarded-Host: evil~Forwarded: for=6.6.6.6~~");

        assertThat(upstream.accept().readHead())
                .contains("Host: shop:81\r\n")
                .contains("X-Forwarded-For: 127.0.0.1\r\n")
                .contains("X-Forwarded-Proto: http\r\n")
                .contains("X-Forwarded-Host: shop:81\r\n")
                .doesNotContain("6.6.6.6")
                .doesNotContain("evil");
    }

    @Test
    void behind_a_trusted_proxy_forwarding_fields_are_added_to() {
        ProxySettings plain = TestGateway.to(upstream);
        ProxySettings trusting = new ProxySettings(
                plain.to(),
                plain.waits(),
                plain.connections(),
                ProxySettings.HostField.OF_THE_UPSTREAM,
                ProxySettings.ForwardedFields.APPEND);
        try (TestGateway inner = TestGateway.streaming(trusting)) {
            inner.client()
                    .say("GET / HTTP/1.1~Host: shop~X-Forwarded-For: 1.2.3.4~X-Forwarded-For: 5.6.7.8~"
                            + "X-Forwarded-Proto: https~~");

            assertThat(upstream.accept().readHead())
                    .contains("127.0.0.1:" + upstream.port() + "\r\n")
                    .doesNotContain("Host: shop\r\nX")
                    .contains("X-Forwarded-For: 1.2.3.4, 5.6.7.8, 127.0.0.1\r\n")
                    .contains("X-Forwarded-Proto: https\r\n")
                    .contains("X-Forwarded-Host: shop\r\n");
        }
    }
}
