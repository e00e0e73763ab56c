package dev.semel.chaos;

import com.zaxxer.hikari.HikariDataSource;
import dev.semel.Effect;
import dev.semel.Semel;
import dev.semel.engine.Engine;
import dev.semel.engine.Execution;
import dev.semel.engine.Lease;
import dev.semel.engine.LeaseLostException;
import dev.semel.engine.SystemTime;
import dev.semel.operation.Operation;
import dev.semel.store.MemoryStore;
import dev.semel.store.OperationStore;
import dev.semel.store.jdbc.JdbcStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * An engine over the shared database in a process of its own, made to be killed and paused. Does what the lines of its
 * input say, says a line for whatever it is told, and ends with its input, so that it never outlives the campaign.
 *
 * <pre>
 *  ask KEY KEY ...    asks for each of them until it knows; "told KEY EXECUTION VALUE" for each, then "done RACES"
 *  sent KEY           once granted, sends, says "held KEY", and does not return before the gate opens
 *  unsent KEY         once granted, says "held KEY", and does not send before the gate opens
 *  go                 opens the gate to all that are held
 * </pre>
 */
final class Node {
    private static final int LANES = 24;
    private static final int CONNECTIONS = 12;
    private static final long PAUSE_MILLIS = 10;
    private static final int LONGEST_WORK_MILLIS = 4;

    private final String name;
    private final boolean hasty;
    private final Semel semel;
    private final Sink sink;
    private final NodeListener listener;
    private final Operation<String, String> unprotected;
    private final Operation<String, String> deduplicated;
    private final ExecutorService lanes = Executors.newFixedThreadPool(LANES);
    private final ExecutorService held = Executors.newCachedThreadPool();
    private final AtomicInteger effects = new AtomicInteger();
    private CountDownLatch gate = new CountDownLatch(1);

    private Node(Settings settings, Semel semel, Sink sink, NodeListener listener) {
        name = settings.name();
        hasty = settings.breakage() == Breakage.HASTY;
        this.semel = semel;
        this.sink = sink;
        this.listener = listener;
        unprotected = NodeBusiness.Known.UNPROTECTED.operation(settings.leaseMillis());
        deduplicated = NodeBusiness.Known.DEDUPLICATED.operation(settings.leaseMillis());
    }

    /**
     * What a node is started with.
     *
     * @param name of this start of it, without blanks
     * @param sinks the folder of the sinks
     */
    record Settings(String url, String name, Path sinks, long leaseMillis, Breakage breakage) {
        List<String> arguments() {
            return List.of(url, name, sinks.toString(), Long.toString(leaseMillis), breakage.name());
        }

        static Settings of(String[] arguments) {
            return new Settings(
                    arguments[0],
                    arguments[1],
                    Path.of(arguments[2]),
                    Long.parseLong(arguments[3]),
                    Breakage.valueOf(arguments[4]));
        }

        Settings named(String other) {
            return new Settings(url, other, sinks, leaseMillis, breakage);
        }
    }

    /** Arguments: the settings in their order. */
    public static void main(String[] arguments) throws Exception {
        Settings settings = Settings.of(arguments);
        try (HikariDataSource pool = ChildStore.pool(settings.url(), CONNECTIONS);
                SystemTime time = new SystemTime();
                OperationStore store = store(pool, settings.breakage());
                Sink sink = new Sink(settings.sinks().resolve(settings.name()))) {
            NodeListener listener = new NodeListener(sink, Node::say);
            try (Engine engine = ChildStore.whenThere(
                    () -> Engine.over(store, time).listener(listener).start())) {
                new Node(settings, Semel.over(engine), sink, listener).obey();
            }
        } finally {
            Runtime.getRuntime().halt(0);
        }
    }

    private static OperationStore store(HikariDataSource pool, Breakage breakage) throws InterruptedException {
        if (breakage == Breakage.ALONE) {
            return new MemoryStore(SystemTime.wallClock());
        }
        JdbcStore store = ChildStore.open(pool);
        return breakage == Breakage.UNFENCED ? new Breakage.Unfenced(store) : store;
    }

