package dev.semel.engine;

import dev.semel.protocol.Payload;
import org.jspecify.annotations.Nullable;

/** Holds nothing back and counts nothing. */
final class OpenThreshold implements Threshold {
    static final Threshold INSTANCE = new OpenThreshold();

    private OpenThreshold() {}

    @Override
    public Execution.@Nullable HeldBack<Payload> enter() {
        return null;
    }

    @Override
    public void enterAnyhow() {
        // Nothing is counted.
    }

    @Override
    public void leave(boolean worked) {
        // Nothing was counted.
    }
}
