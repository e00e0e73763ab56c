package dev.semel.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.client.Answer.Reason;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits: pauses, budget, breaker, deadline, tries; no socket anywhere. */
class CourseTest {
    private static final URI CHARGES = URI.create("https://pay.example/charges");
    private static final RetryTerms TERMS = RetryTerms.DEFAULT
            .withPauses(Duration.ofMillis(100), Duration.ofMillis(1_000))
            .withBudget(new RetryTerms.Budget(0, 0, 1_000))
            .withBreaker(new RetryTerms.Breaker(1_000_000, Duration.ofSeconds(5)));
    private static final Seen LOST = new Seen.Lost("broken");

    private final TurnedTime time = new TurnedTime();
    private double draw = 0.5;

    @Test
    void pauses_double_to_the_longest_and_are_drawn_from_zero() {
        Course course = retrying(TERMS.withTries(7)).begin(asked("POST", "k"));

        List<Long> halves = new ArrayList<>();
        for (int retry = 0; retry < 6; retry++) {
            course.next();
            halves.add(((Next.Wait) course.saw(LOST)).millis());
        }
        assertThat(halves).containsExactly(50L, 100L, 200L, 400L, 500L, 500L);

        draw = 0;
        Course eager = retrying(TERMS).begin(asked("POST", "k"));
        eager.next();
        assertThat(eager.saw(LOST)).isEqualTo(new Next.Wait(0));
    }

    @Test
    void a_request_is_tried_so_often_and_no_oftener() {
        Course course = retrying(TERMS.withTries(3)).begin(asked("POST", "k"));
        for (int retry = 0; retry < 2; retry++) {
            course.next();
            assertThat(course.saw(LOST)).isInstanceOf(Next.Wait.class);
        }
        course.next();

        assertThat(gaveUp(course.saw(LOST)))
                .isEqualTo(new Answer.GaveUp(Reason.TRIES, LOST, new Effort("k", 3, 0, true)));
        assertThatThrownBy(course::next)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the answer was told");
    }

    @ParameterizedTest
    @CsvSource({"0,100", "1,1250", "7,8750", "'Sun, 22 Nov 2026 06:00:02 GMT',2500", "tomorrow,50"})
    void what_the_server_asks_for_is_never_undercut_and_is_spread(String retryAfter, long pause) {
        Course course = retrying(TERMS).begin(asked("POST", "k"));
        course.next();
        Act.Say busy =
                Act.say(429, "x").with("Date", "Sun, 22 Nov 2026 06:00:00 GMT").with("Retry-After", retryAfter);

        long expected = retryAfter.equals("0") ? 50 : pause;
        assertThat(course.saw(new Seen.Replied(busy.reply()))).isEqualTo(new Next.Wait(expected));
    }

    @Test
    void a_date_without_the_servers_own_time_counts_for_nothing() {
        Course course = retrying(TERMS).begin(asked("POST", "k"));
        course.next();
        Act.Say busy = Act.say(503, "x").with("Retry-After", "Sun, 22 Nov 2026 06:00:00 GMT");

        assertThat(course.saw(new Seen.Replied(busy.reply()))).isEqualTo(new Next.Wait(50));
    }

    @Test
    void a_wait_beyond_the_deadline_is_not_begun() {
        Course course = retrying(TERMS).begin(asked("POST", "k"));
        course.next();

        Seen busy = new Seen.Replied(Act.say(503, "x").retryAfter(3_600).reply());

        assertThat(gaveUp(course.saw(busy)).reason()).isEqualTo(Reason.DEADLINE);
    }

    @Test
    void nothing_is_sent_after_the_deadline_and_no_reply_awaited_beyond_it() {
        Course course = retrying(TERMS).begin(asked("POST", "k"));
        assertThat(course.next()).isEqualTo(new Next.Send(10_000));
        time.pass(29_000);
        assertThat(course.saw(LOST)).isInstanceOf(Next.Wait.class);
        time.pass(500);
        assertThat(course.next()).isEqualTo(new Next.Send(500));
        course.saw(new Seen.Replied(Act.say(429, "x").reply()));
        time.pass(500);

        assertThat(gaveUp(course.next()).reason()).isEqualTo(Reason.DEADLINE);
    }

    @Test
    void an_attempt_at_work_is_awaited_past_all_tries_and_never_hurriedly() {
        draw = 0;
        Course course = retrying(TERMS.withTries(1)).begin(asked("POST", "k"));
        Seen running = new Seen.Replied(
                Act.problem(409, "in_progress", true).retryAfter(0).reply());

        int sends = 0;
        Next next = course.next();
        while (!(next instanceof Next.Tell)) {
            assertThat(next).isInstanceOf(Next.Send.class);
            sends++;
            next = course.saw(running);
            if (next instanceof Next.Wait wait) {
                assertThat(wait.millis()).isEqualTo(100);
                time.pass(wait.millis());
                next = course.next();
            }
        }
        assertThat(gaveUp(next).reason()).isEqualTo(Reason.DEADLINE);
        assertThat(sends).isEqualTo(300);
    }

    @Test
    void an_operation_url_is_polled_until_it_tells_and_the_request_sent_again_if_it_was_released() {
        Course course = retrying(TERMS).begin(asked("POST", "k"));
        URI url = URI.create("https://pay.example/.well-known/semel/operations/AQ");
        course.next();
        course.saw(new Seen.Replied(Act.accepted("AQ").retryAfter(1).reply()));
        assertThat(course.next()).isEqualTo(new Next.Poll(url, 10_000));
        course.saw(LOST);
        assertThat(course.next()).isEqualTo(new Next.Poll(url, 10_000));
        course.saw(new Seen.Replied(Act.problem(503, "released", true).reply()));
        assertThat(course.next()).isEqualTo(new Next.Send(10_000));

        Next end = course.saw(new Seen.Replied(Act.say(201, "made").reply()));

        assertThat(((Next.Tell) end).answer().effort()).isEqualTo(new Effort("k", 2, 2, false));
    }

