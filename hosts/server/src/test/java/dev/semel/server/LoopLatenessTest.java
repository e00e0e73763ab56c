package dev.semel.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When an event loop is late, by a clock that the test moves and ticks that it gives. */
@Timeout(60)
class LoopLatenessTest {
    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(LoopLateness.TICK_MILLIS);
    private static final long BOUND = TimeUnit.MILLISECONDS.toNanos(100);
    /** A monotonic clock may begin anywhere; here it passes from the greatest number to the least. */
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - TICK - BOUND / 2);

    private final LoopLateness lateness = new LoopLateness(nanos::get, BOUND);

    private boolean isLateWhenTheTickComesAfter(long length) {
        nanos.addAndGet(length);
        lateness.tick();
        return lateness.getAsBoolean();
    }

    @Test
    void a_tick_within_the_bound_after_it_was_due_is_in_time_and_one_beyond_is_late() {
        assertThat(lateness.getAsBoolean()).isFalse();
        assertThat(isLateWhenTheTickComesAfter(TICK)).isFalse();
        assertThat(isLateWhenTheTickComesAfter(TICK + BOUND)).isFalse();
        assertThat(isLateWhenTheTickComesAfter(TICK + BOUND + 1)).isTrue();
    }

    @Test
    void each_tick_is_due_by_the_one_before_so_a_loop_that_has_caught_up_is_late_no_more() {
        assertThat(isLateWhenTheTickComesAfter(10 * BOUND)).isTrue();
        assertThat(isLateWhenTheTickComesAfter(0)).as("made up for").isFalse();
        assertThat(isLateWhenTheTickComesAfter(TICK)).isFalse();
        assertThat(isLateWhenTheTickComesAfter(10 * BOUND)).isTrue();
        assertThat(isLateWhenTheTickComesAfter(10 * BOUND)).isTrue();
    }

    @Test
    void small_delays_do_not_add_up() {
        for (int tick = 0; tick < 100; tick++) {
            assertThat(isLateWhenTheTickComesAfter(TICK + BOUND / 2)).isFalse();
        }
    }

    @Test
    void it_stays_late_until_the_next_tick_however_long_that_takes() {
        isLateWhenTheTickComesAfter(10 * BOUND);
        nanos.addAndGet(10 * BOUND);

        assertThat(lateness.getAsBoolean()).isTrue();
    }

    /** The clock goes on by more than the bound whenever it is read, so every tick is late. */
    @Test
    void the_loop_ticks_by_itself_and_with_a_bound_of_zero_it_is_never_late() throws Exception {
        CountDownLatch ticks = new CountDownLatch(5);
        Vertx vertx = Vertx.vertx();
        try {
            BooleanSupplier late = LoopLateness.of(vertx, () -> leaping(ticks), BOUND);
            BooleanSupplier never = LoopLateness.of(vertx, () -> leaping(ticks), 0);
            assertThat(late.getAsBoolean()).isFalse();

            assertThat(ticks.await(30, TimeUnit.SECONDS)).isTrue();

            assertThat(late.getAsBoolean()).isTrue();
            assertThat(never.getAsBoolean()).isFalse();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
    }

    private long leaping(CountDownLatch reads) {
        reads.countDown();
        return nanos.addAndGet(10 * BOUND);
    }
}
