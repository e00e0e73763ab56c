package dev.semel.engine;

import static dev.semel.engine.World.LEASE;
import static dev.semel.engine.World.SECOND;
import static dev.semel.engine.World.intent;
import static dev.semel.engine.World.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.policy.Terms;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.Evidence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several calls to the store at once: what may go side by side, and what must stay in order. */
class LanesTest {
    private static final EngineSettings SMALL = World.alone(200);

    private final World world = new World();
    private final NodeTime time = new NodeTime(() -> {});
    private final Coalescer coalescer = new Coalescer(
            world.store(),
            new Breaker(5, SECOND, time),
            new EngineParts(time, new Nonces(), Listener.none(), SMALL, null),
            3);

    @AfterEach
    void close() {
        coalescer.close();
        world.close();
    }

    private static Event expire(String key) {
        return new Event.Expire(key(key));
    }

    @Test
    void as_many_calls_are_under_way_at_once_as_there_are_lanes_and_no_more() throws Exception {
        Semaphore arrived = new Semaphore(0);
        CountDownLatch open = new CountDownLatch(1);
        world.store().beforeApplying(events -> {
            arrived.release();
            FaultyStore.Gate.await(open);
        });
        List<CompletableFuture<Decision>> answers = new ArrayList<>();
        for (int each = 0; each < 3; each++) {
            answers.add(coalescer.submit(expire("a" + each)));
            assertThat(arrived.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        }
        for (int each = 3; each < 10; each++) {
            answers.add(coalescer.submit(expire("a" + each)));
        }
        assertThat(coalescer.backlog()).isEqualTo(7);

        open.countDown();
        Node.await(CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)));

        assertThat(world.store().batches().stream().mapToInt(List::size).sum()).isEqualTo(10);
        assertThat(coalescer.backlog()).isZero();
    }

    @Test
    void a_lane_that_hangs_does_not_hold_up_the_others() {
        FaultyStore.Gate gate = world.store().hangOn(Event.Purge.class);
        var hangs = coalescer.submit(new Event.Purge(key("h"), Evidence.owner()));
        gate.awaitSomebody();

        for (int each = 0; each < 20; each++) {
            Node.await(coalescer.submit(expire("a" + each)));
        }

        assertThat(hangs).isNotDone();
        gate.open();
        Node.await(hangs);
    }

    @Test
    void events_of_one_key_go_to_the_store_one_after_the_other_in_their_order() {
        FaultyStore.Gate gate = world.store().hangOn(Event.Purge.class);
        List<Event> sent = new ArrayList<>(List.of(new Event.Purge(key("a"), Evidence.owner())));
        List<CompletableFuture<Decision>> answers = new ArrayList<>(List.of(coalescer.submit(sent.get(0))));
        gate.awaitSomebody();
        for (int each = 1; each <= 5; each++) {
            sent.add(new Event.Hold(key("a"), each));
            answers.add(coalescer.submit(sent.get(each)));
            Node.await(coalescer.submit(expire("other" + each)));
        }
        assertThat(coalescer.backlog()).isEqualTo(5);

        gate.open();
        Node.await(CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)));

        assertThat(world.store().batches().stream()
                        .flatMap(List::stream)
                        .filter(event -> event.key().equals(key("a"))))
                .containsExactlyElementsOf(sent);
        assertThat(coalescer.backlog()).isZero();
    }

    @Test
    void no_two_calls_hold_the_same_key_whatever_the_load() {
        var underWay = ConcurrentHashMap.<String>newKeySet();
        List<String> clashes = Collections.synchronizedList(new ArrayList<>());
        world.store().beforeApplying(events -> {
            List<String> keys =
                    events.stream().map(event -> event.key().key()).distinct().toList();
            keys.stream().filter(key -> !underWay.add(key)).forEach(clashes::add);
            underWay.removeAll(keys);
        });
        List<CompletableFuture<Decision>> answers = new ArrayList<>();
        for (int each = 0; each < 20_000; each++) {
            CompletableFuture<Decision> answer = coalescer.submit(expire("k" + each % 13));
            answers.add(answer);
            if (coalescer.backlog() > 150) {
                Node.await(answer.handle((decision, failure) -> true));
            }
        }
        Node.await(CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)));

        assertThat(clashes).isEmpty();
    }

    @Test
    void a_renewal_under_way_does_not_overtake_the_end_of_its_attempt_and_prolong_what_was_given_up() {
        Terms terms = World.terms(World.deduplicated()).build();
        Node node = world.node(builder -> builder.settings(World.SETTINGS.withLanes(3)));
        Attempt attempt = node.granted(intent("a", 5), terms);
        FaultyStore.Gate gate = world.store().hangOn(Event.Renew.class);
        node.hanging(true);
        world.advance(LEASE.dividedBy(4));
        gate.awaitSomebody();

        var end = attempt.end(Ending.unknown());
        assertThat(end).isNotDone();
        gate.open();

        assertThat(Node.await(end)).isInstanceOf(Execution.InDoubt.class);
        node.granted(intent("a", 5), terms);
    }

    @Test
    void a_store_says_how_many_lanes_are_worth_while_and_the_settings_may_say_otherwise() {
        world.store().lanes(2);
        twoAtOnce(world.node());
        world.store().lanes(1);
        twoAtOnce(world.node(builder -> builder.settings(World.SETTINGS.withLanes(2))));
    }

    private void twoAtOnce(Node node) {
        FaultyStore.Gate gate = world.store().hangOn(Event.Purge.class);
        var hangs = node.engine().submit(new Event.Purge(key("h"), Evidence.owner()));
        gate.awaitSomebody();

        Node.await(node.engine().submit(expire("a")));

        assertThat(hangs).isNotDone();
        gate.open();
        Node.await(hangs);
    }

    @Test
    void closing_waits_for_all_lanes() throws Exception {
        FaultyStore.Gate gate = world.store().hangOn(Event.Purge.class);
        var hangs = coalescer.submit(new Event.Purge(key("h"), Evidence.owner()));
        gate.awaitSomebody();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(coalescer::close);
        assertThat(closing).isNotDone();

        gate.open();
        closing.get(20, TimeUnit.SECONDS);

        assertThat(hangs).isCompleted();
    }
}
