package dev.semel.engine;

import static dev.semel.engine.World.intent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.policy.EffectTerms;
import dev.semel.policy.Terms;
import dev.semel.protocol.Payload;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** An engine without threads: nothing happens but what its driver does. */
class DrivenTest {
    private static final Terms TERMS = Terms.of(EffectTerms.unprotected()).build();

    private final FaultyStore store = new FaultyStore(() -> 1_700_000_000_000L);
    private final NodeTime time = new NodeTime(() -> {});
    private int woken;
    private final Engine engine = Engine.over(store, time)
            .settings(World.SETTINGS.withLanes(2).withStoreWithin(Duration.ofSeconds(2)))
            .driver(new ByHand())
            .start();

    private final class ByHand implements Driver {
        @Override
        public void wake() {
            woken++;
        }

        @Override
        public void await(CompletableFuture<?> stage) {
            while (!stage.isDone()) {
                make(call());
            }
        }
    }

    private StoreCall call() {
        return engine.nextCall().orElseThrow();
    }

    private static void make(StoreCall call) {
        call.ask();
        call.tell();
    }

    private CompletableFuture<Admission> asked(String key) {
        CompletableFuture<Admission> admission = engine.admit(intent(key, 5), TERMS);
        if (engine.readsAreLocal()) {
            assertThat(admission).as("read on the caller's thread").isNotDone();
        }
        return admission;
    }

    @Test
    void nothing_is_asked_before_the_driver_makes_the_call() {
        CompletableFuture<Admission> admission = asked("a");

        assertThat(woken).isPositive();
        assertThat(store.records().find(List.of(World.key("a"))).get(0).record())
                .isNull();
        StoreCall call = call();
        assertThat(call.keys()).containsExactly(World.key("a"));
        call.ask();
        assertThat(admission).isNotDone();
        call.tell();
        assertThat(admission).isCompletedWithValueMatching(Admission.Granted.class::isInstance);
        assertThat(engine.nextCall()).isEmpty();
    }

    @Test
    void calls_may_overlap_and_end_in_any_order_but_not_for_one_key() {
        CompletableFuture<Admission> first = asked("a");
        StoreCall one = call();
        CompletableFuture<Admission> second = asked("b");
        StoreCall two = call();
        assertThat(engine.nextCall()).as("no third call over two lanes").isEmpty();

        make(two);
        assertThat(second).isDone();
        assertThat(first).isNotDone();
        make(one);
        assertThat(first).isDone();
    }

    @Test
    void a_call_that_is_never_told_is_given_up_and_told_unavailable() {
        CompletableFuture<Admission> admission = asked("a");
        StoreCall lost = call();
        lost.ask();

        time.advance(Duration.ofSeconds(3), () -> {});

        assertThat(admission)
                .isCompletedWithValueMatching(
                        told -> Node.told(told) instanceof Execution.Unavailable<Payload> unavailable
                                && !unavailable.effectMayHaveRun());
        Optional<StoreCall> next = engine.nextCall();
        for (int tenths = 0; tenths < 100 && next.isEmpty(); tenths++) {
            time.advance(Duration.ofMillis(100), () -> {});
            next = engine.nextCall();
        }
        assertThat(next.orElseThrow().keys())
                .as("what it may hold is handed back")
                .containsExactly(World.key("a"));
    }

    @Test
    void a_call_that_is_made_only_after_it_was_given_up_does_not_keep_the_store_left_alone() {
        var unused = asked("a");
        StoreCall late = call();
        time.advance(Duration.ofSeconds(3), () -> {});
        assertThat(engine.gauges().storeLeftAlone()).isTrue();
        time.advance(Duration.ofSeconds(10), () -> {});

        make(late);
        time.advance(Duration.ofSeconds(10), () -> {});

        assertThat(engine.await(asked("b"))).isInstanceOf(Admission.Granted.class);
        assertThat(engine.gauges().storeLeftAlone()).isFalse();
    }

    @Test
    void whoever_waits_lets_the_driver_work() {
        Admission admission = engine.await(engine.helping(() -> engine.admit(intent("a", 5), TERMS)));

        assertThat(admission).isInstanceOf(Admission.Granted.class);
    }

    @Test
    void closing_waits_for_nobody_and_fails_what_was_not_asked() {
        CompletableFuture<Admission> admission = asked("a");

        engine.close();

        assertThat(admission).isDone();
        assertThat(engine.nextCall()).isEmpty();
    }
}
