package dev.semel.engine;

import static dev.semel.engine.World.intent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.policy.EffectTerms;
import dev.semel.policy.Terms;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A caller that waits anyhow calls the store itself, while few do. */
@Timeout(600)
class HelpingTest {
    private static final Terms TERMS = Terms.of(EffectTerms.unprotected()).build();

    private final World world = new World();
    private final Node node = world.node(builder -> builder.settings(World.SETTINGS.withLanes(2)));
    private final List<Thread> calling = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void an_idle_store_is_called_on_the_thread_that_asks_and_by_nobody_else() {
        world.store().beforeApplying(events -> calling.add(Thread.currentThread()));

        Admission admission =
                Node.await(node.engine().helping(() -> node.engine().admit(intent("a", 5), TERMS)));

        assertThat(admission).isInstanceOf(Admission.Granted.class);
        assertThat(calling).containsOnly(Thread.currentThread());
    }

    @Test
    void of_few_callers_each_makes_its_own_call_beside_the_others() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        world.store().beforeApplying(events -> {
            calling.add(Thread.currentThread());
            both.countDown();
            FaultyStore.Gate.await(both);
        });
        List<Thread> asking = new CopyOnWriteArrayList<>();
        List<CompletableFuture<Admission>> admissions = Stream.of("a", "b")
                .map(key -> CompletableFuture.supplyAsync(
                        () -> {
                            asking.add(Thread.currentThread());
                            return Node.await(node.engine()
                                    .helping(() -> node.engine().admit(intent(key, 5), TERMS)));
                        },
                        work -> new Thread(work).start()))
                .toList();

        for (CompletableFuture<Admission> admission : admissions) {
            assertThat(admission).succeedsWithin(20, TimeUnit.SECONDS).isInstanceOf(Admission.Granted.class);
        }
        assertThat(calling).containsExactlyInAnyOrderElementsOf(asking);
    }

    @Test
    void who_does_not_wait_is_never_made_to_call_the_store() {
        world.store().beforeApplying(events -> calling.add(Thread.currentThread()));

        Node.await(node.engine().admit(intent("a", 5), TERMS));

        assertThat(calling).doesNotContain(Thread.currentThread()).isNotEmpty();
    }

    @Test
    void a_helper_that_the_store_holds_up_is_answered_by_nobody_and_all_others_are() throws InterruptedException {
        CountDownLatch open = new CountDownLatch(1);
        Semaphore arrived = new Semaphore(0);
        world.store().beforeApplying(events -> {
            if (arrived.availablePermits() == 0 && open.getCount() > 0) {
                arrived.release();
                FaultyStore.Gate.await(open);
            }
        });
        CompletableFuture<Admission> held = CompletableFuture.supplyAsync(() ->
                Node.await(node.engine().helping(() -> node.engine().admit(intent("a", 5), TERMS))));
        assertThat(arrived.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        arrived.release();

        Admission other = Node.await(node.engine().helping(() -> node.engine().admit(intent("b", 5), TERMS)));

        assertThat(other).isInstanceOf(Admission.Granted.class);
        assertThat(held).isNotDone();
        open.countDown();
        assertThat(held).succeedsWithin(20, TimeUnit.SECONDS).isInstanceOf(Admission.Granted.class);
    }
}
