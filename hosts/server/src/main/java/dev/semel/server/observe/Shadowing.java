package dev.semel.server.observe;

import dev.semel.http.Admission;
import dev.semel.http.HttpBody;
import dev.semel.http.HttpDoor;
import dev.semel.http.HttpFields;
import dev.semel.http.ProtectedRequest;
import dev.semel.http.Reading;
import dev.semel.http.RequestHead;
import dev.semel.protocol.Decision;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Watches the operations that a policy has observed: decides about each request as the policy would have and counts what
 * it would have been told. Labels are the policy's operations, {@value #MOST_OPERATIONS} at most, and a fixed list of
 * answers. Safe for use by all threads.
 */
public final class Shadowing implements Observer {
    private static final int MOST_OPERATIONS = 100;
    private static final long MOST_HELD_BYTES = 64L << 20;

    private final HttpDoor door;
    private final ShadowBook book;
    private final MeterRegistry registry;
    private final Budget budget = new Budget(MOST_HELD_BYTES);
    private final Map<String, Map<String, Counter>> counters = new ConcurrentHashMap<>();

    /** Decides through this door, remembers in this book, and counts here. */
    public Shadowing(HttpDoor door, ShadowBook book, MeterRegistry registry) {
        this.door = Objects.requireNonNull(door, "door");
        this.book = Objects.requireNonNull(book, "book");
        this.registry = Objects.requireNonNull(registry, "registry");
    }

    @Override
    public Watch begin(RequestHead head, String peer) {
        HttpDoor.Observed observed = door.observed(head);
        if (observed == null) {
            return Watch.NONE;
        }
        String operation = observed.route().name();
        Admission would = observed.admission();
        return would.fold(
                () -> counted(operation, "no_key"),
                problem -> counted(operation, problem.code().code()),
                reading -> new Shadow(operation, reading, observed.route().bodyLimitBytes()));
    }

    private Watch counted(String operation, String answer) {
        Map<String, Counter> own = counters.get(operation);
        if (own == null) {
            String label = counters.size() < MOST_OPERATIONS ? operation : "(others)";
            own = counters.computeIfAbsent(label, name -> new ConcurrentHashMap<>());
        }
        String label = counters.containsKey(operation) ? operation : "(others)";
        own.computeIfAbsent(answer, word -> counter(label, word)).increment();
        return Watch.NONE;
    }

    private Counter counter(String operation, String answer) {
        return Counter.builder("semel.observed")
                .description("Requests that were let through, by what they would have been told")
                .tag("operation", operation)
                .tag("answer", answer)
                .register(registry);
    }

    /** One request that would have been protected. */
    private final class Shadow implements Watch {
        private final String operation;
        private final Reading reading;
        private final int limitBytes;
        private final KeptBody body;
        private boolean decided;
        private int status;
        private @Nullable ProtectedRequest request;
        private Decision.@Nullable Granted granted;

        Shadow(String operation, Reading reading, int limitBytes) {
            this.operation = operation;
            this.reading = reading;
            this.limitBytes = limitBytes;
            body = new KeptBody(budget, limitBytes);
        }

        @Override
        public void requestPart(Buffer part) {
            body.add(part);
        }

        @Override
        public void requestEnded() {
            decided = true;
            if (!body.isWhole()) {
                counted(operation, body.length() > limitBytes ? "body_too_large" : "not_watched");
                return;
            }
            HttpBody whole = HttpBody.of(body.bytes());
            body.done();
            Watch unused = reading.with(whole)
                    .fold(
                            this::ready,
                            problem -> counted(operation, problem.code().code()));
        }

        private Watch ready(ProtectedRequest ready) {
            request = ready;
            Decision.Claimed claimed = book.claim(ready);
            if (claimed instanceof Decision.Granted right) {
                granted = right;
            }
            return counted(operation, Answers.of(claimed));
        }

        @Override
        public void responseHead(int answered, HttpFields headers) {
            status = answered;
        }

        @Override
        public void ended(End end) {
            body.done();
            if (!decided) {
                counted(operation, "not_watched");
            }
            ProtectedRequest asked = request;
            Decision.Granted right = granted;
            if (asked != null && right != null) {
                book.settle(asked, right, how(asked, end));
            }
        }

        private ShadowBook.Ended how(ProtectedRequest asked, End end) {
            return switch (end) {
                case NOT_SENT -> ShadowBook.Ended.NOTHING_DONE;
                case BROKEN -> ShadowBook.Ended.UNKNOWN;
                case WHOLE ->
                    switch (asked.route().responses().classify(status)) {
                        case SUCCEED -> ShadowBook.Ended.SUCCEEDED;
                        case REJECT -> ShadowBook.Ended.REJECTED;
                        case RELEASE -> ShadowBook.Ended.NOTHING_DONE;
                        case IN_DOUBT -> ShadowBook.Ended.UNKNOWN;
                    };
            };
        }
    }
}
