package dev.semel.client;

import dev.semel.operation.ContentRule;
import dev.semel.operation.FieldDigest;
import dev.semel.operation.Fingerprint;
import dev.semel.operation.MalformedContentException;
import dev.semel.store.StoreClock;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The intents of this client that are not done, each with its key, in a file that survives the process and, as far as the
 * disk keeps what it acknowledged, the machine. A key is on the disk before it is handed out. One owner at a time. Safe
 * for use by all threads; every change waits for the disk.
 *
 * <p>An intent that is lost with its file gets another key under its name, and its action may be applied twice: keep the
 * file where the data of the service are.
 */
public final class PendingIntents implements AutoCloseable {
    private static final String RULE = "http-request.1";

    private final FileOwner owner;
    private final PendingFile file;
    private final StoreClock clock;
    // By name, in the order in which they began.
    private final Map<String, PendingIntent> pending = new LinkedHashMap<>();
    private boolean closed;

    private PendingIntents(FileOwner owner, PendingFile file, StoreClock clock) {
        this.owner = owner;
        this.file = file;
        this.clock = clock;
    }

    /** What asking for the key of an intent comes to. Immutable. */
    public sealed interface Taken {
        /** The name was new: a key was made and is on the disk. */
        record Begun(PendingIntent intent) implements Taken {}

        /** The name is pending with the same request, which may have been sent. */
        record Resumed(PendingIntent intent) implements Taken {}

        /** The name is pending with another request; nothing may be sent under it. */
        record Changed(PendingIntent intent) implements Taken {}

        /** One function per case; a forgotten case does not compile. */
        default <T extends @Nullable Object> T fold(
                Function<Begun, T> onBegun, Function<Resumed, T> onResumed, Function<Changed, T> onChanged) {
            if (this instanceof Begun begun) {
                return onBegun.apply(begun);
            }
            return this instanceof Resumed resumed ? onResumed.apply(resumed) : onChanged.apply((Changed) this);
        }
    }

    /**
     * Opens the list, or makes an empty one.
     *
     * @param clock tells {@link PendingIntent#since()}
     * @throws dev.semel.store.StoreRefusedException DAMAGED if a line cannot be read (a torn last one excepted),
     *     OWNED_ELSEWHERE if another has it open, NOT_USABLE if it can be neither read nor written
     */
    public static PendingIntents in(Path path, StoreClock clock) {
        FileOwner owner = FileOwner.of(path);
        PendingIntents opened = null;
        try {
            Map<String, PendingIntent> byKey = new LinkedHashMap<>();
            opened = new PendingIntents(owner, PendingFile.open(path, byKey), clock);
            for (PendingIntent intent : byKey.values()) {
                opened.pending.put(intent.name(), intent);
            }
            return opened;
        } finally {
            if (opened == null) {
                owner.close();
            }
        }
    }

    /**
     * What two requests of one intent must have in common: method, address, media type and body. JSON is compared by
     * meaning, everything else byte by byte; headers do not count.
     *
     * @param contentType the header's value; empty for none
     */
    public static Fingerprint fingerprint(String method, URI target, String contentType, byte[] body) {
        int parameters = contentType.indexOf(';');
        String type = (parameters < 0 ? contentType : contentType.substring(0, parameters))
                .strip()
                .toLowerCase(Locale.ROOT);
        return FieldDigest.fields()
                .text("method", method)
                .text("target", target.toString())
                .text("media_type", type)
                .text("body", content(type, body).toString())
                .fingerprint(RULE);
    }

    private static Fingerprint content(String type, byte[] body) {
        if (type.equals("application/json") || type.endsWith("+json")) {
            try {
                return ContentRule.json().fingerprint(body);
            } catch (MalformedContentException noJson) {
                // The server will say what it thinks of it; here its bytes have to be the same.
                return ContentRule.bytes().fingerprint(body);
            }
        }
        return ContentRule.bytes().fingerprint(body);
    }

    /**
     * The intent of this name, begun if it is not pending; its key is on the disk when this returns.
     *
     * @throws dev.semel.store.StoreRefusedException NOT_USABLE if the file cannot be written; then nothing may be sent
     */
    public synchronized Taken take(String name, Fingerprint request) {
        refuseClosed();
        PendingIntent found = pending.get(name);
        if (found != null) {
            return found.request().equals(request) ? new Taken.Resumed(found) : new Taken.Changed(found);
        }
        PendingIntent begun =
                new PendingIntent(name, UUID.randomUUID().toString(), request, Instant.ofEpochMilli(clock.millis()));
        file.append(PendingLine.began(begun), pending.values());
        pending.put(name, begun);
        return new Taken.Begun(begun);
    }

    /** Those that are not done, in the order in which they began. */
    public synchronized List<PendingIntent> pending() {
        return List.copyOf(pending.values());
    }

    /**
     * The intent is done, or given up by its caller's word; forgotten on the disk when this returns. If the name is pending
     * under another key by now, or not pending, nothing changes.
     *
     * @return whether it was pending under this key
     * @throws dev.semel.store.StoreRefusedException NOT_USABLE if the file cannot be written; the intent stays pending
     */
    public synchronized boolean forget(String name, String key) {
        refuseClosed();
        PendingIntent found = pending.get(name);
        if (found == null || !found.key().equals(key)) {
            return false;
        }
        file.append(PendingLine.ended(found), pending.values());
        pending.remove(name);
        return true;
    }

    /** How long ago the intent began, in milliseconds by this machine's clock. */
    long ageMillis(PendingIntent intent) {
        return clock.millis() - intent.since().toEpochMilli();
    }

    private void refuseClosed() {
        if (closed) {
            throw new IllegalStateException("The pending list is closed; open it again to go on.");
        }
    }

    /** Gives the list up; what is pending stays so. Again: nothing. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            try (owner) {
                file.close();
            }
        }
    }
}
