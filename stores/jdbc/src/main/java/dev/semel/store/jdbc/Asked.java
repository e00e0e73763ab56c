package dev.semel.store.jdbc;

import dev.semel.protocol.Event;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** One event of a batch, with its encoded key, by which batches are sorted, so that two never wait for one another. */
final class Asked {
    /** By key, and among twins in the order in which they came. */
    static final Comparator<Asked> BY_KEY = (left, right) -> {
        int byKey = Arrays.compareUnsigned(left.key, right.key);
        return byKey == 0 ? Integer.compare(left.index, right.index) : byKey;
    };

    private final int index;
    private final Event event;
    private final byte[] key;
    private final @Nullable Owned owned;

    /** @param index its place among the events, and so of its answer */
    Asked(int index, Event event) {
        this.index = index;
        this.event = event;
        key = event.key().encoded();
        owned = Owned.of(event);
    }

    /** What the database can decide of it, if this node knows the running record that it is about. */
    @Nullable
    Owned owned() {
        return owned;
    }

    int index() {
        return index;
    }

    Event event() {
        return event;
    }

    byte[] key() {
        return key;
    }

    /** The key as it is looked up. */
    ByteBuffer lookup() {
        return ByteBuffer.wrap(key);
    }

    boolean sameKey(Asked other) {
        return Arrays.equals(key, other.key);
    }
}
