package dev.semel.engine;

import static dev.semel.engine.World.HOUR;
import static dev.semel.engine.World.LEASE;
import static dev.semel.engine.World.PAY;
import static dev.semel.engine.World.SECOND;
import static dev.semel.engine.World.bytes;
import static dev.semel.engine.World.intent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.policy.Terms;
import dev.semel.policy.WaitingRule;
import dev.semel.protocol.Payload;
import dev.semel.protocol.Status;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A FENCED effect that is taken over: the fence is raised and the receiver asked before anything is sent (rule 9). */
class FencedTest {
    private static final Terms TERMS = World.terms(World.fenced()).build();

    private final World world = new World();
    private final Receiver receiver = new Receiver(Receiver.notThere());
    private final Node first = world.node();
    private final Node node = world.node(builder -> builder.probe(PAY, receiver).probesOn(Runnable::run));

    @AfterEach
    void close() {
        world.close();
    }

    private Attempt lapsed() {
        Attempt owner = first.granted(intent("a", 5), TERMS);
        world.advanceWhilePaused(first, LEASE);
        return owner;
    }

    @Test
    void a_first_attempt_asks_nobody() {
        node.granted(intent("a", 5), TERMS);

        assertThat(receiver.questions()).isEmpty();
    }

    @Test
    void a_take_over_raises_the_fence_to_its_own_epoch_and_asks_by_the_lifes_first_epoch() {
        Attempt owner = lapsed();

        Attempt successor = node.granted(intent("a", 5), TERMS);

        assertThat(receiver.questions())
                .containsExactly(new Probe.Question(
                        World.key("a"), successor.lease().epoch(), owner.lease().epoch()));
        assertThat(successor.lease().epoch()).isGreaterThan(owner.lease().epoch());
        assertThat(node.seen().probes()).containsExactly("it is not there");
    }

    @Test
    void what_the_receiver_has_applied_is_adopted_and_told_as_applied() {
        receiver.says(Receiver.applied("the first one's"));
        lapsed();

        Execution<Payload> told = node.told(intent("a", 5), TERMS);

        assertThat(told)
                .isInstanceOfSatisfying(
                        Execution.Applied.class,
                        applied -> assertThat(applied.value()).isEqualTo(bytes("the first one's")));
        assertThat(world.record("a").status()).isEqualTo(Status.SUCCEEDED);
        assertThat(node.seen().names()).containsExactly("applied");
        assertThat(node.timersLeft()).isZero();
    }

    @Test
    void what_the_receiver_has_refused_is_adopted_as_rejected() {
        receiver.says(Receiver.rejected("no money"));
        lapsed();

        assertThat(node.told(intent("a", 5), TERMS)).isInstanceOf(Execution.Rejected.class);
        assertThat(world.record("a").status()).isEqualTo(Status.REJECTED);
    }

    @Test
    void a_receiver_that_cannot_tell_leaves_the_intent_open_for_the_next_attempt() {
        receiver.says(Receiver.cannotTell());
        lapsed();

        assertThat(node.told(intent("a", 5), TERMS))
                .isInstanceOfSatisfying(
                        Execution.InDoubt.class,
                        doubt -> assertThat(doubt.repeatable()).isTrue());

        receiver.says(Receiver.notThere());
        node.granted(intent("a", 5), TERMS);
    }

    @Test
    void a_probe_that_throws_fails_or_says_nothing_counts_as_unknown() {
        lapsed();

        receiver.does(question -> {
            throw new IllegalStateException("cannot ask");
        });
        assertThat(node.told(intent("a", 5), TERMS)).isInstanceOf(Execution.InDoubt.class);
        receiver.does(question -> {
            throw new NoClassDefFoundError("no such class");
        });
        assertThat(node.told(intent("a", 5), TERMS)).isInstanceOf(Execution.InDoubt.class);
        receiver.does(question -> CompletableFuture.failedFuture(new IllegalStateException("time-out")));
        assertThat(node.told(intent("a", 5), TERMS)).isInstanceOf(Execution.InDoubt.class);
        receiver.does(question -> CompletableFuture.completedFuture(null));
        assertThat(node.told(intent("a", 5), TERMS)).isInstanceOf(Execution.InDoubt.class);

        assertThat(node.seen().probes()).hasSize(4).allMatch(said -> said.contains("asking failed"));
        assertThat(node.engine().gauges().attemptsUnderWay()).isZero();
        assertThat(node.timersLeft()).isZero();
    }

    @Test
    void a_probe_that_never_answers_counts_as_unknown_after_a_while_and_its_late_answer_is_not_heard() {
        CompletableFuture<Probe.Answer> never = new CompletableFuture<>();
        receiver.does(question -> never);
        lapsed();
        CompletableFuture<Admission> admission = node.engine().admit(intent("a", 5), TERMS);
        node.settle();

        world.advance(EngineSettings.DEFAULT.probeWithin().minusMillis(1));
        assertThat(admission).isNotDone();
        world.advance(Duration.ofMillis(1));

        assertThat(Node.told(Node.await(admission))).isInstanceOf(Execution.InDoubt.class);
        never.complete(Receiver.applied("too late"));
        node.settle();
        assertThat(world.record("a").status()).isEqualTo(Status.RUNNING);
        assertThat(node.seen().probes()).containsExactly("there was no answer within 10000 ms");
        assertThat(node.engine().gauges().attemptsUnderWay()).isZero();
    }

