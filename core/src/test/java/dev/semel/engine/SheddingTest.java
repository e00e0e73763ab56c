package dev.semel.engine;

import static dev.semel.engine.World.bytes;
import static dev.semel.engine.World.intent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.policy.EffectTerms;
import dev.semel.policy.Terms;
import dev.semel.protocol.Event;
import dev.semel.protocol.Payload;
import dev.semel.protocol.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What gives way when the store is late: what has not begun, and nothing else. */
@Timeout(600)
class SheddingTest {
    private static final Terms TERMS = World.terms(EffectTerms.unprotected()).build();
    private static final Duration BOUND = Duration.ofMillis(200);

    private final World world = new World();
    private final Node node = world.node(
            builder -> builder.settings(World.SETTINGS.withShedAfter(BOUND).withCache(0, BOUND)));
    private FaultyStore.Gate gate = new FaultyStore.Gate();

    @AfterEach
    void close() {
        gate.open();
        node.hanging(false);
        world.close();
    }

    private void stick() {
        node.hanging(true);
        gate = world.store().hangOn(Event.Expire.class);
        var unused = node.engine().submit(new Event.Expire(World.key("slow")));
        gate.awaitSomebody();
    }

    private void recover() {
        gate.open();
        node.hanging(false);
        node.settle();
    }

    private static void isShed(CompletableFuture<Admission> admission) {
        assertThat(Node.told(Node.await(admission)))
                .isEqualTo(new Execution.HeldBack<Payload>(Hold.LATE, BOUND.toMillis()));
    }

    @Test
    void new_work_is_shed_when_something_has_waited_too_long_and_its_retry_runs() {
        stick();
        CompletableFuture<Admission> early = node.engine().admit(intent("early", 5), TERMS);
        world.advance(BOUND.minusMillis(1));
        CompletableFuture<Admission> inTime = node.engine().admit(intent("inTime", 5), TERMS);
        assertThat(early).isNotDone();

        world.advance(Duration.ofMillis(1));
        CompletableFuture<Admission> late = node.engine().admit(intent("late", 5), TERMS);
        world.advance(Duration.ofMillis(1));

        isShed(early);
        isShed(late);
        assertThat(inTime).isNotDone();
        assertThat(node.engine().gauges().queuedEvents()).isEqualTo(1);
        world.advance(BOUND);
        isShed(inTime);
        assertThat(node.seen().names()).contains("held_back").doesNotContain("unavailable");
        recover();
        assertThat(world.record("early")).isNull();
        assertThat(Node.await(node.granted(intent("early", 5), TERMS).end(Ending.succeeded(bytes("done")))))
                .isInstanceOf(Execution.Applied.class);
    }

    @Test
    void the_end_of_an_attempt_is_never_shed_and_goes_before_new_work() {
        Attempt attempt = node.granted(intent("begun", 5), TERMS);
        stick();
        List<CompletableFuture<Admission>> fresh = new ArrayList<>();
        for (int each = 0; each < 5; each++) {
            fresh.add(node.engine().admit(intent("new" + each, 5), TERMS));
        }
        var before = node.engine().submit(new Event.Expire(World.key("before")));
        world.advance(BOUND.multipliedBy(2));
        CompletableFuture<Execution<Payload>> end = attempt.end(Ending.succeeded(bytes("done")));
        CompletableFuture<Admission> late = node.engine().admit(intent("late", 5), TERMS);
        world.advance(Duration.ofMillis(1));

        fresh.forEach(SheddingTest::isShed);
        isShed(late);
        assertThat(end).isNotDone();
        world.store().batches().clear();
        recover();

        assertThat(Node.await(end)).isInstanceOf(Execution.Applied.class);
        assertThat(before).isCompleted();
        assertThat(world.record("begun").status()).isEqualTo(Status.SUCCEEDED);
    }

    @Test
    void what_ends_something_overtakes_what_begins_something() {
        Attempt attempt = node.granted(intent("begun", 5), TERMS);
        stick();
        CompletableFuture<Admission> fresh = node.engine().admit(intent("new", 5), TERMS);
        CompletableFuture<Execution<Payload>> end = attempt.end(Ending.succeeded(bytes("done")));
        world.store().batches().clear();
        recover();

        Node.await(end);
        Node.await(fresh);
        List<String> order = world.store().batches().stream()
                .flatMap(List::stream)
                .filter(event -> !event.key().equals(Node.QUIET))
                .map(event -> event.key().key())
                .toList();
        assertThat(order).containsExactly("begun", "new");
    }

    @Test
    void a_replay_is_told_while_new_work_is_shed() {
        Node.await(node.granted(intent("done", 5), TERMS).end(Ending.succeeded(bytes("done"))));
        stick();
        var waits = node.engine().submit(new Event.Expire(World.key("waits")));
        world.advance(BOUND);

        CompletableFuture<Admission> replay = node.engine().admit(intent("done", 5), TERMS);
        CompletableFuture<Admission> fresh = node.engine().admit(intent("new", 5), TERMS);

        assertThat(Node.told(Node.await(replay))).isInstanceOf(Execution.Replayed.class);
        isShed(fresh);
        assertThat(waits).isNotDone();
    }

    @Test
    void shed_work_is_never_let_through_unguarded() {
        Terms letThrough = World.terms(EffectTerms.deduplicated(Duration.ofDays(2)))
                .outage(dev.semel.policy.OutageRule.LET_THROUGH)
                .build();
        stick();
        var waits = node.engine().submit(new Event.Expire(World.key("waits")));
        world.advance(BOUND);

        isShed(node.engine().admit(intent("new", 5), letThrough));
        assertThat(waits).isNotDone();
    }

    @Test
    void without_a_bound_nothing_is_shed() {
        Node patient = world.node(builder -> builder);
        patient.hanging(true);
        node.hanging(true);
        gate = world.store().hangOn(Event.Expire.class);
        var slow = patient.engine().submit(new Event.Expire(World.key("slow")));
        gate.awaitSomebody();
        CompletableFuture<Admission> first = patient.engine().admit(intent("a", 5), TERMS);
        world.advance(Duration.ofSeconds(5));
        CompletableFuture<Admission> second = patient.engine().admit(intent("b", 5), TERMS);
        gate.open();
        patient.hanging(false);

        assertThat(Node.await(first)).isInstanceOf(Admission.Granted.class);
        assertThat(Node.await(second)).isInstanceOf(Admission.Granted.class);
        assertThat(slow).isCompleted();
    }
}
