package dev.semel.engine;

import static dev.semel.engine.World.SECOND;
import static dev.semel.engine.World.intent;
import static dev.semel.engine.World.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.policy.EffectTerms;
import dev.semel.policy.LeaseTerms;
import dev.semel.policy.Terms;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.Nonce;
import dev.semel.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How events become batches, and what becomes of those that cannot. */
class CoalescerTest {
    private static final Terms TERMS = World.terms(EffectTerms.unprotected()).build();
    private static final EngineSettings SMALL = World.alone(20);

    private final World world = new World();
    private final NodeTime time = new NodeTime(() -> {});
    private final Recorder seen = new Recorder();
    private final Coalescer coalescer = coalescer(1);

    private Coalescer coalescer(int lanes) {
        EngineParts parts = new EngineParts(time, new Nonces(), seen, SMALL, null);
        return new Coalescer(world.store(), new Breaker(5, SECOND, time), parts, lanes);
    }

    @AfterEach
    void close() {
        coalescer.close();
        world.close();
    }

    private static Event.Claim claim(String key) {
        return Event.Claim.of(
                intent(key, 5),
                new Nonce(1, key.hashCode()),
                EffectTerms.unprotected(),
                LeaseTerms.of(World.LEASE),
                "test");
    }

    @Test
    void what_arrives_while_the_store_is_busy_goes_to_it_together_and_no_batch_is_too_large() {
        FaultyStore.Gate gate = world.store().hangOn(Event.Expire.class);
        var first = coalescer.submit(new Event.Expire(key("first")));
        gate.awaitSomebody();
        List<CompletableFuture<Decision>> answers = new ArrayList<>();
        for (int each = 0; each < 20; each++) {
            answers.add(coalescer.submit(claim("a" + each)));
        }
        assertThat(coalescer.backlog()).isEqualTo(20);

        gate.open();
        Node.await(CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)));

        assertThat(first).isDone();
        assertThat(world.store().batches()).extracting(List::size).containsExactly(1, 8, 8, 4);
        assertThat(coalescer.backlog()).isZero();
    }

    @Test
    void each_event_has_its_own_answer_and_answers_come_in_the_order_of_the_events() {
        FaultyStore.Gate gate = world.store().hangOn(Event.Expire.class);
        var first = coalescer.submit(new Event.Expire(key("first")));
        gate.awaitSomebody();
        List<String> answered = Collections.synchronizedList(new ArrayList<>());
        List<CompletableFuture<Void>> answers = new ArrayList<>();
        for (String key : List.of("a", "b", "a", "c")) {
            answers.add(coalescer
                    .submit(claim(key))
                    .thenAccept(decision ->
                            answered.add(key + (((Decision.Granted) decision).repeated() ? " again" : ""))));
        }

        gate.open();
        Node.await(CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)));

        assertThat(first).isDone();
        assertThat(answered).containsExactly("a", "b", "a again", "c");
    }

    @Test
    void more_than_may_be_queued_is_refused_clearly() {
        FaultyStore.Gate gate = world.store().hangOn(Event.Expire.class);
        var first = coalescer.submit(new Event.Expire(key("first")));
        gate.awaitSomebody();
        List<CompletableFuture<Decision>> queued = new ArrayList<>();
        for (int each = 0; each < 20; each++) {
            queued.add(coalescer.submitNew(claim("a" + each)));
        }

        CompletableFuture<Decision> refused = coalescer.submitNew(claim("b"));

        assertThat(refused)
                .failsWithin(0, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(StoreUnavailableException.class)
                .withMessageContaining("behind by 20 events");
        gate.open();
        Node.await(CompletableFuture.allOf(queued.toArray(CompletableFuture[]::new)));
        assertThat(first).isDone();
        assertThat(world.record("b")).isNull();
    }

    @Test
    void closing_writes_what_is_queued_and_refuses_what_comes_later() {
        FaultyStore.Gate gate = world.store().hangOn(Event.Expire.class);
        var first = coalescer.submit(new Event.Expire(key("first")));
        gate.awaitSomebody();
        CompletableFuture<Decision> queued = coalescer.submit(claim("a"));
        CompletableFuture<Void> closing = CompletableFuture.runAsync(coalescer::close);

        gate.open();
        Node.await(closing);

        assertThat(first).isCompleted();
        assertThat(queued).isCompleted();
        assertThat(coalescer.submit(claim("b")))
                .failsWithin(0, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .withMessageContaining("closed");
    }

    @Test
    void whatever_is_submitted_while_it_closes_is_answered() {
        for (int round = 0; round < 100; round++) {
            Coalescer closing = coalescer(1 + round % 4);
            List<CompletableFuture<Decision>> answers = Collections.synchronizedList(new ArrayList<>());
            CompletableFuture<Void> submitting = CompletableFuture.runAsync(() -> {
                for (int each = 0; each < 2_000; each++) {
                    answers.add(closing.submit(new Event.Expire(key("x"))));
                }
            });
            assertThat(CompletableFuture.runAsync(closing::close)).succeedsWithin(20, TimeUnit.SECONDS);
            Node.await(submitting);

            assertThat(answers).hasSize(2_000);
            for (CompletableFuture<Decision> answer : answers) {
                Node.await(answer.handle((decision, failure) -> true));
            }
        }
    }

    @Test
    void a_failed_batch_fails_each_of_its_events_and_the_next_one_goes_on() {
        world.store().failBefore(Event.Claim.class, 1);

        assertThat(coalescer.submit(claim("a")))
                .failsWithin(20, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(StoreUnavailableException.class);
        assertThat(Node.await(coalescer.submit(claim("a")))).isInstanceOf(Decision.Granted.class);
    }

    @Test
    void an_engine_that_is_closed_tells_unavailable_and_closes_twice_without_harm() {
        Node node = world.node();
        Attempt attempt = node.granted(intent("a", 5), TERMS);
        node.close();
        node.close();

        assertThat(node.told(intent("b", 5), TERMS)).isInstanceOf(Execution.Unavailable.class);
        assertThat(Node.await(attempt.end(Ending.succeeded(World.bytes("done")))))
                .isInstanceOf(Execution.Unavailable.class);
    }

    @Test
    void what_follows_an_answer_may_close_the_engine() {
        Node node = world.node();
        CompletableFuture<Void> closed =
                node.engine().admit(intent("a", 5), TERMS).thenAccept(admission -> node.close());

        Node.await(closed);

        assertThat(node.told(intent("b", 5), TERMS)).isInstanceOf(Execution.Unavailable.class);
    }
}
