package dev.semel.client;

import static dev.semel.client.Meaning.Kind.AGAIN;
import static dev.semel.client.Meaning.Kind.AGAIN_FROM_THE_START;
import static dev.semel.client.Meaning.Kind.AWAIT;
import static dev.semel.client.Meaning.Kind.DOUBT;
import static dev.semel.client.Meaning.Kind.REFUSE;
import static dev.semel.client.Meaning.Kind.TELL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.http.ProblemCode;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What answers mean, one by one: the tables of docs/client.md. */
class MeaningTest {
    private static final Map<ProblemCode, Meaning.Kind> OTHERS = Map.of(
            ProblemCode.IN_PROGRESS, AWAIT,
            ProblemCode.IN_DOUBT, DOUBT,
            ProblemCode.RESULT_NOT_KEPT, TELL,
            ProblemCode.RELEASED, AGAIN_FROM_THE_START);

    @ParameterizedTest
    @EnumSource(ProblemCode.class)
    void each_problem_of_semel_is_tried_again_only_if_it_says_so(ProblemCode code) {
        Act.Say said = Act.problem(code.status(), code.code(), code.retryable());

        Meaning.Kind kind = of(said, false).kind();

        assertThat(kind).isEqualTo(OTHERS.getOrDefault(code, code.retryable() ? AGAIN : REFUSE));
    }

    @Test
    void an_in_doubt_that_settles_by_itself_is_awaited() {
        assertThat(of(Act.problem(502, "in_doubt", true), false).kind()).isEqualTo(AWAIT);
    }

    @Test
    void a_code_that_is_not_known_yet_is_taken_at_its_word() {
        assertThat(of(Act.problem(503, "of_tomorrow", true), false).kind()).isEqualTo(AGAIN);
        assertThat(of(Act.problem(503, "of_tomorrow", false), false).kind()).isEqualTo(REFUSE);
    }

    @Test
    void a_problem_of_somebody_else_counts_by_its_status() {
        Act.Say other = new Act.Say(
                422,
                Map.of("Content-Type", "application/problem+json"),
                "{\"type\":\"https://other.example/problems\",\"code\":\"in_progress\",\"retryable\":true}");

        assertThat(of(other, false).kind()).isEqualTo(TELL);
    }

    @ParameterizedTest
    @CsvSource({
        "200,TELL,TELL",
        "201,TELL,TELL",
        "202,TELL,TELL",
        "204,TELL,TELL",
        "303,TELL,TELL",
        "307,TELL,DOUBT",
        "308,TELL,DOUBT",
        "400,TELL,TELL",
        "404,TELL,TELL",
        "410,TELL,TELL",
        "422,TELL,TELL",
        "401,TELL,DOUBT",
        "403,TELL,DOUBT",
        "407,TELL,DOUBT",
        "408,AGAIN,AGAIN",
        "425,AGAIN,AGAIN",
        "429,AGAIN,AGAIN",
        "409,TELL,AGAIN",
        "500,AGAIN,AGAIN",
        "502,AGAIN,AGAIN",
        "503,AGAIN,AGAIN",
        "504,AGAIN,AGAIN",
        "529,AGAIN,AGAIN",
        "501,DOUBT,DOUBT",
        "505,DOUBT,DOUBT",
        "511,DOUBT,DOUBT"
    })
    void a_bare_status_means_this_at_first_and_this_after_a_lost_reply(
            int status, Meaning.Kind atFirst, Meaning.Kind afterALostReply) {
        assertThat(of(Act.say(status, "x"), false).kind()).isEqualTo(atFirst);
        assertThat(of(Act.say(status, "x"), true).kind()).isEqualTo(afterALostReply);
    }

    @Test
    void a_conflict_that_says_when_to_come_back_is_an_attempt_at_work() {
        assertThat(of(Act.say(409, "x").retryAfter(1), false).kind()).isEqualTo(AWAIT);
    }

    @Test
    void a_replayed_refusal_is_final_whatever_its_status() {
        assertThat(of(Act.say(409, "x").replayed(), true).kind()).isEqualTo(TELL);
        assertThat(of(Act.say(403, "x").replayed(), true).kind()).isEqualTo(TELL);
    }

    @Test
    void a_replayed_failure_will_not_change_and_proves_nothing() {
        assertThat(of(Act.say(500, "x").replayed(), false)).isEqualTo(new Meaning(DOUBT, Meaning.Doubt.RAISED, false));
    }

    @Test
    void an_operation_url_is_asked_and_any_other_202_is_the_answer() {
        assertThat(of(Act.accepted("AQ5w"), false).kind()).isEqualTo(AWAIT);
        assertThat(of(Act.say(202, "x").with("Location", "/jobs/17"), false).kind())
                .isEqualTo(TELL);
        assertThat(of(Act.say(202, "x").with("Location", ":not an address:"), false)
                        .kind())
                .isEqualTo(TELL);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 301, 401, 403, 404, 405})
    void somebody_elses_answer_to_the_poll_is_not_the_answer_to_the_request(int status) {
        assertThat(polled(Act.say(status, "login page")).kind()).isEqualTo(AGAIN_FROM_THE_START);
        assertThat(polled(Act.say(status, "of then").replayed()).kind()).isEqualTo(TELL);
    }

    @Test
    void an_operation_url_that_knows_nothing_sends_the_request_again() {
        assertThat(polled(Act.problem(404, "url_unknown", false)).kind()).isEqualTo(AGAIN_FROM_THE_START);
        assertThat(of(Act.problem(404, "url_unknown", false), false).kind()).isEqualTo(REFUSE);
    }

    @Test
    void doubt_is_raised_by_what_may_have_been_applied_and_cleared_by_proof_alone() {
        for (Act.Say raising : Set.of(
                Act.say(500, "x"), Act.say(503, "x"), Act.problem(409, "in_progress", true), Act.accepted("A"))) {
            assertThat(of(raising, false).doubt()).as(raising.toString()).isEqualTo(Meaning.Doubt.RAISED);
        }
        assertThat(Meaning.of(new Seen.Lost("broken"), false, false).doubt()).isEqualTo(Meaning.Doubt.RAISED);
        for (Act.Say clearing :
                Set.of(Act.problem(503, "released", true), Act.problem(503, "upstream_unreachable", true))) {
            assertThat(of(clearing, true).doubt()).as(clearing.toString()).isEqualTo(Meaning.Doubt.CLEARED);
        }
        for (Act.Say silent : Set.of(Act.say(429, "x"), Act.problem(503, "unavailable", true))) {
            assertThat(of(silent, true).doubt()).as(silent.toString()).isEqualTo(Meaning.Doubt.SAME);
        }
        assertThat(Meaning.of(new Seen.NotSent("refused"), true, false).doubt()).isEqualTo(Meaning.Doubt.SAME);
    }

    private static Meaning of(Act.Say said, boolean doubtful) {
        return Meaning.of(new Seen.Replied(said.reply()), doubtful, false);
    }

    private static Meaning polled(Act.Say said) {
        return Meaning.of(new Seen.Replied(said.reply()), true, true);
    }
}
