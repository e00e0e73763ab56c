package dev.semel.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Authenticator;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The JDK sends what it is given, once; where it does more, these tests say so. */
class JdkWireTest {
    private final Stage stage = new Stage();
    private final Wire wire = new JdkWire(ClientSetup.own(), 1_000);

    @AfterEach
    void close() {
        stage.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE"})
    void a_request_whose_connection_breaks_is_not_repeated_by_the_jdk(String method) {
        stage.server.plays(new Act.HangUp(), Act.say(200, "told"));

        assertThat(sent(method)).isInstanceOf(Seen.Lost.class);
        assertThat(stage.server.arrivals()).hasSize(1);
    }

    /** What the page about the client says of the JDK, and what cannot be switched off; red when a JDK changes it. */
    @ParameterizedTest
    @CsvSource({"GET", "HEAD"})
    void a_get_whose_connection_breaks_is_repeated_by_the_jdk_once(String method) {
        stage.server.does(arrival -> new Act.HangUp());

        assertThat(sent(method)).isInstanceOf(Seen.Lost.class);
        assertThat(stage.server.arrivals()).hasSize(2);
    }

    @Test
    void an_answer_that_breaks_off_is_lost() {
        stage.server.plays(new Act.BreakOff());

        assertThat(sent("POST")).isInstanceOf(Seen.Lost.class);
    }

    @Test
    void a_refused_connection_is_proof() {
        stage.server.close();

        assertThat(sent("POST")).isInstanceOf(Seen.NotSent.class);
    }

    @Test
    void only_what_fails_before_the_connection_stands_is_proof() {
        assertThat(JdkWire.failed(new CompletionException(new ConnectException("refused"))))
                .isInstanceOf(Seen.NotSent.class);
        assertThat(JdkWire.failed(new HttpConnectTimeoutException("slow"))).isInstanceOf(Seen.NotSent.class);
        assertThat(JdkWire.failed(new HttpTimeoutException("slow"))).isInstanceOf(Seen.Lost.class);
        assertThat(JdkWire.failed(new IOException("reset"))).isInstanceOf(Seen.Lost.class);
        IllegalStateException defect = new IllegalStateException("defect");
        assertThatThrownBy(() -> JdkWire.failed(defect)).isSameAs(defect);
    }

    @Test
    void a_client_that_would_send_again_unseen_is_refused() {
        HttpClient following = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        HttpClient authenticating =
                HttpClient.newBuilder().authenticator(new Authenticator() {}).build();

        assertThatThrownBy(() ->
                        RetryingClient.with(RetryTerms.DEFAULT).over(following).start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Redirect.NEVER");
        assertThatThrownBy(() -> RetryingClient.with(RetryTerms.DEFAULT)
                        .over(authenticating)
                        .start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("authenticator");
    }

    @Test
    void a_jdk_that_is_told_to_repeat_posts_is_refused() {
        for (String told : new String[] {"", "true", "TRUE"}) {
            assertThatThrownBy(() -> JdkWire.refuseHiddenRetries(told))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("enableAllMethodRetry");
        }
        assertThatCode(() -> JdkWire.refuseHiddenRetries(null)).doesNotThrowAnyException();
        assertThatCode(() -> JdkWire.refuseHiddenRetries("false")).doesNotThrowAnyException();
    }

    private Seen sent(String method) {
        HttpRequest request = HttpRequest.newBuilder(stage.server.at("/charges"))
                .version(HttpClient.Version.HTTP_1_1)
                .method(method, BodyPublishers.noBody())
                .build();
        return wire.send(request).seen().join();
    }
}
