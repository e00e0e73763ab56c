package dev.semel.store.embedded;

import dev.semel.protocol.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Group commit: one of the callers that wait leads, takes all that wait and has them decided and written together; then
 * the next one that waits leads. A caller that finds nobody at work leads at once, so a single writer never hands over to
 * another thread. Knows nothing of what is written.
 */
final class CommitQueue {
    private static final int LARGEST_GROUP = 4096;

    private final Queue<Ticket> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean led = new AtomicBoolean();
    private final Consumer<List<Ticket>> commit;

    /** @param commit decides and writes a group; must not throw; called by one thread at a time */
    CommitQueue(Consumer<List<Ticket>> commit) {
        this.commit = commit;
    }

    List<Decision> submit(Ticket ticket) {
        waiting.add(ticket);
        if (led.compareAndSet(false, true)) {
            // Even if an earlier leader took and answered this ticket meanwhile: whoever leads must hand over.
            lead(ticket);
        } else {
            ticket.await();
            if (!ticket.isDone()) {
                lead(ticket);
            }
        }
        return ticket.decisions();
    }

    private void lead(Ticket own) {
        try {
            while (!own.isDone()) {
                List<Ticket> group = takeGroup();
                commit.accept(group);
                group.forEach(Ticket::finish);
            }
        } finally {
            handOver();
        }
    }

    private List<Ticket> takeGroup() {
        List<Ticket> group = new ArrayList<>();
        int size = 0;
        for (Ticket next = waiting.poll(); next != null; next = size < LARGEST_GROUP ? waiting.poll() : null) {
            group.add(next);
            size += next.size();
        }
        return group;
    }

    private void handOver() {
        do {
            @Nullable Ticket next = waiting.peek();
            if (next != null) {
                next.promote();
                return;
            }
            led.set(false);
            // Somebody may have come after the look and before the step down, and waits for a leader.
        } while (!waiting.isEmpty() && led.compareAndSet(false, true));
    }
}
