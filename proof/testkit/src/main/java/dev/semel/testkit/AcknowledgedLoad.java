package dev.semel.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.protocol.Decision;
import dev.semel.protocol.IntentRecord;
import dev.semel.store.Found;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Threads that claim and settle fresh keys until they are stopped, and remember what was acknowledged, whatever happens to
 * the store meanwhile. Closing it stops them and waits for them.
 */
public final class AcknowledgedLoad implements AutoCloseable {
    private static final int THREADS = 6;
    /** It may be tens of thousands that are looked at in the end. */
    private static final int AT_ONCE = 50;

    private final Map<String, IntentRecord> claimed = new ConcurrentHashMap<>();
    private final Map<String, IntentRecord> settled = new ConcurrentHashMap<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final List<CompletableFuture<Void>> threads = new ArrayList<>();

    /** Begins at once. */
    public AcknowledgedLoad(OperationStore store) {
        for (int thread = 0; thread < THREADS; thread++) {
            String name = "t" + thread + "-";
            // Each on its own: the common pool has one thread on a small machine.
            threads.add(CompletableFuture.runAsync(() -> claimAndSettle(store, name), AcknowledgedLoad::begin));
        }
    }

    private static void begin(Runnable work) {
        Thread thread = new Thread(work, "semel-acknowledged-load");
        thread.setDaemon(true);
        thread.start();
    }

    private void claimAndSettle(OperationStore store, String name) {
        for (int number = 0; !over.get(); number++) {
            String key = name + number;
            try {
                IntentRecord granted = Asking.granted(store, Asking.claim(key, 1));
                claimed.put(key, granted);
                Decision answer = Asking.apply(store, Asking.succeed(key, granted.lease()));
                if (!(answer instanceof Decision.Accepted accepted)) {
                    throw new AssertionError("The owner's settlement of " + key + " was answered " + answer);
                }
                settled.put(key, Objects.requireNonNull(accepted.record()));
            } catch (StoreUnavailableException unknown) {
                // Nothing is known of this key; the next one is asked for.
                Asking.pause();
            }
        }
    }

    /** Returns when so many more settlements were acknowledged; fails if there are not after a minute. */
    public void awaitMore(int more) {
        int from = settled.size();
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (settled.size() < from + more) {
            assertThat(System.nanoTime()).as("settlements come again").isLessThan(end);
            Asking.pause();
        }
    }

    /** How many claims and settlements were. */
    int acknowledged() {
        return claimed.size() + settled.size();
    }

    /** Of what was acknowledged, how much this store does not know, or knows otherwise, once it answers. */
    public long lost(OperationStore store) {
        List<String> names = List.copyOf(claimed.keySet());
        long lost = 0;
        for (int from = 0; from < names.size(); from += AT_ONCE) {
            List<String> some = names.subList(from, Math.min(names.size(), from + AT_ONCE));
            List<Found> found =
                    AtLast.of(() -> store.find(some.stream().map(Asking::key).toList()));
            for (int each = 0; each < some.size(); each++) {
                lost += lost(some.get(each), found.get(each).record());
            }
        }
        return lost;
    }

    /** A claim and a settlement are two. */
    private int lost(String name, @Nullable IntentRecord found) {
        IntentRecord granted = Objects.requireNonNull(claimed.get(name));
        IntentRecord end = settled.get(name);
        return (found == null || found.epoch() != granted.epoch() ? 1 : 0) + (end == null || end.equals(found) ? 0 : 1);
    }

    @Override
    public void close() {
        over.set(true);
        threads.forEach(CompletableFuture::join);
    }
}
