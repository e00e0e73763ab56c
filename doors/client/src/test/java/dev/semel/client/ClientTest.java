package dev.semel.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.client.Answer.Reason;
import dev.semel.client.Stage.Style;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The client against a server that loses, delays, breaks off and refuses; every scene waits for its answer or hangs onto it. */
class ClientTest {
    private static final RetryTerms TERMS = RetryTerms.DEFAULT.withDeadline(Duration.ofSeconds(30));
    private static final Act.Say MADE = Act.say(201, "{\"id\":17}");

    @TempDir
    private Path folder;

    private final Stage stage = new Stage();
    private RetryingClient client = stage.setup(TERMS).jitter(new Random(1)).start();

    @AfterEach
    void close() {
        client.close();
        stage.close();
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void replies_that_are_lost_in_every_way_cost_time_and_nothing_else(Style style) {
        stage.server.plays(
                new Act.HangUp(), new Act.BreakOff(), new Act.Silence(), Act.say(503, "busy"), MADE.replayed());

        Answer answer = stage.play(client.keyed("order-4711"), charge(), style);

        Answer.Answered answered = (Answer.Answered) answer;
        assertThat(answered.reply().status()).isEqualTo(201);
        assertThat(answered.reply().text()).isEqualTo("{\"id\":17}");
        assertThat(answered.replayed()).isTrue();
        assertThat(answer.settles()).isTrue();
        assertThat(answer.effort()).isEqualTo(new Effort("order-4711", 5, 0, true));
        assertThat(stage.server.arrivals()).hasSize(5).allSatisfy(arrival -> {
            assertThat(arrival.key()).isEqualTo("order-4711");
            assertThat(arrival.body()).isEqualTo("{\"amount\":1200}");
            assertThat(arrival.headers()).containsEntry("authorization", "Bearer 7f3c");
        });
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void a_late_answer_in_time_is_the_answer(Style style) {
        stage.server.plays(new Act.Late(9_000, MADE));

        Answer answer = stage.play(client.keyed("k"), charge(), style);

        assertThat(answer.effort()).isEqualTo(new Effort("k", 1, 0, false));
        assertThat(stage.time.millis()).isEqualTo(9_000);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void an_attempt_at_work_is_awaited_as_the_server_asks(Style style) {
        Act running = Act.problem(409, "in_progress", true).retryAfter(3);
        stage.server.plays(running, running, MADE.replayed());

        Answer answer = stage.play(client.keyed("k"), charge(), style);

        assertThat(answer).isInstanceOf(Answer.Answered.class);
        assertThat(stage.server.arrivals().get(1).atMillis()).isBetween(3_000L, 4_500L);
        assertThat(stage.server.arrivals().get(2).atMillis()).isBetween(6_000L, 9_000L);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void an_operation_url_is_asked_with_the_callers_credential_and_without_key_or_body(Style style) {
        stage.server.plays(
                Act.accepted("AQ5w").retryAfter(1), Act.accepted("AQ5w").retryAfter(1), MADE.replayed());

        Answer answer = stage.play(client.keyed("k"), charge(), style);

        assertThat(answer.effort()).isEqualTo(new Effort("k", 1, 2, true));
        ScriptedServer.Arrival poll = stage.server.arrivals().get(2);
        assertThat(poll.method()).isEqualTo("GET");
        assertThat(poll.path()).isEqualTo("/.well-known/semel/operations/AQ5w");
        assertThat(poll.headers())
                .containsEntry("authorization", "Bearer 7f3c")
                .doesNotContainKeys("idempotency-key", "content-type");
        assertThat(poll.body()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void a_mismatch_is_refused_at_once_with_what_was_said(Style style) {
        stage.server.plays(Act.problem(422, "key_reused", false));

        Answer answer = stage.play(client.keyed("k"), charge(), style);

        Problem problem = ((Answer.Refused) answer).problem();
        assertThat(problem.code()).isEqualTo("key_reused");
        assertThat(problem.detail()).isEqualTo("why \"key_reused\"");
        assertThat(answer.settles()).isFalse();
        assertThat(stage.server.arrivals()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void in_doubt_for_good_is_told_at_once(Style style) {
        stage.server.plays(new Act.HangUp(), Act.problem(500, "in_doubt", false));

        Answer answer = stage.play(client.keyed("k"), charge(), style);

        assertThat(answer).isInstanceOf(Answer.InDoubt.class);
        assertThat(answer.effort().doubtful()).isTrue();
        assertThat(answer.settles()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void the_deadline_ends_a_call_whatever_it_waits_for(Style style) {
        stage.server.does(arrival -> new Act.Silence());

        Answer answer = stage.play(client.keyed("k").within(Duration.ofMillis(12_345)), charge(), style);

        Answer.GaveUp gaveUp = (Answer.GaveUp) answer;
        assertThat(gaveUp.reason()).isEqualTo(Reason.DEADLINE);
        assertThat(gaveUp.effort().key()).isEqualTo("k");
        assertThat(gaveUp.effort().doubtful()).isTrue();
        assertThat(stage.time.millis()).isLessThanOrEqualTo(12_345);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void nobody_listening_is_proof_that_nothing_was_sent(Style style) {
        HttpRequest request = charge();
        stage.server.close();

        Answer answer = stage.play(client.unkeyed(), request, style);

        Answer.GaveUp gaveUp = (Answer.GaveUp) answer;
        assertThat(gaveUp.last()).isInstanceOf(Seen.NotSent.class);
        assertThat(gaveUp.effort().doubtful()).isFalse();
        assertThat(gaveUp.effort().sends()).isGreaterThan(1);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void a_post_without_a_key_is_sent_once(Style style) {
        stage.server.plays(new Act.HangUp(), MADE);

        Answer answer = stage.play(client.unkeyed(), charge(), style);

        assertThat(((Answer.GaveUp) answer).reason()).isEqualTo(Reason.NOT_REPEATABLE);
        assertThat(stage.server.arrivals()).hasSize(1);
        assertThat(stage.server.arrivals().get(0).headers()).doesNotContainKey("idempotency-key");
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void a_redirect_is_told_and_not_followed(Style style) {
        stage.server.plays(Act.say(307, "").with("Location", "/elsewhere"));

        Answer answer = stage.play(client.keyed("k"), charge(), style);

        assertThat(((Answer.Answered) answer).reply().header("LOCATION")).contains("/elsewhere");
        assertThat(answer.settles()).isFalse();
        assertThat(stage.server.arrivals()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void a_body_beyond_the_limit_is_cut_off_and_says_so(Style style) {
        stage.server.plays(Act.say(201, "x".repeat(100_000)));

        Reply reply = ((Answer.Answered) stage.play(client.keyed("k"), charge(), style)).reply();

        assertThat(reply.body()).hasSize(1_000);
        assertThat(reply.whole()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void a_stream_is_refused_before_the_first_send_unless_it_is_buffered(Style style) {
        HttpRequest stream = HttpRequest.newBuilder(stage.server.at("/charges"))
                .POST(BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream("once".getBytes(StandardCharsets.UTF_8))))
                .build();
        assertThatThrownBy(() -> stage.play(client.keyed("k"), stream, style))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no known length");
        assertThat(stage.server.arrivals()).isEmpty();

        stage.server.plays(new Act.HangUp(), MADE);
        try (RetryingClient buffering = stage.setup(TERMS).bufferStreams().start()) {
            stage.play(buffering.keyed("k"), stream, style);
        }
        assertThat(stage.server.arrivals())
                .extracting(ScriptedServer.Arrival::body)
                .containsExactly("once", "once");
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void a_body_longer_than_what_is_kept_is_refused(Style style) {
        try (RetryingClient small =
                stage.setup(TERMS).mostRequestBytes(14).bufferStreams().start()) {
            assertThatThrownBy(() -> stage.play(small.keyed("k"), charge(), style))
                    .hasMessageContaining("longer than the 14 bytes");
            HttpRequest stream = HttpRequest.newBuilder(stage.server.at("/charges"))
                    .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[15])))
                    .build();
            assertThatThrownBy(() -> stage.play(small.keyed("k"), stream, style))
                    .hasMessageContaining("longer than the 14 bytes");
        }
        assertThat(stage.server.arrivals()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void a_request_that_brings_its_own_key_header_is_refused(Style style) {
        HttpRequest keyed = HttpRequest.newBuilder(charge(), (name, value) -> true)
                .header("idempotency-key", "mine")
                .build();

        assertThatThrownBy(() -> stage.play(client.keyed("k"), keyed, style))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Idempotency-Key already");
    }

    @Test
    void the_key_goes_under_the_name_and_in_the_form_that_the_api_wants() {
        stage.server.does(arrival -> MADE);
        try (RetryingClient other =
                stage.setup(TERMS).keyHeader("PayPal-Request-Id").quotedKeys().start()) {
            stage.play(other.keyed("order-4711"), charge(), Style.ASYNC);
        }
        assertThat(stage.server.arrivals().get(0).headers()).containsEntry("paypal-request-id", "\"order-4711\"");
        for (String key : new String[] {"", "a b", "a,b", "a\"b", "ä", "x".repeat(256)}) {
            assertThatThrownBy(() -> client.keyed(key)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> client.keyed(null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The key is null");
    }

    @Test
    void an_interrupt_ends_the_call_and_the_intent_stays_pending() throws InterruptedException {
        stage.server.does(arrival -> new Act.Silence());
        try (RetryingClient keeping =
                stage.setup(TERMS).pending(folder.resolve("pending")).start()) {
            CompletableFuture<String> ended = new CompletableFuture<>();
            Thread caller = new Thread(() -> {
                try {
                    ended.complete("told " + keeping.intent("charge").send(charge()));
                } catch (InterruptedException interrupted) {
                    ended.complete("interrupted");
                }
            });
            caller.start();
            awaitHeld();
            caller.interrupt();
            caller.join();

            assertThat(ended.join()).isEqualTo("interrupted");
            assertThat(keeping.pending()).hasSize(1);
            stage.server.plays(MADE.replayed());
            assertThat(stage.play(keeping.intent("charge"), charge(), Style.SYNC)
                            .settles())
                    .isTrue();
            assertThat(stage.server.arrivals()).hasSize(2);
        }
    }

    @Test
    void a_cancelled_call_hangs_up_sends_no_more_and_its_intent_stays_pending() {
        stage.server.does(arrival -> new Act.Silence());
        try (RetryingClient keeping =
                stage.setup(TERMS).pending(folder.resolve("pending")).start()) {
            CompletableFuture<Answer> answer = keeping.intent("charge").sendAsync(charge());
            awaitHeld();
            answer.cancel(true);
            stage.awaitWithoutTurning(() -> stage.held() == 0 && !stage.time.waits());

            assertThatThrownBy(answer::join).isInstanceOf(CancellationException.class);
            assertThat(stage.server.arrivals()).hasSize(1);
            assertThat(keeping.pending()).hasSize(1);
        }
    }

    @Test
    void closing_the_client_ends_what_is_under_way() {
        stage.server.does(arrival -> new Act.Silence());
        CompletableFuture<Answer> answer = client.keyed("k").sendAsync(charge());
        awaitHeld();
        client.close();

        assertThatThrownBy(answer::join).isInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> client.keyed("k").sendAsync(charge()).join())
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("The client is closed");
    }

    /** Until the server has a request that it will not answer; the time stands still. */
    private void awaitHeld() {
        stage.awaitWithoutTurning(() -> stage.held() == 1);
    }

    private HttpRequest charge() {
        return HttpRequest.newBuilder(stage.server.at("/charges"))
                .header("Authorization", "Bearer 7f3c")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"amount\":1200}"))
                .build();
    }
}
