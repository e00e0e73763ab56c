package dev.semel.store.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What dates in whole seconds say about the time, and when they are not believed. */
class ServiceTimeTest {
    private static final long MILLI = 1_000_000L;
    private static final long APART = 2_000;
    private static final long START = 1_700_000_000_400L;

    private final AtomicLong nanos = new AtomicLong(77);
    private final DynamoOptions options = DynamoOptions.defaults().apart(Duration.ofMillis(APART));
    private final ServiceTime time = new ServiceTime(nanos::get, options);
    private long truth = START;

    @Test
    void the_truth_is_within_the_bounds_and_many_answers_bring_them_close() {
        Random random = new Random(5);
        for (int answer = 0; answer < 500; answer++) {
            assertThat(asked(random.nextInt(5), random.nextInt(5))).isTrue();
            pass(random.nextInt(200));
            ServiceTime.Bounds bounds = time.now();
            assertThat(bounds.earliestMillis()).isLessThanOrEqualTo(truth - APART + 20);
            assertThat(bounds.latestMillis()).isGreaterThanOrEqualTo(truth + APART);
        }
        ServiceTime.Bounds bounds = time.now();
        assertThat(bounds.latestMillis() - bounds.earliestMillis()).isLessThan(2 * APART + 60);
    }

    @Test
    void a_lease_that_one_node_writes_runs_out_for_no_other_before_it_does_for_its_owner() {
        AtomicLong otherNanos = new AtomicLong(-5_000_000_000L);
        ServiceTime other = new ServiceTime(otherNanos::get, options);
        asked(3, 40);
        other.observe(otherNanos.get(), otherNanos.get() + MILLI, dateAt(truth + 1_900));

        // The owner counts from now; the other one's server is nearly two seconds ahead.
        long end = time.now().latestMillis() + 10_000;
        otherNanos.addAndGet(9_999 * MILLI);

        assertThat(other.now().earliestMillis()).isLessThan(end);
    }

    @Test
    void a_machine_that_stood_still_does_not_believe_the_next_answer_and_begins_anew() {
        asked(1, 1);
        truth += 60_000;

        assertThat(asked(1, 1)).isFalse();
        assertThat(asked(1, 1)).isTrue();
        assertThat(time.now().latestMillis()).isGreaterThanOrEqualTo(truth);
    }

    @Test
    void clocks_further_apart_than_declared_are_not_believed() {
        asked(1, 1);
        assertThat(time.observe(nanos.get(), nanos.get(), dateAt(truth - APART - 2_100)))
                .isFalse();
        assertThat(time.observe(nanos.get(), nanos.get(), dateAt(truth - APART - 2_100)))
                .isTrue();
        assertThat(time.observe(nanos.get(), nanos.get(), dateAt(truth + APART)))
                .isFalse();
    }

    @Test
    void it_does_not_go_back_and_what_was_written_down_counts_as_far_as_it_can_be_true() {
        asked(1, 1);
        time.notBefore(truth);
        assertThat(time.now().earliestMillis()).isEqualTo(truth);
        time.notBefore(truth + 3_600_000);
        assertThat(time.now().earliestMillis()).isLessThanOrEqualTo(time.now().latestMillis());
        assertThat(time.now().latestMillis()).isLessThan(truth + APART + 1_100);
    }

    private void pass(long millis) {
        truth += millis;
        nanos.addAndGet(millis * MILLI);
    }

    private boolean asked(long thereMillis, long backMillis) {
        long sent = nanos.get();
        pass(thereMillis);
        long date = dateAt(truth);
        pass(backMillis);
        return time.observe(sent, nanos.get(), date);
    }

    private static long dateAt(long millis) {
        return millis / 1000 * 1000;
    }
}
