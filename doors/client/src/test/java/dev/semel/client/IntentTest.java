package dev.semel.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.client.Stage.Style;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Named intents: one key from the first send until the caller has the answer, restarts in between. */
class IntentTest {
    private static final Act.Say MADE = Act.say(201, "made");

    @TempDir
    private Path folder;

    private final Stage stage = new Stage();

    @AfterEach
    void close() {
        stage.close();
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void the_key_is_the_same_after_a_restart_and_another_one_once_done(Style style) {
        stage.server.plays(new Act.Silence(), MADE.replayed(), MADE);
        try (RetryingClient client = open()) {
            Answer answer = stage.play(client.intent("charge 4711").within(Duration.ofSeconds(5)), charge(1200), style);
            assertThat(answer).isInstanceOf(Answer.GaveUp.class);
        }
        try (RetryingClient client = open()) {
            assertThat(client.pending()).extracting(PendingIntent::name).containsExactly("charge 4711");
            Call call = client.intent("charge 4711");
            assertThat(stage.play(call, charge(1200), style).settles()).isTrue();
            assertThat(client.pending()).as("until the caller has the answer").hasSize(1);
            call.done();
            assertThat(client.pending()).isEmpty();
            stage.play(client.intent("charge 4711"), charge(1200), style);
        }
        assertThat(key(0)).hasSize(36).isEqualTo(key(1)).isNotEqualTo(key(2));
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void another_request_under_a_pending_name_is_refused_and_nothing_is_sent(Style style) {
        stage.server.plays(new Act.Silence());
        try (RetryingClient client = open()) {
            stage.play(client.intent("charge").within(Duration.ofSeconds(5)), charge(1200), style);
            Call changed = client.intent("charge");

            Answer answer = stage.play(changed, charge(1300), style);

            Answer.Refused refused = (Answer.Refused) answer;
            assertThat(refused.problem().code()).isEqualTo(Problem.INTENT_CHANGED);
            assertThat(refused.problem().detail()).contains("'charge'");
            assertThat(refused.effort().key()).isEqualTo(key(0));
            assertThat(stage.server.arrivals()).hasSize(1);
            assertThatThrownBy(changed::done).isInstanceOf(IllegalStateException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void a_key_that_the_receiver_may_have_forgotten_is_not_sent_again(Style style) {
        stage.server.plays(new Act.Silence());
        try (RetryingClient client = open()) {
            stage.play(client.intent("charge").within(Duration.ofSeconds(5)), charge(1200), style);
            stage.time.pass(
                    Duration.ofHours(23).toMillis() - Duration.ofSeconds(60).toMillis());

            Answer answer = stage.play(client.intent("charge"), charge(1200), style);

            assertThat(answer).isEqualTo(new Answer.InDoubt(new Seen.Nothing(), new Effort(key(0), 0, 0, true)));
            assertThat(stage.server.arrivals()).hasSize(1);
        }
    }

    @Test
    void only_an_answer_that_settles_lets_the_key_be_forgotten() {
        stage.server.plays(Act.say(401, "who?"), Act.problem(500, "in_doubt", false), Act.say(422, "no funds"));
        try (RetryingClient client = open()) {
            Call call = client.intent("charge");
            assertThatThrownBy(call::done).isInstanceOf(IllegalStateException.class);
            for (int unsettled = 0; unsettled < 2; unsettled++) {
                assertThat(stage.play(call, charge(1200), Style.SYNC).settles()).isFalse();
                assertThatThrownBy(call::done)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("its key must be kept");
            }
            assertThat(stage.play(call, charge(1200), Style.SYNC).settles()).isTrue();
            call.done();
            assertThat(client.pending()).isEmpty();
            Call keyed = client.keyed("k");
            assertThatThrownBy(keyed::done).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void an_intent_is_abandoned_on_the_callers_word_alone() {
        stage.server.plays(Act.problem(500, "in_doubt", false), MADE);
        try (RetryingClient client = open()) {
            stage.play(client.intent("charge"), charge(1200), Style.SYNC);
            assertThat(client.abandon("charge")).isTrue();
            assertThat(client.abandon("charge")).isFalse();
            stage.play(client.intent("charge"), charge(1300), Style.SYNC);
        }
        assertThat(key(0)).isNotEqualTo(key(1));
    }

    @Test
    void a_client_without_a_list_says_so() {
        try (RetryingClient client = stage.setup(RetryTerms.DEFAULT).start()) {
            assertThatThrownBy(() -> client.intent("charge"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("pending(path)");
            assertThatThrownBy(client::pending).isInstanceOf(IllegalStateException.class);
        }
    }

    private RetryingClient open() {
        return stage.setup(RetryTerms.DEFAULT)
                .pending(folder.resolve("lists/pending"))
                .start();
    }

    private String key(int arrival) {
        return stage.server.arrivals().get(arrival).key();
    }

    private HttpRequest charge(int amount) {
        return HttpRequest.newBuilder(stage.server.at("/charges"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"amount\":" + amount + "}"))
                .build();
    }
}
