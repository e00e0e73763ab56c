package dev.semel.engine;

import static dev.semel.engine.World.LEASE;
import static dev.semel.engine.World.bytes;
import static dev.semel.engine.World.intent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.operation.OperationKey;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.Terms;
import dev.semel.policy.WaitingRule;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.Payload;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every attempt has one answer, every decision is seen, and a listener that fails harms nothing (rule 21). */
class ListenerTest {
    private static final Terms TERMS = World.terms(EffectTerms.unprotected()).build();
    private static final Terms WAITING = World.terms(EffectTerms.unprotected())
            .waiting(WaitingRule.waitAtMost(Duration.ofSeconds(10)))
            .build();

    private final World world = new World();
    private final Node node = world.node();

    /** Held, lest the level be forgotten with it. */
    private final Logger log = Logger.getLogger("dev.semel.engine");

    @AfterEach
    void close() {
        log.setLevel(null);
        world.close();
    }

    @Test
    void an_attempt_that_is_granted_is_answered_at_its_end_and_not_before() {
        Attempt attempt = node.granted(intent("a", 5), TERMS);
        assertThat(node.seen().answers()).isEmpty();

        Node.await(attempt.end(Ending.succeeded(bytes("done"))));

        assertThat(node.seen().names()).containsExactly("applied");
    }

    @Test
    void every_kind_of_answer_is_told_exactly_once() {
        Node.await(node.granted(intent("a", 5), TERMS).end(Ending.succeeded(bytes("done"))));
        node.told(intent("a", 5), TERMS);
        node.told(intent("a", 6), TERMS);
        Node.await(node.granted(intent("b", 5), TERMS).end(Ending.rejected(bytes("no"))));
        Node.await(node.granted(intent("c", 5), TERMS).end(Ending.nothingSent()));
        Node.await(node.granted(intent("d", 5), TERMS).end(Ending.unknown()));
        node.told(intent("d", 5), TERMS);
        Attempt running = node.granted(intent("e", 5), WAITING);
        node.told(intent("e", 5), TERMS);
        CompletableFuture<Admission> twin = node.engine().admit(intent("e", 5), WAITING);
        Node.await(running.end(Ending.succeeded(bytes("done"))));
        Node.await(twin);
        world.store().down(true);
        node.told(intent("f", 5), TERMS);

        assertThat(node.seen().names())
                .containsExactlyInAnyOrder(
                        "applied",
                        "replayed",
                        "mismatched",
                        "rejected",
                        "released",
                        "in_doubt",
                        "in_doubt",
                        "applied",
                        "running",
                        "replayed",
                        "unavailable");
    }

    @Test
    void a_twin_whose_leader_was_released_is_answered_once_for_its_own_attempt() {
        Attempt leader = node.granted(intent("a", 5), WAITING);
        CompletableFuture<Admission> twin = node.engine().admit(intent("a", 5), WAITING);
        Node.await(leader.end(Ending.nothingSent()));
        Attempt second = Node.await(twin).fold(granted -> granted, answered -> {
            throw new AssertionError("Not granted but " + answered);
        });
        Node.await(second.end(Ending.succeeded(bytes("done"))));

        assertThat(node.seen().names()).containsExactly("released", "applied");
    }

    @Test
    void a_twin_that_waited_too_long_is_answered_once_although_the_leader_ends_later() {
        Attempt leader = node.granted(intent("a", 5), WAITING);
        CompletableFuture<Admission> twin = node.engine().admit(intent("a", 5), WAITING);
        world.advance(Duration.ofSeconds(10));
        Node.await(twin);
        Node.await(leader.end(Ending.succeeded(bytes("done"))));

        assertThat(node.seen().names()).containsExactly("running", "applied");
    }

    @Test
    void an_answer_is_told_before_the_caller_has_it() {
        node.granted(intent("a", 5), TERMS);
        CompletableFuture<Integer> told = new CompletableFuture<>();

        var unused = node.engine()
                .admit(intent("a", 6), TERMS)
                .thenAccept(admission -> told.complete(node.seen().answers().size()));

        assertThat(Node.await(told)).isEqualTo(1);
    }

    @Test
    void every_decision_is_told_ignored_ones_included() {
        Attempt attempt =
                node.granted(intent("a", 5), World.terms(World.deduplicated()).build());
        world.advance(LEASE.dividedBy(4));
        world.advanceStoreAlone(LEASE);
        world.node().granted(intent("a", 5), World.terms(World.deduplicated()).build());
        Node.await(attempt.end(Ending.succeeded(bytes("late"))));

        assertThat(node.seen().decided())
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly("Claim", "Renew", "Settle");
    }

    static Stream<Listener> broken() {
        return Stream.of(new Broken(new IllegalStateException("broken")), new Broken(new AssertionError("broken")));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void a_listener_that_throws_harms_nothing(Listener broken) {
        log.setLevel(Level.OFF);
        Node deaf = world.node(builder -> builder.listener(broken));

        Attempt attempt = deaf.granted(intent("a", 5), TERMS);
        world.store().failBefore(Event.Renew.class, 1);
        world.advance(LEASE);
        Execution<Payload> told = Node.await(attempt.end(Ending.succeeded(bytes("done"))));
        deaf.engine().sweep();

        assertThat(told).isInstanceOf(Execution.Applied.class);
        assertThat(deaf.told(intent("a", 5), TERMS)).isInstanceOf(Execution.Replayed.class);
        deaf.granted(intent("b", 5), TERMS);
    }

    @Test
    void several_listeners_are_all_told() {
        Recorder one = new Recorder();
        Recorder two = new Recorder();
        Node both = world.node(builder -> builder.listener(Listener.all(one, two)));

        Node.await(both.granted(intent("a", 5), TERMS).end(Ending.succeeded(bytes("done"))));

        assertThat(one.names()).containsExactly("applied");
        assertThat(two.names()).containsExactly("applied");
    }

    /** Fails whatever it is told. */
    private record Broken(Throwable failure) implements Listener {
        private void fail() {
            if (failure instanceof RuntimeException exception) {
                throw exception;
            }
            throw (Error) failure;
        }

        @Override
        public void onAnswer(OperationKey key, Execution<Payload> execution, Source source, long nanos) {
            fail();
        }

        @Override
        public void onDecision(Event event, Decision decision) {
            fail();
        }

        @Override
        public void onProbe(OperationKey key, String answer) {
            fail();
        }

        @Override
        public void onTrouble(String what, Throwable cause) {
            fail();
        }
    }
}
