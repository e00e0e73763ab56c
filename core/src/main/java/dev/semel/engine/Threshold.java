package dev.semel.engine;

import dev.semel.protocol.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Where one attempt that looks like new work passes just before its claim, and may be held back. What is answered from a
 * record that is read, or by a twin, never comes by. Called on the engine's and the callers' threads, so it must not block
 * and must not throw. Forgotten in a crash.
 */
public interface Threshold {
    /** What holds the attempt back; null lets it in, and it leaves once. */
    Execution.@Nullable HeldBack<Payload> enter();

    /** Lets in whatever goes on with work that was begun before; it is counted all the same, and leaves once. */
    void enterAnyhow();

    /**
     * The attempt is over, or was handed to an owner elsewhere, or waits for another.
     *
     * @param worked whether it acted; else it was a duplicate, or was not served, and shall have cost nothing
     */
    void leave(boolean worked);

    /** Holds nothing back. */
    static Threshold open() {
        return OpenThreshold.INSTANCE;
    }
}
