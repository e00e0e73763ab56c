package dev.semel.engine;

import static dev.semel.engine.World.LEASE;
import static dev.semel.engine.World.PAY;
import static dev.semel.engine.World.bytes;
import static dev.semel.engine.World.intent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.policy.Terms;
import dev.semel.policy.WaitingRule;
import dev.semel.protocol.Event;
import dev.semel.protocol.Payload;
import dev.semel.protocol.Status;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who waits when the engine is closed. Its time ends with it: it does not go on here, and nobody may need it to. */
class ClosingTest {
    private static final Terms WAITING = World.terms(World.queryable())
            .waiting(WaitingRule.waitAtMost(Duration.ofMinutes(1)))
            .build();

    private final World world = new World();
    private final Receiver receiver = new Receiver(Receiver.cannotTell());
    private final Node node = world.node(builder -> builder.probe(PAY, receiver).probesOn(Runnable::run));

    @AfterEach
    void close() {
        world.close();
    }

    private static Execution<Payload> toldAfterAll(CompletableFuture<Admission> waiter) {
        return Node.told(Node.await(waiter));
    }

    @Test
    void who_waits_for_a_twin_of_this_process_is_told_that_it_runs() {
        Attempt twin = node.granted(intent("a", 5), WAITING);
        CompletableFuture<Admission> waiter = node.engine().admit(intent("a", 5), WAITING);
        node.settle();
        assertThat(waiter).isNotDone();

        node.close();

        assertThat(toldAfterAll(waiter)).isInstanceOf(Execution.Running.class);
        assertThat(Node.await(twin.end(Ending.succeeded(bytes("done"))))).isInstanceOf(Execution.Unavailable.class);
        assertThat(world.record("a").status()).isEqualTo(Status.RUNNING);
    }

    @Test
    void who_waits_for_a_twin_elsewhere_is_told_that_it_runs() {
        world.node().granted(intent("a", 5), WAITING);
        CompletableFuture<Admission> waiter = node.engine().admit(intent("a", 5), WAITING);
        node.settle();
        assertThat(waiter).isNotDone();

        node.close();

        assertThat(toldAfterAll(waiter)).isInstanceOf(Execution.Running.class);
    }

    @Test
    void who_waits_for_the_store_to_come_back_is_told_that_nothing_is_recorded() {
        Attempt attempt = node.granted(intent("a", 5), WAITING);
        world.store().failBefore(Event.Settle.class, 1);
        CompletableFuture<Execution<Payload>> told = attempt.end(Ending.succeeded(bytes("done")));
        node.settle();
        assertThat(told).isNotDone();

        node.close();

        assertThat(Node.await(told)).isInstanceOf(Execution.Unavailable.class);
        assertThat(world.record("a").status()).isEqualTo(Status.RUNNING);
    }

    @Test
    void who_waits_for_a_receiver_is_told_that_nothing_could_be_found_out() {
        Node owner = world.node();
        owner.granted(intent("a", 5), WAITING);
        world.advanceWhilePaused(owner, LEASE);
        world.node().engine().sweep();
        receiver.does(question -> new CompletableFuture<>());
        CompletableFuture<Admission> waiter = node.engine().admit(intent("a", 5), WAITING);
        node.settle();
        assertThat(receiver.questions()).hasSize(1);
        assertThat(waiter).isNotDone();

        node.close();

        assertThat(toldAfterAll(waiter)).isInstanceOf(Execution.Unavailable.class);
        assertThat(node.seen().probes()).containsExactly("the engine was closed");
    }
}
