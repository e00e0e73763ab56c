package dev.semel.store.dynamodb;

import dev.semel.operation.OperationKey;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What this node wrote last for keys that it has work on: a guess that saves a read, for the next write is usually the
 * owner's own. Nothing is ever told from it; a write over it is done only if it still stands. Bounded. Safe for use by all
 * threads.
 */
final class Remembered {
    private static final int MOST = 10_000;
    /** A large one would cost more memory than its read is worth. */
    private static final int LONGEST_BYTES = 4_096;

    private final Map<OperationKey, Item> items = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<OperationKey, Item> eldest) {
            return size() > MOST;
        }
    };

    synchronized @Nullable Item of(OperationKey key) {
        return items.get(key);
    }

    /** Keeps what an owner will come back to, and nothing else. */
    synchronized void keep(OperationKey key, @Nullable Item item) {
        if (item != null && item.record() != null && item.record().status().isOpen() && isSmall(item)) {
            items.put(key, item);
        } else {
            items.remove(key);
        }
    }

    private static boolean isSmall(Item item) {
        return item.lines().stream()
                        .mapToInt(line -> line.asByteArrayUnsafe().length)
                        .sum()
                < LONGEST_BYTES;
    }

    synchronized void forget(OperationKey key) {
        items.remove(key);
    }
}
