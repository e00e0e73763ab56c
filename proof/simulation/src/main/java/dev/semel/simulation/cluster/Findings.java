package dev.semel.simulation.cluster;

import dev.semel.operation.OperationKey;
import org.jspecify.annotations.Nullable;

/** The first broken promise of a run, which ends it: what follows a wrong step says little. */
final class Findings {
    private final Agenda agenda;
    private @Nullable Finding first;

    Findings(Agenda agenda) {
        this.agenda = agenda;
    }

    void add(Promise promise, @Nullable OperationKey key, String words) {
        if (first == null) {
            first = new Finding(promise, key, words, agenda.nanos());
        }
    }

    @Nullable
    Finding first() {
        return first;
    }

    boolean any() {
        return first != null;
    }
}