    @Test
    void a_probe_that_blocks_holds_up_nobody_else() {
        FaultyStore.Gate gate = new FaultyStore.Gate();
        receiver.does(question -> {
            gate.pass();
            return CompletableFuture.completedFuture(Receiver.applied("at last"));
        });
        Node own = world.node(builder -> builder.probe(PAY, receiver));
        lapsed();
        CompletableFuture<Admission> asking = own.engine().admit(intent("a", 5), TERMS);
        gate.awaitSomebody();

        own.granted(intent("b", 5), TERMS);

        assertThat(asking).isNotDone();
        gate.open();
        assertThat(Node.told(Node.await(asking))).isInstanceOf(Execution.Applied.class);
    }

    @Test
    void twins_do_not_wait_for_the_probe_unless_their_terms_say_so() {
        receiver.does(question -> new CompletableFuture<>());
        lapsed();
        CompletableFuture<Admission> asking = node.engine().admit(intent("a", 5), TERMS);
        node.settle();

        CompletableFuture<Admission> twin = node.engine().admit(intent("a", 5), TERMS);

        assertThat(Node.told(Node.await(twin))).isInstanceOf(Execution.Running.class);
        assertThat(asking).isNotDone();
    }

    @Test
    void without_a_probe_a_take_over_sends_nothing() {
        lapsed();
        Node cannotAsk = world.node();

        assertThat(cannotAsk.told(intent("a", 5), TERMS)).isInstanceOf(Execution.InDoubt.class);
    }

    @Test
    void not_there_proves_nothing_when_the_receiver_may_have_forgotten_while_it_was_asked() {
        receiver.does(question -> {
            node.time().pause(Duration.ofMinutes(2));
            return CompletableFuture.completedFuture(Receiver.notThere());
        });
        lapsed();
        world.advanceWhilePaused(first, HOUR.minus(LEASE).minus(SECOND.multipliedBy(2)));

        assertThat(node.told(intent("a", 5), TERMS)).isInstanceOf(Execution.InDoubt.class);
        assertThat(world.record("a").status()).isEqualTo(Status.RUNNING);
    }

    @Test
    void a_refusal_to_one_who_asked_first_stands_even_after_several_tries() {
        lapsed();
        Attempt successor = node.granted(intent("a", 5), TERMS);
        successor.lease().beforeSending();
        successor.lease().beforeSending();

        assertThat(Node.await(successor.end(Ending.rejected(bytes("no"))))).isInstanceOf(Execution.Rejected.class);
    }

    @Test
    void no_send_proves_nothing_after_an_earlier_try_even_to_one_who_asked_first() {
        lapsed();
        Attempt successor = node.granted(intent("a", 5), TERMS);
        successor.lease().beforeSending();
        successor.lease().beforeSending();

        assertThat(Node.await(successor.end(Ending.nothingSent()))).isInstanceOf(Execution.InDoubt.class);
        assertThat(world.record("a").status()).isEqualTo(Status.RUNNING);
    }

    @Test
    void no_send_at_all_by_one_who_asked_first_frees_the_key() {
        lapsed();
        Attempt successor = node.granted(intent("a", 5), TERMS);
        successor.lease().beforeSending();

        assertThat(Node.await(successor.end(Ending.nothingSent()))).isInstanceOf(Execution.Released.class);
    }

    @Test
    void the_paused_owner_is_told_what_was_adopted() {
        receiver.says(Receiver.applied("the first one's"));
        Attempt owner = lapsed();
        node.told(intent("a", 5), TERMS);

        Execution<Payload> told = Node.await(owner.end(Ending.succeeded(bytes("owner's"))));

        assertThat(told)
                .isInstanceOfSatisfying(
                        Execution.Replayed.class,
                        replayed -> assertThat(replayed.value()).isEqualTo(bytes("the first one's")));
    }

    @Test
    void waiting_twins_of_a_take_over_are_told_what_it_adopted() {
        CompletableFuture<Probe.Answer> answer = new CompletableFuture<>();
        receiver.does(question -> answer);
        Terms waiting = World.terms(World.fenced())
                .waiting(WaitingRule.waitAtMost(Duration.ofSeconds(5)))
                .build();
        lapsed();
        CompletableFuture<Admission> asking = node.engine().admit(intent("a", 5), waiting);
        node.settle();
        CompletableFuture<Admission> twin = node.engine().admit(intent("a", 5), waiting);

        answer.complete(Receiver.applied("the first one's"));

        assertThat(Node.told(Node.await(asking))).isInstanceOf(Execution.Applied.class);
        assertThat(Node.told(Node.await(twin))).isInstanceOf(Execution.Replayed.class);
    }
}
