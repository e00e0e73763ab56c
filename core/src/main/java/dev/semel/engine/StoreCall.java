package dev.semel.engine;

import dev.semel.operation.OperationKey;
import java.util.List;

/**
 * A call to the store that a driven engine wants made. {@link #ask} first, then {@link #tell}, each once; a call that is
 * never told has hung, and is given up after {@link EngineSettings#storeWithin}. One thread at a time.
 */
public interface StoreCall {
    /** The keys that it is about, in the order of its events. */
    List<OperationKey> keys();

    /** Puts it to the store, on this thread, and keeps what comes of it: answers or a failure. */
    void ask();

    /** Tells those who wait what came of it. */
    void tell();
}
