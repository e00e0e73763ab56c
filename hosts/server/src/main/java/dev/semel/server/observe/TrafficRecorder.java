package dev.semel.server.observe;

import dev.semel.http.HttpFields;
import dev.semel.http.RequestHead;
import dev.semel.store.StoreClock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Records the shapes of all exchanges with unsafe methods into a folder, for {@code semel policy propose}. Event loops only
 * hand over; one thread digests and writes. What does not fit is counted as lost and never waited for; a disk that cannot
 * be written ends the record and nothing else. A crash loses what was not flushed, about a second. Safe for use by all
 * threads.
 */
public final class TrafficRecorder implements Observer, AutoCloseable {
    /** How much a folder holds unless said otherwise. */
    public static final long DEFAULT_LIMIT_BYTES = 256L << 20;

    /** The least that a folder can be limited to. */
    public static final long LEAST_LIMIT_BYTES = 1L << 20;

    private static final int MOST_QUEUED = 4_096;
    private static final long MOST_HELD_BYTES = 32L << 20;
    private static final int BODY_BYTES = 1 << 16;
    private static final long FLUSH_MILLIS = 1_000;
    private static final long PATIENCE_MILLIS = 10_000;

    private final BlockingQueue<Seen> queue = new ArrayBlockingQueue<>(MOST_QUEUED);
    private final Budget budget = new Budget(MOST_HELD_BYTES);
    private final StoreClock clock;
    private final Shapes shapes = new Shapes();
    private final TrafficPages pages;
    private final Path folder;
    private final Consumer<String> complaints;
    private final Counter written;
    private final Counter notWritten;
    private final AtomicLong lost = new AtomicLong();
    private final Thread writer;
    private volatile boolean open = true;

    /**
     * Where and how much is recorded.
     *
     * @param folder made if it is not there
     * @param limitBytes the most that its files take, 1 MiB or more
     */
    public record Settings(Path folder, long limitBytes) {
        public Settings {
            Objects.requireNonNull(folder, "folder");
            if (limitBytes < LEAST_LIMIT_BYTES) {
                throw new IllegalArgumentException(
                        "The traffic folder is limited to " + limitBytes + " bytes; give 1MiB or more.");
            }
        }
    }

    /**
     * Begins a record.
     *
     * @param complaints told one sentence if the record has to end
     * @throws IOException if the folder cannot be written
     */
    public TrafficRecorder(Settings settings, StoreClock clock, MeterRegistry registry, Consumer<String> complaints)
            throws IOException {
        this.clock = clock;
        this.complaints = complaints;
        folder = settings.folder();
        pages = new TrafficPages(folder, settings.limitBytes(), clock.millis(), shapes.words());
        written = counter(registry, "semel.traffic.written", "Exchanges whose shape was written to the traffic folder");
        notWritten = counter(registry, "semel.traffic.lost", "Exchanges that came too fast to be written, or too late");
        writer = new Thread(this::write, "semel-traffic");
        writer.setDaemon(true);
        writer.start();
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    @Override
    public Watch begin(RequestHead head, String peer) {
        return open && RequestTraits.isUnsafe(head) ? new Recording(head, peer) : Watch.NONE;
    }

    private void lose() {
        lost.incrementAndGet();
        notWritten.increment();
    }

    private void write() {
        try (pages) {
            while (open || !queue.isEmpty()) {
                Seen seen = queue.poll(FLUSH_MILLIS, TimeUnit.MILLISECONDS);
                if (seen != null) {
                    note(seen);
                }
                if (queue.isEmpty()) {
                    pages.flush();
                }
            }
        } catch (IOException full) {
            open = false;
            complaints.accept("The traffic folder " + folder + " cannot be written (" + full.getMessage()
                    + "); requests go on, and are not recorded any more.");
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
        }
    }

    private void note(Seen seen) throws IOException {
        JsonObject shape = shapes.of(seen);
        seen.bodies().done();
        long missed = lost.getAndSet(0);
        if (missed > 0) {
            pages.note(new JsonObject().put("at", seen.atMillis()).put("lost", missed));
        }
        pages.note(shape);
        written.increment();
    }

    /** Writes what is in hand, for at most ten seconds. */
    @Override
    public void close() {
        open = false;
        try {
            writer.join(PATIENCE_MILLIS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    /** One exchange under way. */
    private final class Recording implements Watch {
        private final RequestHead head;
        private final long atMillis = clock.millis();
        private final Seen.Caller caller;
        private final Map<String, String> keys;
        private final String requestType;
        private final Seen.Bodies bodies =
                new Seen.Bodies(new KeptBody(budget, BODY_BYTES), new KeptBody(budget, BODY_BYTES));
        private int status;
        private String answerType = "";

        Recording(RequestHead head, String peer) {
            // The head's other fields are not held.
            this.head = new RequestHead(head.method(), head.path(), head.query(), HttpFields.none(), head.peer());
            caller = RequestTraits.caller(head.headers(), peer);
            keys = RequestTraits.keys(head.headers());
            requestType = text(head.headers().first("Content-Type"));
        }

        @Override
        public void requestPart(Buffer part) {
            bodies.request().add(part);
        }

        @Override
        public void responseHead(int answered, HttpFields headers) {
            status = answered;
            answerType = text(headers.first("Content-Type"));
        }

        @Override
        public void responsePart(Buffer part) {
            bodies.answer().add(part);
        }

        @Override
        public void ended(End end) {
            Seen seen = new Seen(
                    atMillis,
                    Math.max(0, clock.millis() - atMillis),
                    head.method(),
                    head.path(),
                    head.path() + "?" + head.query(),
                    caller,
                    keys,
                    new Seen.Types(requestType, answerType),
                    bodies,
                    status,
                    end);
            if (!queue.offer(seen)) {
                bodies.done();
                lose();
            }
        }

        private static String text(@Nullable String value) {
            return value == null ? "" : value;
        }
    }
}
