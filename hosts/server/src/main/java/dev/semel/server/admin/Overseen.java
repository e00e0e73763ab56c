package dev.semel.server.admin;

import dev.semel.engine.Engine;
import dev.semel.server.observe.ShadowBook;
import dev.semel.store.OperationStore;
import dev.semel.telemetry.HistoryNotes;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an admin listener looks at; all of it stays its maker's to close, after the listener.
 *
 * @param engine decides what operators ask for
 * @param store where the engine's records live
 * @param registry what {@code /metrics} tells
 * @param notes what is not written to the histories yet; null if nobody notes
 * @param shadow what observed requests would have been told
 */
public record Overseen(
        Engine engine,
        OperationStore store,
        PrometheusMeterRegistry registry,
        @Nullable HistoryNotes notes,
        ShadowBook shadow) {
    public Overseen {
        Objects.requireNonNull(engine, "engine");
        Objects.requireNonNull(store, "store");
        Objects.requireNonNull(registry, "registry");
        Objects.requireNonNull(shadow, "shadow");
    }

    /** Where nothing is observed. */
    public Overseen(
            Engine engine, OperationStore store, PrometheusMeterRegistry registry, @Nullable HistoryNotes notes) {
        this(engine, store, registry, notes, new ShadowBook(() -> 0));
    }
}
