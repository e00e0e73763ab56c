package dev.semel.server;

import dev.semel.engine.Lease;
import io.vertx.core.MultiMap;

/** What the service behind is told of an attempt besides the caller's own key. Clients cannot send these themselves. */
final class ToUpstream {
    /** A key of this action alone, whoever the caller is; the same for every attempt of one life. */
    static final String KEY = "Semel-Key";
    /** The fencing number of this attempt. */
    static final String EPOCH = "Semel-Epoch";
    /** The fencing number with which this life of the key began. */
    static final String FIRST_EPOCH = "Semel-First-Epoch";
    /** Under which name the key for the service is derived. */
    static final String RECEIVER = "upstream";

    private ToUpstream() {}

    static void add(MultiMap headers, Lease lease) {
        headers.set(KEY, lease.keyFor(RECEIVER));
        headers.set(EPOCH, Long.toString(lease.epoch()));
        headers.set(FIRST_EPOCH, Long.toString(lease.firstEpoch()));
    }

    static void remove(MultiMap headers) {
        headers.remove(KEY);
        headers.remove(EPOCH);
        headers.remove(FIRST_EPOCH);
    }
}
