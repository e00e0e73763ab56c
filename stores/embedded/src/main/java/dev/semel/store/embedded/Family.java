package dev.semel.store.embedded;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** The column families of a store. Their order is the order of their making, which numbers them; it only grows. */
enum Family {
    /** Epoch floors, the high-water mark of time, what is said once about the store as a whole. */
    META(0, "default"),
    /** Records that are RUNNING or IN_DOUBT: few, and all of them in memory as well. */
    OPEN(1, "open"),
    /** Records that are SUCCEEDED, REJECTED, RELEASED or TOMBSTONE: as many as retention keeps. */
    CLOSED(2, "closed"),
    /** Notes about attempts that changed nothing, one value per key. */
    NOTES(3, "notes");

    private final int number;
    private final String storedName;

    Family(int number, String storedName) {
        this.number = number;
        this.storedName = storedName;
    }

    /** What RocksDB calls it, and its place in {@link #all()}. */
    int number() {
        return number;
    }

    byte[] storedName() {
        return storedName.getBytes(StandardCharsets.US_ASCII);
    }

    static List<Family> all() {
        return Arrays.asList(values());
    }

    /** For people: {@code open}, {@code closed} ... */
    String shownName() {
        return this == META ? "meta" : storedName;
    }
}
