package dev.semel;

import static dev.semel.engine.World.PAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.engine.Execution;
import dev.semel.engine.Lease;
import dev.semel.engine.LeaseLostException;
import dev.semel.engine.Node;
import dev.semel.engine.World;
import dev.semel.operation.Operation;
import dev.semel.operation.ResultCodec;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.Terms;
import dev.semel.protocol.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A call that has ten seconds, one of them for its end. */
@Timeout(600)
class TimeBoundTest {
    private final World world = new World();
    private final Node node = world.node();
    private final AtomicInteger effects = new AtomicInteger();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch never = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final AtomicReference<Lease> held = new AtomicReference<>();

    @AfterEach
    void close() {
        world.close();
    }

    private static Operation<String, String> pay(EffectTerms effect) {
        return Operation.named(PAY, String.class)
                .key(asked -> asked)
                .fingerprint(asked -> World.fingerprint(1))
                .terms(Terms.of(effect).build())
                .result(ResultCodec.text());
    }

    private TimeBound tenSeconds() {
        return node.semel().within(() -> 10_000, 1_000);
    }

    private String slow(Lease lease) {
        effects.incrementAndGet();
        held.set(lease);
        begun.countDown();
        try {
            never.await();
        } catch (InterruptedException stopped) {
            interrupted.countDown();
            throw new IllegalStateException("stopped", stopped);
        }
        return "never";
    }

    /** The call, given up when its time is nearly over. */
    private Execution<String> givenUp(EffectTerms effect) throws Exception {
        CompletableFuture<Execution<String>> told = CompletableFuture.supplyAsync(
                () -> tenSeconds().once(pay(effect), "a", this::slow), work -> new Thread(work).start());
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        world.advance(Duration.ofSeconds(9).plusMillis(1));
        return told.get(20, TimeUnit.SECONDS);
    }

    @Test
    void what_is_done_in_time_is_told_as_ever() {
        Execution<String> told = tenSeconds().once(pay(EffectTerms.unprotected()), "a", lease -> "receipt");

        assertThat(told.orThrow()).isEqualTo("receipt");
        assertThat(node.timersLeft()).isZero();
        assertThat(tenSeconds()
                        .once(pay(EffectTerms.unprotected()), "a", lease -> "another")
                        .orThrow())
                .isEqualTo("receipt");
    }

    @Test
    void without_any_time_nothing_is_begun() {
        Execution<String> told =
                node.semel().within(() -> 900, 1_000).once(pay(EffectTerms.unprotected()), "a", lease -> "receipt");

        assertThat(told).isInstanceOf(Execution.HeldBack.class);
        assertThat(world.record("a")).isNull();
    }

    @Test
    void what_may_be_repeated_is_free_for_a_retry_at_once() throws Exception {
        Execution<String> told = givenUp(World.deduplicated());

        assertThat(told)
                .isInstanceOfSatisfying(
                        Execution.InDoubt.class,
                        doubt -> assertThat(doubt.repeatable()).isTrue());
        assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(tenSeconds()
                        .once(pay(World.deduplicated()), "a", lease -> "second try")
                        .orThrow())
                .isEqualTo("second try");
    }

    @Test
    void what_may_not_be_repeated_is_in_doubt_at_once_and_its_lease_sends_nothing_more() throws Exception {
        Execution<String> told = givenUp(EffectTerms.unprotected());

        assertThat(told)
                .isInstanceOfSatisfying(
                        Execution.InDoubt.class,
                        doubt -> assertThat(doubt.repeatable()).isFalse());
        assertThat(world.record("a").status()).isEqualTo(Status.IN_DOUBT);
        assertThatThrownBy(() -> held.get().beforeSending())
                .isInstanceOf(LeaseLostException.class)
                .hasMessageContaining("the time of its call is over");
        assertThat(tenSeconds().once(pay(EffectTerms.unprotected()), "a", this::slow))
                .isInstanceOf(Execution.InDoubt.class);
        assertThat(effects).hasValue(1);
    }

    @Test
    void a_failure_in_time_is_the_effects_own() {
        assertThatThrownBy(() -> tenSeconds().once(pay(EffectTerms.unprotected()), "a", lease -> {
                    throw new IOException("the wire broke");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("the wire broke");
    }

    @Test
    void a_reserve_below_zero_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> node.semel().within(() -> 10, -1))
                .withMessageContaining("-1 ms");
    }
}
