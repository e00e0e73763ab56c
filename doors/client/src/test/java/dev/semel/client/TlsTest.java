package dev.semel.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.client.TlsServer.Arrival;
import dev.semel.client.TlsServer.Certificate;
import io.vertx.core.http.HttpServerRequest;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The client over TLS, in both versions of HTTP, with a server that is trusted, one that is not, and one that breaks off. */
class TlsTest {
    private static final RetryTerms TERMS = RetryTerms.DEFAULT
            .withPauses(Duration.ofMillis(1), Duration.ofMillis(5))
            .withTries(4);
    private static final long REFUSED_STREAM = 0x7;
    private static final long CANCEL = 0x8;

    private static final TlsServer.Behaviour MADE = TlsServer.say(201, "made");
    private static final TlsServer.Behaviour REFUSES =
            request -> request.response().reset(REFUSED_STREAM);

    @TempDir
    private static Path folder;

    @ParameterizedTest
    @EnumSource(Version.class)
    void a_request_that_is_tried_again_keeps_key_and_body(Version version) throws Exception {
        try (TlsServer server = server(TlsServer.say(503, "later"), MADE)) {
            Answer answer = keyed(server, version);

            assertThat(answer).isInstanceOf(Answer.Answered.class);
            assertThat(server.arrivals())
                    .hasSize(2)
                    .allMatch(arrival -> arrival.equals(new Arrival("POST", version.name(), "order-1", "charge 1")));
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void an_answer_that_breaks_off_is_tried_again_under_its_key(Version version) throws Exception {
        try (TlsServer server = server(TlsTest::breakOff, MADE)) {
            Answer answer = keyed(server, version);

            assertThat(answer)
                    .isInstanceOfSatisfying(
                            Answer.Answered.class,
                            answered -> assertThat(answered.reply().status()).isEqualTo(201));
            assertThat(answer.effort().sends()).isEqualTo(2);
            assertThat(answer.effort().doubtful()).isTrue();
            assertThat(server.arrivals()).hasSize(2).extracting(Arrival::key).containsOnly("order-1");
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void without_a_key_an_answer_that_breaks_off_is_not_tried_again(Version version) throws Exception {
        try (TlsServer server = server(TlsTest::breakOff, MADE)) {
            Answer answer = unkeyed(server, version);

            assertThat(reason(answer)).isEqualTo(Answer.Reason.NOT_REPEATABLE);
            assertThat(answer.effort().doubtful()).isTrue();
            assertThat(server.arrivals()).hasSize(1);
        }
    }

    @Test
    void a_refused_stream_proves_that_nothing_was_done() throws Exception {
        try (TlsServer server = server(REFUSES)) {
            Answer answer = unkeyed(server, Version.HTTP_2);

            assertThat(reason(answer)).isEqualTo(Answer.Reason.TRIES);
            assertThat(((Answer.GaveUp) answer).last()).isInstanceOf(Seen.NotSent.class);
            assertThat(answer.effort().sends()).isEqualTo(4);
            assertThat(answer.effort().doubtful()).isFalse();
        }
    }

    @Test
    void after_a_refused_stream_even_a_request_without_a_key_is_tried_again() throws Exception {
        // Newer JDKs send it once more by themselves, and the second time they tell.
        try (TlsServer server = server(REFUSES, REFUSES, MADE)) {
            Answer answer = unkeyed(server, Version.HTTP_2);

            assertThat(answer).isInstanceOf(Answer.Answered.class);
            assertThat(answer.effort().doubtful()).isFalse();
        }
    }

    @Test
    void a_stream_that_is_reset_otherwise_is_lost() throws Exception {
        try (TlsServer server = server(request -> request.response().reset(CANCEL), MADE)) {
            Answer answer = unkeyed(server, Version.HTTP_2);

            assertThat(reason(answer)).isEqualTo(Answer.Reason.NOT_REPEATABLE);
            assertThat(answer.effort().doubtful()).isTrue();
            assertThat(server.arrivals()).hasSize(1);
        }
    }

    /** The JDK does not say which of its requests a GOAWAY is about, so it is no proof. */
    @Test
    void a_connection_that_goes_away_is_lost_and_its_request_is_tried_again_under_its_key() throws Exception {
        try (TlsServer server = server(TlsTest::goAway, MADE)) {
            Answer answer = keyed(server, Version.HTTP_2);

            assertThat(answer).isInstanceOf(Answer.Answered.class);
            assertThat(server.arrivals()).hasSize(2).extracting(Arrival::key).containsOnly("order-1");
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void a_certificate_that_nobody_vouches_for_is_told_at_once(Version version) throws Exception {
        try (TlsServer server = server(MADE)) {
            HttpClient strict = HttpClient.newBuilder().version(version).build();

            refused(server, sent(server, strict, "order-1"), "certificate");
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void a_certificate_for_another_host_is_told_at_once(Version version) throws Exception {
        Certificate elsewhere = new Certificate("dns:elsewhere.example");
        try (TlsServer server = new TlsServer(folder, elsewhere, List.of(MADE))) {
            refused(server, sent(server, server.trusting(version), "order-1"), "No subject alternative names");
        }
    }

    private static void refused(TlsServer server, Answer answer, String why) {
        assertThat(reason(answer)).isEqualTo(Answer.Reason.UNTRUSTED);
        assertThat(((Answer.GaveUp) answer).last())
                .isInstanceOfSatisfying(
                        Seen.NotSent.class,
                        seen -> assertThat(seen.why())
                                .startsWith("the server's certificate is refused: ")
                                .contains(why));
        assertThat(answer.effort().sends()).isEqualTo(1);
        assertThat(answer.effort().doubtful()).isFalse();
        assertThat(server.arrivals()).isEmpty();
    }

    private TlsServer server(TlsServer.Behaviour... acts) {
        return new TlsServer(folder, Certificate.GOOD, List.of(acts));
    }

    private static void breakOff(HttpServerRequest request) {
        request.response()
                .setStatusCode(201)
                .putHeader("Content-Length", "100")
                .write("mad")
                .onComplete(written -> request.connection().close());
    }

    /** Deprecated for its stream number, and the only way to say one. */
    @SuppressWarnings("deprecation")
    private static void goAway(HttpServerRequest request) {
        request.connection().goAway(0, 0);
        request.connection().close();
    }

    private static Answer keyed(TlsServer server, Version version) throws InterruptedException {
        return sent(server, server.trusting(version), "order-1");
    }

    private static Answer unkeyed(TlsServer server, Version version) throws InterruptedException {
        return sent(server, server.trusting(version), "");
    }

    private static Answer sent(TlsServer server, HttpClient http, String key) throws InterruptedException {
        HttpRequest charge = HttpRequest.newBuilder(server.at("/charges"))
                .POST(BodyPublishers.ofString("charge 1"))
                .build();
        try (RetryingClient client = RetryingClient.with(TERMS).over(http).start()) {
            return (key.isEmpty() ? client.unkeyed() : client.keyed(key)).send(charge);
        }
    }

    private static Answer.Reason reason(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.GaveUp.class);
        return ((Answer.GaveUp) answer).reason();
    }
}
