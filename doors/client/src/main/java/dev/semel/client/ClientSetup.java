package dev.semel.client;

import dev.semel.engine.SystemTime;
import dev.semel.engine.Timing;
import dev.semel.store.StoreClock;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** How a client is set up. For one thread, until {@link #start()}. */
public final class ClientSetup {
    private static final Duration CONNECTING = Duration.ofSeconds(5);
    private static final int MEBIBYTE = 1 << 20;

    private final RetryTerms terms;
    private KeyHeader keyHeader = KeyHeader.USUAL;
    private int mostRequestBytes = MEBIBYTE;
    private int mostReplyBytes = 4 * MEBIBYTE;
    private boolean buffering;
    private @Nullable Path list;
    private @Nullable HttpClient http;
    private @Nullable Wire wire;
    private @Nullable Timing timing;
    private StoreClock clock = SystemTime.wallClock();
    private RandomGenerator jitter = new SecureRandom();

    ClientSetup(RetryTerms terms) {
        this.terms = terms;
    }

    /** Keeps the keys of named intents in this file, over restarts. Its folder is made if need be. */
    public ClientSetup pending(Path file) {
        list = file;
        return this;
    }

    /** Sends the key under this header instead of {@code Idempotency-Key}. */
    public ClientSetup keyHeader(String name) {
        keyHeader = new KeyHeader(name, keyHeader.quoted());
        return this;
    }

    /** Sends the key in quotes, as the draft has it; most payment APIs want it bare. */
    public ClientSetup quotedKeys() {
        keyHeader = new KeyHeader(keyHeader.name(), true);
        return this;
    }

    /** Reads bodies whose length is not known, streams for one, before the first send; else they are refused. */
    public ClientSetup bufferStreams() {
        buffering = true;
        return this;
    }

    /** The longest body of a request, kept while it may have to be sent again; 1 MiB unless said. */
    public ClientSetup mostRequestBytes(int bytes) {
        mostRequestBytes = atLeastNone(bytes);
        return this;
    }

    /** What is read of the body of an answer; 4 MiB unless said. */
    public ClientSetup mostReplyBytes(int bytes) {
        mostReplyBytes = atLeastNone(bytes);
        return this;
    }

    /**
     * Sends through this client instead of one of its own, which connects within 5 seconds.
     *
     * @throws IllegalArgumentException at {@link #start()} if it follows redirects or has an authenticator, for either sends
     *     requests again unseen
     */
    public ClientSetup over(HttpClient client) {
        http = client;
        return this;
    }

    /** Another time, such as one that a test moves. */
    public ClientSetup time(Timing passing, StoreClock wallClock) {
        timing = passing;
        clock = wallClock;
        return this;
    }

    /** Another source of jitter, such as one with a seed. */
    public ClientSetup jitter(RandomGenerator source) {
        jitter = source;
        return this;
    }

    /** Sends otherwise; for tests. */
    ClientSetup wire(Wire other) {
        wire = other;
        return this;
    }

    /**
     * The client; opens the pending list.
     *
     * @throws dev.semel.store.StoreRefusedException if the pending list is damaged, owned by another, or not usable
     * @throws IllegalStateException if the JDK is told to repeat requests unseen
     */
    public RetryingClient start() {
        Wire sending = wire == null ? new JdkWire(http == null ? own() : http, mostReplyBytes) : wire;
        Optional<PendingIntents> intents = Optional.ofNullable(list).map(file -> PendingIntents.in(file, clock));
        if (timing != null) {
            return client(sending, intents, timing, Optional.empty());
        }
        SystemTime ownTime = new SystemTime();
        return client(sending, intents, ownTime, Optional.of(ownTime));
    }

    private RetryingClient client(
            Wire sending, Optional<PendingIntents> intents, Timing passing, Optional<SystemTime> ownTime) {
        return new RetryingClient(
                new Means(Retrying.with(terms, passing, jitter), sending, passing, keyHeader, intents),
                new BodyCopy.Limits(mostRequestBytes, buffering),
                ownTime);
    }

    static HttpClient own() {
        return HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECTING)
                .build();
    }

    private static int atLeastNone(int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException(
                    "A body has 0 bytes or more, not " + bytes + "; give a limit of 0 or more.");
        }
        return bytes;
    }
}
