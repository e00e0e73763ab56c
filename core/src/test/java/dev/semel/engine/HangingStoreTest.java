package dev.semel.engine;

import static dev.semel.engine.World.SECOND;
import static dev.semel.engine.World.bytes;
import static dev.semel.engine.World.intent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.policy.EffectTerms;
import dev.semel.policy.Terms;
import dev.semel.protocol.Event;
import dev.semel.protocol.Evidence;
import dev.semel.protocol.Payload;
import dev.semel.protocol.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store that neither answers nor fails. */
@Timeout(600)
class HangingStoreTest {
    private static final Terms TERMS = World.terms(EffectTerms.unprotected()).build();
    private static final Duration WITHIN = EngineSettings.DEFAULT.storeWithin();

    private final World world = new World();
    private final CountDownLatch open = new CountDownLatch(1);
    private final Semaphore arrived = new Semaphore(0);
    private final List<Node> hung = new ArrayList<>();

    @AfterEach
    void close() {
        open.countDown();
        world.close();
    }

    private Node node(int lanes) {
        Node node = world.node(builder -> builder.settings(World.SETTINGS.withLanes(lanes)));
        hung.add(node);
        return node;
    }

    /** From now on every call hangs until the latch is opened. */
    private void hang() {
        hung.forEach(node -> node.hanging(true));
        world.store().beforeApplying(events -> {
            arrived.release();
            FaultyStore.Gate.await(open);
        });
    }

