package dev.semel.engine;

import static dev.semel.engine.World.LEASE;
import static dev.semel.engine.World.SECOND;
import static dev.semel.engine.World.bytes;
import static dev.semel.engine.World.intent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.operation.Operation;
import dev.semel.operation.ResultCodec;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.LeaseTerms;
import dev.semel.policy.Terms;
import dev.semel.policy.WaitingRule;
import dev.semel.protocol.Event;
import dev.semel.protocol.Payload;
import dev.semel.protocol.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attempts that ask the same at the same time. */
class TwinsTest {
    private static final Terms REJECTING =
            World.terms(EffectTerms.unprotected()).build();
    private static final Terms WAITING = World.terms(EffectTerms.unprotected())
            .waiting(WaitingRule.waitAtMost(Duration.ofSeconds(10)))
            .build();

    private final World world = new World();
    private final Node node = world.node();

    @AfterEach
    void close() {
        world.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 200})
    void twins_of_one_process_that_wait_have_one_effect_and_are_all_told_the_same(int twins) throws Exception {
        raceOf(twins, List.of(node));
    }

    @Test
    void twins_of_three_processes_that_wait_have_one_effect_and_are_all_told_the_same() throws Exception {
        raceOf(24, List.of(node, world.node(), world.node()));
    }

    private void raceOf(int twins, List<Node> nodes) throws Exception {
        Operation<String, String> operation = operation(WAITING);
        AtomicInteger effects = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(twins + 1);
        try {
            for (int round = 0; round < 5; round++) {
                String key = "race" + round;
                effects.set(0);
                CyclicBarrier start = new CyclicBarrier(twins);
                List<Future<String>> told = new ArrayList<>();
                for (int twin = 0; twin < twins; twin++) {
                    Node mine = nodes.get(twin % nodes.size());
                    told.add(threads.submit(() -> {
                        start.await();
                        return mine.semel()
                                .once(operation, key, lease -> "effect " + effects.incrementAndGet())
                                .orThrow();
                    }));
                }
                letTimePassUntilDone(told);
                for (Future<String> one : told) {
                    assertThat(one.get()).isEqualTo("effect 1");
                }
                assertThat(effects).hasValue(1);
            }
        } finally {
            threads.shutdownNow();
        }
        for (Node each : nodes) {
            each.settle();
            assertThat(each.engine().gauges().attemptsUnderWay()).isZero();
            assertThat(each.timersLeft()).isZero();
        }
    }

    /** Twins of other processes look again every few milliseconds: that time must pass. */
    private void letTimePassUntilDone(List<Future<String>> told) {
        for (int step = 0; step < 100_000 && !told.stream().allMatch(Future::isDone); step++) {
            world.advance(Duration.ofMillis(1));
        }
        assertThat(told).allMatch(Future::isDone);
    }

    @Test
    void twins_with_another_fingerprint_are_told_mismatched_while_the_first_still_runs() {
        node.granted(intent("a", 5), WAITING);

        assertThat(node.told(intent("a", 6), WAITING)).isInstanceOf(Execution.Mismatched.class);
        assertThat(node.told(intent("a", 7), REJECTING)).isInstanceOf(Execution.Mismatched.class);
    }

    @Test
    void a_twin_that_may_not_wait_is_told_running_at_once() {
        node.granted(intent("a", 5), REJECTING);

        assertThat(node.told(intent("a", 5), REJECTING)).isInstanceOf(Execution.Running.class);
        assertThat(node.seen().sources()).containsExactly(Listener.Source.JOINED);
    }

    @Test
    void a_twin_waits_as_long_as_its_terms_say_and_is_then_told_running() {
        node.granted(intent("a", 5), WAITING);
        CompletableFuture<Admission> twin = node.engine().admit(intent("a", 5), WAITING);

        world.advance(Duration.ofSeconds(9));
        assertThat(twin).isNotDone();
        world.advance(SECOND);

        assertThat(Node.told(Node.await(twin))).isInstanceOf(Execution.Running.class);
    }

    @Test
    void a_twin_of_another_process_waits_as_long_as_its_terms_say_and_is_then_told_running() {
        node.granted(intent("a", 5), WAITING);
        Node other = world.node();
        CompletableFuture<Admission> twin = other.engine().admit(intent("a", 5), WAITING);

        other.settle();
        world.advance(Duration.ofSeconds(9));
        assertThat(twin).isNotDone();
        world.advance(SECOND);

        assertThat(Node.told(Node.await(twin))).isInstanceOf(Execution.Running.class);
    }

    @Test
    void a_twin_that_may_not_wait_does_not_wait_behind_a_leader_that_does() {
        node.granted(intent("a", 5), WAITING);
        Node other = world.node();
        CompletableFuture<Admission> waits = other.engine().admit(intent("a", 5), WAITING);
        other.settle();

        CompletableFuture<Admission> rejects = other.engine().admit(intent("a", 5), REJECTING);

        assertThat(rejects).isDone();
        assertThat(Node.told(rejects.join())).isInstanceOf(Execution.Running.class);
        assertThat(waits).isNotDone();
    }

    @Test
    void a_twin_that_came_later_waits_on_when_its_leader_has_waited_long_enough() {
        Attempt owner = node.granted(intent("a", 5), WAITING);
        Node other = world.node();
        CompletableFuture<Admission> first = other.engine().admit(intent("a", 5), WAITING);
        other.settle();
        world.advance(Duration.ofSeconds(8));
        CompletableFuture<Admission> second = other.engine().admit(intent("a", 5), WAITING);

        world.advance(Duration.ofSeconds(3));
        assertThat(Node.told(Node.await(first))).isInstanceOf(Execution.Running.class);
        assertThat(second).isNotDone();
        Node.await(owner.end(Ending.succeeded(bytes("done"))));
        world.advance(SECOND);

        assertThat(Node.told(Node.await(second))).isInstanceOf(Execution.Replayed.class);
    }

    @Test
    void twins_of_a_leader_that_fails_ambiguously_are_told_in_doubt() {
        Attempt leader = node.granted(intent("a", 5), WAITING);
        CompletableFuture<Admission> twin = node.engine().admit(intent("a", 5), WAITING);

        Node.await(leader.end(Ending.unknown(bytes("time-out"))));

        assertThat(Node.told(Node.await(twin))).isInstanceOf(Execution.InDoubt.class);
    }

    @Test
    void twins_of_a_leader_that_was_released_try_themselves_one_by_one() {
        Attempt leader = node.granted(intent("a", 5), WAITING);
        List<CompletableFuture<Admission>> twins = new ArrayList<>();
        for (int twin = 0; twin < 3; twin++) {
            twins.add(node.engine().admit(intent("a", 5), WAITING));
        }

        Node.await(leader.end(Ending.nothingSent()));
        node.settle();

        List<CompletableFuture<Admission>> granted =
                twins.stream().filter(CompletableFuture::isDone).toList();
        List<CompletableFuture<Admission>> left =
                twins.stream().filter(twin -> !twin.isDone()).toList();
        assertThat(granted).hasSize(1);
        Node.await(attempt(granted.get(0)).end(Ending.succeeded(bytes("second try"))));
        for (CompletableFuture<Admission> twin : left) {
            assertThat(Node.told(Node.await(twin)))
                    .isInstanceOfSatisfying(
                            Execution.Replayed.class,
                            replayed -> assertThat(replayed.value()).isEqualTo(bytes("second try")));
        }
        assertThat(node.engine().gauges().attemptsUnderWay()).isZero();
    }

    @Test
    void a_twin_that_sees_thousands_of_leaders_released_does_not_pile_up_on_the_stack() {
        Attempt leader = node.granted(intent("a", 5), WAITING);
        CompletableFuture<Admission> patient = node.engine().admit(intent("a", 5), WAITING);

        for (int turn = 0; turn < 3_000; turn++) {
            // Whoever joined last is the first to look again.
            CompletableFuture<Admission> next = node.engine().admit(intent("a", 5), WAITING);
            Node.await(leader.end(Ending.nothingSent()));
            leader = attempt(next);
        }
        assertThat(patient).isNotDone();
        Node.await(leader.end(Ending.succeeded(bytes("done"))));

        assertThat(Node.told(Node.await(patient))).isInstanceOf(Execution.Replayed.class);
    }

    @Test
    void twins_of_a_leader_that_never_ends_look_for_themselves_when_its_lease_is_capped() {
        Terms terms = World.terms(EffectTerms.unprotected())
                .lease(new LeaseTerms(LEASE.toMillis(), 2))
                .waiting(WaitingRule.waitAtMost(Duration.ofHours(1)))
                .build();
        Attempt leader = node.granted(intent("a", 5), terms);
        CompletableFuture<Admission> twin = node.engine().admit(intent("a", 5), terms);

        world.advance(LEASE.multipliedBy(3));

        assertThat(leader.lease().isLost()).isTrue();
        assertThat(Node.told(Node.await(twin))).isInstanceOf(Execution.InDoubt.class);
        node.settle();
        assertThat(node.engine().gauges().attemptsUnderWay()).isZero();
        assertThat(node.timersLeft()).isZero();
    }

    @Test
    void a_leader_that_never_ends_while_the_store_is_down_does_not_hold_its_twins_for_ever() {
        Attempt leader = node.granted(intent("a", 5), REJECTING);
        world.store().down(true);

        world.advance(LEASE.plus(SECOND));

        assertThat(leader.lease().isLost()).isTrue();
        assertThat(node.engine().gauges().attemptsUnderWay()).isZero();
        assertThat(node.told(intent("a", 5), REJECTING)).isInstanceOf(Execution.Unavailable.class);
    }

    @Test
    void a_twin_is_told_that_the_effect_may_have_run_when_its_leaders_end_could_not_be_recorded() {
        Attempt leader = node.granted(intent("a", 5), WAITING);
        CompletableFuture<Admission> twin = node.engine().admit(intent("a", 5), WAITING);
        world.store().down(true);
        CompletableFuture<Execution<Payload>> end = leader.end(Ending.succeeded(bytes("done")));
        node.settle();

        world.advance(Duration.ofSeconds(5));

        assertThat(Node.await(end)).isInstanceOf(Execution.Unavailable.class);
        assertThat(Node.told(Node.await(twin)))
                .isInstanceOfSatisfying(
                        Execution.Unavailable.class,
                        unavailable ->
                                assertThat(unavailable.effectMayHaveRun()).isTrue());
    }

    @Test
    void an_attempt_is_ended_once() {
        Attempt attempt = node.granted(intent("a", 5), REJECTING);
        Node.await(attempt.end(Ending.nothingSent()));

        assertThatThrownBy(() -> attempt.end(Ending.nothingSent())).hasMessageContaining("ended twice");
    }

    @Test
    void a_grant_that_nobody_waits_for_any_more_is_given_back() {
        FaultyStore.Gate gate = world.store().hangOn(Event.Claim.class);
        CompletableFuture<Admission> gone = node.engine().admit(intent("a", 5), REJECTING);
        gate.awaitSomebody();
        gone.cancel(false);

        gate.open();
        node.settle();

        assertThat(world.record("a").status()).isEqualTo(Status.RELEASED);
        assertThat(node.engine().gauges().attemptsUnderWay()).isZero();
    }

    @Test
    void nonces_that_fail_are_told_and_hold_up_nobody() {
        Node broken = world.node(builder -> builder.nonces(() -> {
            throw new IllegalStateException("no nonce");
        }));

        assertThatThrownBy(() -> broken.admit(intent("a", 5), REJECTING)).hasMessageContaining("no nonce");
        assertThatThrownBy(() -> broken.admit(intent("a", 5), REJECTING)).hasMessageContaining("no nonce");
        assertThat(broken.engine().gauges().attemptsUnderWay()).isZero();
        assertThat(broken.seen().names()).containsExactly("unavailable", "unavailable");
    }

    private static Attempt attempt(CompletableFuture<Admission> admission) {
        return Node.await(admission).fold(granted -> granted, answered -> {
            throw new AssertionError("Not granted but " + answered);
        });
    }

    private static Operation<String, String> operation(Terms terms) {
        return Operation.named(World.PAY, String.class)
                .key(key -> key)
                .fingerprint(key -> World.fingerprint(1))
                .terms(terms)
                .result(ResultCodec.text());
    }
}