    @Test
    void an_operation_url_of_another_origin_is_not_asked() {
        Course course = retrying(TERMS).begin(asked("POST", "k"));
        course.next();
        course.saw(new Seen.Replied(Act.say(202, "x")
                .with("Location", "https://evil.example/.well-known/semel/operations/AQ")
                .reply()));

        assertThat(course.next()).isInstanceOf(Next.Send.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PATCH"})
    void without_a_key_only_what_was_not_sent_is_sent_again(String method) {
        Course course = retrying(TERMS).begin(asked(method, ""));
        course.next();
        assertThat(course.saw(new Seen.NotSent("refused"))).isInstanceOf(Next.Wait.class);
        course.next();

        assertThat(gaveUp(course.saw(LOST)).reason()).isEqualTo(Reason.NOT_REPEATABLE);

        Course busy = retrying(TERMS).begin(asked(method, ""));
        busy.next();
        assertThat(gaveUp(busy.saw(new Seen.Replied(Act.say(429, "x").reply()))).reason())
                .isEqualTo(Reason.NOT_REPEATABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
    void idempotent_methods_need_no_key(String method) {
        Course course = retrying(TERMS).begin(asked(method, ""));
        course.next();

        assertThat(course.saw(LOST)).isInstanceOf(Next.Wait.class);
    }

    @Test
    void what_may_have_been_sent_before_the_restart_is_doubtful_from_the_beginning() {
        Course course = retrying(TERMS).begin(new Asked("POST", CHARGES, "k", true, Duration.ofSeconds(30)));
        course.next();

        Next end = course.saw(new Seen.Replied(Act.say(401, "who?").reply()));

        assertThat(((Next.Tell) end).answer()).isInstanceOf(Answer.InDoubt.class);
    }

    @Test
    void retries_of_all_calls_together_keep_to_their_budget() {
        Retrying retrying =
                retrying(TERMS.withBudget(new RetryTerms.Budget(20, 0, 10)).withTries(4));

        int sends = 0;
        for (int call = 0; call < 1_000; call++) {
            sends += sendsUntilTold(retrying.begin(asked("POST", "k" + call)));
        }

        // The 10 that were saved up, and a fifth of the calls; the first call's share found the bucket full.
        assertThat(sends).isBetween(1_000 + 200, 1_000 + 210);
    }

    @Test
    void a_quiet_client_may_retry_so_often_in_a_second() {
        Retrying retrying =
                retrying(TERMS.withBudget(new RetryTerms.Budget(0, 2, 4)).withTries(2));
        assertThat(sendsOf(retrying, 10)).isEqualTo(10 + 4);
        time.pass(499);
        assertThat(sendsOf(retrying, 10)).isEqualTo(10);
        time.pass(1);
        assertThat(sendsOf(retrying, 10)).isEqualTo(10 + 1);
        time.pass(1_000_000);
        assertThat(sendsOf(retrying, 10)).isEqualTo(10 + 4);
    }

    private int sendsOf(Retrying retrying, int calls) {
        int sends = 0;
        for (int call = 0; call < calls; call++) {
            sends += sendsUntilTold(retrying.begin(asked("POST", "k" + call)));
        }
        return sends;
    }

    /** Everything is lost, and no time passes. */
    private static int sendsUntilTold(Course course) {
        int sends = 0;
        while (course.next() instanceof Next.Send) {
            sends++;
            if (course.saw(LOST) instanceof Next.Tell) {
                return sends;
            }
        }
        return sends;
    }

    @Test
    void a_retry_that_is_not_made_stays_in_the_budget() {
        Retrying retrying = retrying(TERMS.withBudget(new RetryTerms.Budget(0, 0, 1)));
        Seen tooLate = new Seen.Replied(Act.say(503, "x").retryAfter(3_600).reply());
        for (int call = 0; call < 5; call++) {
            Course course = retrying.begin(asked("POST", "k"));
            course.next();
            assertThat(gaveUp(course.saw(tooLate)).reason()).isEqualTo(Reason.DEADLINE);
        }
        Course course = retrying.begin(asked("POST", "k"));
        course.next();
        assertThat(course.saw(LOST)).isInstanceOf(Next.Wait.class);
        course.next();
        assertThat(gaveUp(course.saw(LOST)).reason()).isEqualTo(Reason.BUDGET);
    }

    @Test
    void steps_out_of_turn_are_refused() {
        Course course = retrying(TERMS).begin(asked("POST", "k"));
        assertThatThrownBy(() -> course.saw(LOST)).isInstanceOf(IllegalStateException.class);
        course.next();
        assertThatThrownBy(course::next).isInstanceOf(IllegalStateException.class);
    }

    private Retrying retrying(RetryTerms terms) {
        return Retrying.with(terms, time, new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new AssertionError("Jitter is a double.");
            }

            @Override
            public double nextDouble() {
                return draw;
            }
        });
    }

    private static Asked asked(String method, String key) {
        return new Asked(method, CHARGES, key, false, Duration.ofSeconds(30));
    }

    private static Answer.GaveUp gaveUp(Next next) {
        return (Answer.GaveUp) ((Next.Tell) next).answer();
    }
}