    private void awaitCalls(int calls) {
        try {
            assertThat(arrived.tryAcquire(calls, 20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stopped) {
            throw new AssertionError("Interrupted while calls were awaited.", stopped);
        }
    }

    /** The store answers again, to what hangs and to what comes; returns when the first is through. */
    private void recover(Node node) {
        world.store().beforeApplying(events -> {});
        open.countDown();
        while (node.engine().gauges().callsThatHang() > 0) {
            Thread.onSpinWait();
        }
        while (!node.engine().isQuiet()) {
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void an_attempt_is_told_unavailable_after_the_time_the_store_has_and_not_before(int lanes) {
        Node node = node(lanes);
        hang();
        CompletableFuture<Admission> admission = node.engine().admit(intent("a", 5), TERMS);
        awaitCalls(1);

        world.advance(WITHIN.minusMillis(1));
        assertThat(admission).isNotDone();
        world.advance(Duration.ofMillis(1));

        assertThat(Node.told(Node.await(admission)))
                .isInstanceOfSatisfying(Execution.Unavailable.class, unavailable -> {
                    assertThat(unavailable.reason()).contains("not answered within 10000 ms");
                    assertThat(unavailable.effectMayHaveRun()).isFalse();
                });
        assertThat(node.engine().gauges().callsThatHang()).isEqualTo(1);
        assertThat(node.seen().troubles()).anyMatch(trouble -> trouble.contains("A call to the store was given up"));
    }

    @Test
    void what_waits_behind_a_call_that_hangs_has_no_longer_to_wait_and_is_known_not_to_be_sent() {
        Node node = node(1);
        hang();
        var first = node.engine().admit(intent("a", 5), TERMS);
        awaitCalls(1);
        var unsent = node.engine().submit(new Event.Expire(World.key("u")));
        world.advance(Duration.ofSeconds(4));
        var second = node.engine().submit(new Event.Expire(World.key("b")));

        world.advance(Duration.ofSeconds(6));
        assertThat(first).isDone();

        assertThat(unsent)
                .failsWithin(0, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .withMessageContaining("too busy to be asked")
                .satisfies(failure ->
                        assertThat(Telling.mayHaveArrived(failure.getCause())).isFalse());
        // The breaker has opened: nobody else waits for what the first one found out.
        assertThat(second)
                .failsWithin(20, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .satisfies(failure ->
                        assertThat(Telling.mayHaveArrived(failure.getCause())).isFalse());
        assertThat(node.told(intent("c", 5), TERMS)).isInstanceOf(Execution.Unavailable.class);
        assertThat(node.engine().gauges().storeLeftAlone()).isTrue();
        assertThat(node.engine().gauges().queuedEvents()).isZero();
    }

    @Test
    void a_call_that_hangs_beside_others_that_are_answered_is_given_up_alone() {
        Node node = node(2);
        FaultyStore.Gate gate = world.store().hangOn(Event.Purge.class);
        var hangs = node.engine().submit(new Event.Purge(World.key("h"), Evidence.owner()));
        gate.awaitSomebody();
        node.hanging(true);
        world.advance(SECOND);
        node.granted(intent("a", 5), TERMS);

        world.advance(WITHIN);

        assertThat(hangs)
                .failsWithin(0, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .satisfies(failure ->
                        assertThat(Telling.mayHaveArrived(failure.getCause())).isTrue());
        assertThat(node.engine().gauges().storeLeftAlone()).isFalse();
        node.granted(intent("b", 5), TERMS);
        gate.open();
    }

    @Test
    void a_store_that_answers_again_is_used_again_and_its_late_answers_are_seen_but_told_to_nobody() {
        Node node = node(1);
        hang();
        var first = node.engine().admit(intent("a", 5), TERMS);
        awaitCalls(1);
        world.advance(WITHIN);
        assertThat(Node.told(Node.await(first))).isInstanceOf(Execution.Unavailable.class);

        recover(node);
        node.hanging(false);
        world.advance(Duration.ofSeconds(5));

        while (node.seen().decided().stream().noneMatch(Event.Claim.class::isInstance)) {
            Thread.onSpinWait();
        }
        // The claim came into force late; it was handed back.
        assertThat(world.record("a").status()).isEqualTo(Status.RELEASED);
        node.granted(intent("a", 5), TERMS);
        assertThat(node.engine().gauges().storeLeftAlone()).isFalse();
    }

    @Test
    void the_one_who_settles_is_told_in_time_that_nothing_is_known_and_the_truth_is_recorded_later() {
        Node node = node(1);
        Attempt attempt = node.granted(intent("a", 5), TERMS);
        hang();
        CompletableFuture<Execution<Payload>> end = attempt.end(Ending.succeeded(bytes("done")));
        awaitCalls(1);

        world.advance(WITHIN);

        assertThat(Node.await(end))
                .isInstanceOfSatisfying(
                        Execution.Unavailable.class,
                        unavailable ->
                                assertThat(unavailable.effectMayHaveRun()).isTrue());
        recover(node);
        node.hanging(false);
        world.advance(Duration.ofSeconds(20));
        assertThat(world.record("a").status()).isEqualTo(Status.SUCCEEDED);
        assertThat(node.told(intent("a", 5), TERMS)).isInstanceOf(Execution.Replayed.class);
    }

    @Test
    void calls_that_hang_for_ever_cost_a_bounded_number_of_threads_and_then_nothing_is_sent() {
        Node node = node(1);
        hang();
        for (int each = 0; each < 60; each++) {
            CompletableFuture<Admission> admission = node.engine().admit(intent("a" + each, 5), TERMS);
            while (!admission.isDone() && !arrived.tryAcquire()) {
                Thread.onSpinWait();
            }
            world.advance(WITHIN.plus(EngineSettings.DEFAULT.breaking().pause()));
        }

        assertThat(node.engine().gauges().callsThatHang()).isEqualTo(17);
        assertThat(node.told(intent("b", 5), TERMS))
                .isInstanceOfSatisfying(
                        Execution.Unavailable.class,
                        unavailable -> assertThat(unavailable.reason()).contains("17 calls hang"));

        recover(node);
        node.time().pause(EngineSettings.DEFAULT.breaking().pause());
        node.hanging(false);
        node.granted(intent("c", 5), TERMS);
    }

    @Test
    void closing_waits_no_longer_than_a_call_may_take() {
        Node node = node(1);
        hang();
        var first = node.engine().admit(intent("a", 5), TERMS);
        awaitCalls(1);
        world.advance(Duration.ofSeconds(4));
        var second = node.engine().submit(new Event.Expire(World.key("b")));
        CompletableFuture<Void> closing = CompletableFuture.runAsync(node::close);
        while (!node.engine().isClosed()) {
            Thread.onSpinWait();
        }

        world.advance(WITHIN.minusSeconds(4));

        Node.await(closing);
        assertThat(first).isDone();
        assertThat(second)
                .failsWithin(20, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .withMessageContaining("closed");
    }

    @Test
    void the_watch_over_the_store_ends_by_itself_when_nothing_is_asked_any_more() {
        Node node = node(3);
        Attempt attempt = node.granted(intent("a", 5), TERMS);
        Node.await(attempt.end(Ending.succeeded(bytes("done"))));
        assertThat(node.timersLeft()).isZero();

        // Without the questions by which this node finds out whether its engine is quiet.
        node.hanging(true);
        node.time().advance(EngineSettings.DEFAULT.storeWithin().plusMillis(1), () -> {});
        assertThat(node.time().waiting()).isZero();
    }
}
