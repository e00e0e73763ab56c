package dev.semel.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.client.Answer.Reason;
import java.net.URI;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A failing origin is left alone for a while, then tried by one. */
class BreakerTest {
    private static final URI ILL = URI.create("https://ill.example/charges");
    private static final URI WELL = URI.create("https://well.example/charges");
    private static final RetryTerms TERMS =
            RetryTerms.DEFAULT.withTries(1).withBreaker(new RetryTerms.Breaker(3, Duration.ofSeconds(5)));
    private static final Seen REFUSED = new Seen.NotSent("refused");
    private static final Seen BUSY = new Seen.Replied(Act.say(503, "x").reply());
    private static final Seen MADE = new Seen.Replied(Act.say(201, "made").reply());

    private final TurnedTime time = new TurnedTime();
    private final Retrying retrying = Retrying.with(TERMS, time, new Random(1));

    @Test
    void after_so_many_failures_in_a_row_nothing_is_sent_there_and_elsewhere_it_is() {
        once(ILL, REFUSED);
        once(ILL, BUSY);
        once(ILL, new Seen.Lost("broken"));

        assertThat(begin(ILL).next())
                .isEqualTo(new Next.Tell(
                        new Answer.GaveUp(Reason.BREAKER, new Seen.Nothing(), new Effort("k", 0, 0, false))));
        assertThat(begin(WELL).next()).isInstanceOf(Next.Send.class);
    }

    @Test
    void an_answer_in_between_begins_the_count_anew() {
        once(ILL, BUSY);
        once(ILL, BUSY);
        once(ILL, new Seen.Replied(Act.say(404, "x").reply()));
        once(ILL, BUSY);
        once(ILL, BUSY);

        assertThat(begin(ILL).next()).isInstanceOf(Next.Send.class);
    }

    @Test
    void what_speaks_of_one_intent_is_no_sign_of_illness() {
        for (int call = 0; call < 10; call++) {
            once(ILL, new Seen.Replied(Act.problem(502, "in_doubt", false).reply()));
            once(ILL, new Seen.Replied(Act.say(500, "x").reply()));
            once(ILL, new Seen.Replied(Act.say(429, "x").reply()));
        }
        assertThat(begin(ILL).next()).isInstanceOf(Next.Send.class);
    }

    @Test
    void after_the_pause_one_may_try_and_its_answer_closes() {
        open();
        time.pass(4_999);
        assertThat(begin(ILL).next()).isInstanceOf(Next.Tell.class);
        time.pass(2);
        Course trying = begin(ILL);
        assertThat(trying.next()).isInstanceOf(Next.Send.class);
        assertThat(begin(ILL).next()).isInstanceOf(Next.Tell.class);
        trying.saw(MADE);

        assertThat(begin(ILL).next()).isInstanceOf(Next.Send.class);
        assertThat(begin(ILL).next()).isInstanceOf(Next.Send.class);
    }

    @Test
    void a_try_that_fails_opens_for_another_pause() {
        open();
        time.pass(5_001);
        once(ILL, REFUSED);
        time.pass(4_999);
        assertThat(begin(ILL).next()).isInstanceOf(Next.Tell.class);
    }

    @Test
    void a_try_that_nobody_ends_does_not_close_the_door_for_ever() {
        open();
        time.pass(5_001);
        assertThat(begin(ILL).next()).isInstanceOf(Next.Send.class);
        time.pass(5_001);
        assertThat(begin(ILL).next()).isInstanceOf(Next.Send.class);
    }

    @Test
    void a_call_under_way_waits_for_the_breaker() {
        Retrying patient = Retrying.with(TERMS.withTries(3), time, new Random(1));
        Course course = patient.begin(asked(ILL));
        course.next();
        course.saw(REFUSED);
        course.next();
        course.saw(REFUSED);
        Course other = patient.begin(asked(ILL));
        other.next();
        other.saw(REFUSED);

        assertThat(course.next()).isEqualTo(new Next.Wait(5_001));
        time.pass(5_001);
        assertThat(course.next()).isInstanceOf(Next.Send.class);
    }

    private void open() {
        for (int failure = 0; failure < 3; failure++) {
            once(ILL, REFUSED);
        }
    }

    private void once(URI target, Seen seen) {
        Course course = begin(target);
        assertThat(course.next()).isInstanceOf(Next.Send.class);
        course.saw(seen);
    }

    private Course begin(URI target) {
        return retrying.begin(asked(target));
    }

    private static Asked asked(URI target) {
        return new Asked("POST", target, "k", false, Duration.ofSeconds(30));
    }
}
