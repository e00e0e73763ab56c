package dev.semel.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.store.TransitionLog.Note;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

/** The queue alone, with commits that take no time, so that every hand-over is a race. */
class CommitQueueTest {
    private static final int THREADS = 4;
    private static final int EACH = 200_000;

    @Test
    void nobody_is_left_waiting_when_a_leader_steps_down_as_another_caller_arrives() throws Exception {
        LongAdder committed = new LongAdder();
        CommitQueue queue = new CommitQueue(group -> committed.add(group.size()));
        ExecutorService callers = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        });
        List<Future<?>> running = new ArrayList<>();
        for (int caller = 0; caller < THREADS; caller++) {
            running.add(callers.submit(() -> {
                for (int each = 0; each < EACH; each++) {
                    queue.submit(Ticket.notes(List.<Note>of()));
                }
            }));
        }
        for (Future<?> caller : running) {
            caller.get(60, TimeUnit.SECONDS);
        }
        callers.shutdown();

        assertThat(committed.sum()).isEqualTo((long) THREADS * EACH);
    }
}
