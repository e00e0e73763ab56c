package dev.semel.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.move.MovingStore;
import dev.semel.store.MemoryStore;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreUnavailableException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Storms over two nodes while both hand records over, with twins, take-overs and doubts, over good lines and bad ones:
 * each key has an order in which the protocol gives every answer.
 */
class MovingStormTest {
    private static final int THREADS = 8;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void a_storm_that_begins_in_the_old_store_and_ends_in_the_new_one_is_explained(long seed) throws Exception {
        explained(seed, false, 40);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void so_is_one_whose_hand_overs_are_lost_late_or_half_done(long seed) throws Exception {
        explained(seed, true, 15);
    }

    private static void explained(long seed, boolean lossy, int batches) throws Exception {
        HeldClock clock = new HeldClock();
        MemoryStore old = new MemoryStore(clock);
        MemoryStore fresh = new MemoryStore(clock);
        AtomicBoolean blown = new AtomicBoolean();
        CompletableFuture<Integer> ticking = CompletableFuture.supplyAsync(() -> tick(clock, blown));
        RecordedStorm storm = new RecordedStorm(List.of(clock.over(old)), seed);
        storm.blow(THREADS, 5);
        MovingStore one = node(old, fresh, lossy, seed);
        MovingStore two = node(old, fresh, lossy, seed + 1);
        storm.goesOnOver(List.of(clock.over(one), clock.over(two)));
        CountDownLatch copies = new CountDownLatch(1);
        CompletableFuture<Void> copying =
                CompletableFuture.runAsync(() -> copy(clock, List.of(one, two), copies, blown));

        // A storm can be over before a thread begins.
        assertThat(copies.await(1, TimeUnit.MINUTES)).isTrue();
        storm.blow(THREADS, batches);
        blown.set(true);

        copying.get();
        assertThat(ticking.get()).isPositive();
        MovingStore readable = MovingStore.open(old, fresh, Duration.ZERO, System::nanoTime);
        assertThat(storm.explainedBy(readable)).isInstanceOf(Explanation.Explained.class);
        assertThat(one.progress().torn() + two.progress().torn()).isZero();
    }

    private static int tick(HeldClock clock, AtomicBoolean blown) {
        int ticks = 0;
        while (!blown.get()) {
            clock.tick();
            Pacing.pauseMicros(300);
            ticks++;
        }
        return ticks;
    }

    private static void copy(HeldClock clock, List<MovingStore> nodes, CountDownLatch copies, AtomicBoolean blown) {
        while (!blown.get()) {
            for (MovingStore node : nodes) {
                try {
                    clock.held(() -> node.copy(1));
                } catch (StoreUnavailableException lost) {
                    // The next step goes on where this one ended, wherever that was.
                    Pacing.pauseMicros(10);
                }
            }
            copies.countDown();
            Pacing.pauseMicros(200);
        }
    }

    private static MovingStore node(MemoryStore old, MemoryStore fresh, boolean lossy, long seed) {
        return lossy
                ? MovingStore.open(
                        behindBadLine(old, seed), behindBadLine(fresh, seed + 7), Duration.ZERO, System::nanoTime)
                : MovingStore.open(old, fresh, Duration.ZERO, System::nanoTime);
    }

    /** Only what is applied is lost; the capabilities are the store's. */
    private static OperationStore behindBadLine(MemoryStore store, long seed) {
        LossyStore lossy = new LossyStore(store, seed);
        return (OperationStore) Proxy.newProxyInstance(
                MovingStormTest.class.getClassLoader(),
                MemoryStore.class.getInterfaces(),
                (proxy, method, arguments) -> {
                    try {
                        return method.invoke(method.getName().equals("apply") ? lossy : store, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }
}
