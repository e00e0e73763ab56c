package dev.semel.engine;

import static dev.semel.engine.World.SECOND;
import static dev.semel.engine.World.bytes;
import static dev.semel.engine.World.intent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.policy.EffectTerms;
import dev.semel.policy.Terms;
import dev.semel.policy.WaitingRule;
import dev.semel.protocol.Nonce;
import dev.semel.protocol.Payload;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which attempts pass the threshold of new work, and what one that is held back leaves behind. */
@Timeout(60)
class ThresholdTest {
    private static final Terms TERMS = World.terms(EffectTerms.unprotected()).build();
    private static final Terms WAITING = World.terms(EffectTerms.unprotected())
            .waiting(WaitingRule.waitAtMost(Duration.ofSeconds(10)))
            .build();

    private final World world = new World();
    private final Node node = world.node(builder -> builder.settings(World.SETTINGS.withCache(0, SECOND)));
    private final Doorstep doorstep = new Doorstep();

    @AfterEach
    void close() {
        world.close();
    }

    /** Notes who passes; closed, it holds everybody back who may be. */
    private static final class Doorstep implements Threshold {
        private final List<String> passed = new CopyOnWriteArrayList<>();
        private volatile boolean closed;

        @Override
        public Execution.@Nullable HeldBack<Payload> enter() {
            if (closed) {
                return new Execution.HeldBack<>(Hold.RATE, 700);
            }
            passed.add("in");
            return null;
        }

        @Override
        public void enterAnyhow() {
            passed.add("in anyhow");
        }

        long workers() {
            return passed.stream()
                    .mapToLong(each -> each.startsWith("in") ? 1 : -1)
                    .sum();
        }

        @Override
        public void leave(boolean worked) {
            passed.add(worked ? "out" : "out unused");
        }
    }

    private CompletableFuture<Admission> admit(Node at, Terms terms) {
        return at.engine().admit(intent("a", 5), terms, doorstep);
    }

    private static Attempt attempt(CompletableFuture<Admission> admission) {
        return Node.await(admission).fold(attempt -> attempt, told -> {
            throw new AssertionError("Told " + told);
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void one_that_is_held_back_leaves_no_record_and_its_retry_runs(boolean readsAreLocal) {
        world.store().readsAreLocal(readsAreLocal);
        Node there = world.node(builder -> builder.settings(World.SETTINGS.withCache(0, SECOND)));
        doorstep.closed = true;

        assertThat(Node.told(Node.await(admit(there, TERMS))))
                .isEqualTo(new Execution.HeldBack<Payload>(Hold.RATE, 700));
        assertThat(world.store().batches()).isEmpty();
        assertThat(world.record("a")).isNull();

        doorstep.closed = false;
        Node.await(attempt(admit(there, TERMS)).end(Ending.succeeded(bytes("done"))));
        assertThat(doorstep.passed).containsExactly("in", "out");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_replay_is_told_though_new_work_is_held_back_and_costs_nothing(boolean readsAreLocal) {
        world.store().readsAreLocal(readsAreLocal);
        Node there = world.node(builder -> builder.settings(World.SETTINGS.withCache(0, SECOND)));
        Node.await(there.granted(intent("a", 5), TERMS).end(Ending.succeeded(bytes("done"))));

        assertThat(Node.told(Node.await(admit(there, TERMS)))).isInstanceOf(Execution.Replayed.class);
        assertThat(doorstep.passed).isSubsetOf("in", "out unused");
        doorstep.passed.clear();
        doorstep.closed = true;

        assertThat(Node.told(Node.await(admit(there, TERMS)))).isInstanceOf(Execution.Replayed.class);
        assertThat(doorstep.passed).isEmpty();
    }

    @Test
    void who_waits_for_a_twin_passes_no_threshold() {
        Attempt first = attempt(node.engine().admit(intent("a", 5), WAITING));
        doorstep.closed = true;
        CompletableFuture<Admission> second = admit(node, WAITING);
        assertThat(second).isNotDone();

        Node.await(first.end(Ending.succeeded(bytes("done"))));

        assertThat(Node.told(Node.await(second))).isInstanceOf(Execution.Replayed.class);
        assertThat(doorstep.passed).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void who_waits_for_another_node_takes_no_place_of_those_who_work(boolean closed) {
        Attempt first = attempt(world.node().engine().admit(intent("a", 5), WAITING));
        doorstep.closed = closed;
        CompletableFuture<Admission> second = admit(node, WAITING);
        world.advance(SECOND);
        assertThat(second).isNotDone();
        // The lane that hears of the other node gives the place back.
        while (doorstep.workers() > 0) {
            Thread.onSpinWait();
        }

        Node.await(first.end(Ending.succeeded(bytes("done"))));
        world.advance(SECOND);

        assertThat(Node.told(Node.await(second))).isInstanceOf(Execution.Replayed.class);
    }

    @Test
    void a_retry_of_what_lapsed_is_counted_and_not_held_back() {
        Terms repeatable = World.terms(World.deduplicated()).build();
        var lost = attempt(world.node().engine().admit(intent("a", 5), repeatable));
        world.advanceStoreAlone(World.LEASE.plus(SECOND));
        doorstep.closed = true;

        Node.await(attempt(admit(node, repeatable)).end(Ending.succeeded(bytes("done"))));

        assertThat(lost.lease()).isNotNull();
        assertThat(doorstep.passed).containsExactly("in anyhow", "out");
    }

    @Test
    void a_retry_of_what_was_released_is_new_work() {
        Node.await(node.granted(intent("a", 5), TERMS).end(Ending.nothingSent()));
        doorstep.closed = true;

        assertThat(Node.told(Node.await(admit(node, TERMS)))).isInstanceOf(Execution.HeldBack.class);
    }

    @Test
    void an_owner_elsewhere_leaves_with_its_lease_in_hand_and_its_repeated_claim_costs_nothing() {
        Nonce nonce = new Nonce(1, 2);
        for (int time = 0; time < 2; time++) {
            RemoteAnswer answer =
                    Node.await(node.engine().remoteOwners().claim(intent("a", 5), TERMS, nonce, doorstep));
            assertThat(answer).isInstanceOf(RemoteAnswer.Held.class);
        }

        assertThat(doorstep.passed).containsExactly("in", "out", "in", "out unused");
    }
}
