package dev.semel.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a free lane calls the store, and with how much. */
class LaneRuleTest {
    private static final LaneRule FOUR = new LaneRule(4, 1_024);

    @Test
    void an_idle_store_is_asked_at_once() {
        assertThat(FOUR.take(1, 0, 0, 0)).isEqualTo(1);
        assertThat(FOUR.take(0, 0, 0, 0)).isZero();
    }

    @Test
    void few_callers_have_a_call_each() {
        assertThat(FOUR.take(1, 0, 1, 1)).isEqualTo(1);
        assertThat(FOUR.take(1, 0, 3, 3)).isEqualTo(1);
    }

    @Test
    void more_wait_for_the_call_that_is_under_way_but_not_for_long() {
        assertThat(FOUR.take(4, 0, 1, 1)).isZero();
        assertThat(FOUR.take(63, LaneRule.PATIENCE_NANOS - 1, 1, 1)).isZero();
        assertThat(FOUR.take(4, LaneRule.PATIENCE_NANOS, 1, 1)).isEqualTo(4);
        assertThat(FOUR.take(64, 0, 0, 0)).isEqualTo(64);
    }

    @Test
    void with_many_open_a_call_waits_until_it_is_a_third_of_them_but_not_for_long() {
        assertThat(FOUR.take(31, 0, 1, 64)).isZero();
        assertThat(FOUR.take(32, 0, 1, 64)).isEqualTo(32);
        assertThat(FOUR.take(1, LaneRule.PATIENCE_NANOS - 1, 2, 64)).isZero();
        assertThat(FOUR.take(1, LaneRule.PATIENCE_NANOS, 2, 64)).isEqualTo(1);
    }

    @Test
    void many_events_are_gathered_into_three_calls_and_few_are_not_divided() {
        assertThat(FOUR.take(129, 0, 0, 0)).isEqualTo(43);
        assertThat(FOUR.take(86, 0, 1, 43)).isEqualTo(43);
        assertThat(FOUR.take(14, 0, 0, 0)).isEqualTo(14);
        assertThat(FOUR.take(100_000, 0, 0, 0)).isEqualTo(1_024);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 128, 1_024})
    void a_single_lane_takes_all_that_waits(int waiting) {
        assertThat(new LaneRule(1, 1_024).take(waiting, 0, 0, 0)).isEqualTo(waiting);
    }
}