    private void obey() throws IOException {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String[] words = line.split(" ", -1);
            CountDownLatch closed = gate;
            switch (words[0]) {
                case "ask" -> askAll(Stream.of(words).skip(1).toList());
                case "sent" -> held.execute(() -> hold(words[1], lease -> sentThenHeld(words[1], lease, closed)));
                case "unsent" -> held.execute(() -> hold(words[1], lease -> heldThenSent(words[1], lease, closed)));
                case "go" -> {
                    gate = new CountDownLatch(1);
                    closed.countDown();
                }
                default -> say("misunderstood " + line);
            }
        }
    }

    private void askAll(List<String> keys) {
        AtomicInteger left = new AtomicInteger(keys.size());
        for (String key : keys) {
            lanes.execute(() -> {
                try {
                    askUntilKnown(key);
                } catch (RuntimeException fault) {
                    say("fault " + key + ": " + fault);
                }
                if (left.decrementAndGet() == 0) {
                    say("done " + listener.races());
                }
            });
        }
    }

    private void askUntilKnown(String key) {
        while (true) {
            try {
                Execution<String> told = once(key, lease -> work(key, lease));
                if (!isOpen(told)) {
                    say(told(key, told));
                    return;
                }
            } catch (LeaseLostException late) {
                // Too slow for its own lease, and nothing was sent; what became of it is asked for again.
                pause(PAUSE_MILLIS);
            }
            pause(PAUSE_MILLIS);
        }
    }

    /** Whether time alone may change what it says. */
    private static boolean isOpen(Execution<String> told) {
        if (told instanceof Execution.InDoubt<String> doubt) {
            return doubt.repeatable();
        }
        return told instanceof Execution.Unsettled || told instanceof Execution.Unavailable;
    }

    /** Asks until it is granted the right or the matter is decided, and says what it was told in the end. */
    private void hold(String key, Effect<String, RuntimeException> effect) {
        AtomicBoolean ran = new AtomicBoolean();
        try {
            while (true) {
                Execution<String> told = once(key, lease -> {
                    ran.set(true);
                    return effect.apply(lease);
                });
                if (ran.get() || !isOpen(told)) {
                    say(told(key, told));
                    return;
                }
                pause(PAUSE_MILLIS);
            }
        } catch (LeaseLostException late) {
            say("late " + key);
        }
    }

    private Execution<String> once(String key, Effect<String, RuntimeException> effect) {
        return switch (NodeBusiness.known(key)) {
            case UNPROTECTED -> semel.once(unprotected, key, effect);
            case DEDUPLICATED -> semel.once(deduplicated, key, effect);
        };
    }

    private static String told(String key, Execution<String> told) {
        String value = "-";
        if (told instanceof Execution.Applied<String> applied) {
            value = String.valueOf(applied.value());
        } else if (told instanceof Execution.Replayed<String> replayed) {
            value = String.valueOf(replayed.value());
        }
        return "told " + key + " " + told.name() + " " + value;
    }

    /** Takes a moment before and after, so that a kill finds effects that are there and effects that are not. */
    private String work(String key, Lease lease) {
        pause(ThreadLocalRandom.current().nextInt(LONGEST_WORK_MILLIS));
        String value = send(key, lease);
        pause(ThreadLocalRandom.current().nextInt(LONGEST_WORK_MILLIS));
        return value;
    }

    private String sentThenHeld(String key, Lease lease, CountDownLatch closed) {
        String value = send(key, lease);
        beHeld(key, closed);
        return value;
    }

    private String heldThenSent(String key, Lease lease, CountDownLatch closed) {
        beHeld(key, closed);
        return send(key, lease);
    }

    private String send(String key, Lease lease) {
        if (!hasty) {
            lease.beforeSending();
        }
        String value = name + "-" + lease.epoch() + "-" + effects.incrementAndGet();
        sink.effect(key, lease.keyFor("sink"), value);
        return value;
    }

    private static void beHeld(String key, CountDownLatch closed) {
        say("held " + key);
        try {
            closed.await();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
