package dev.semel.simulation.cluster;

import dev.semel.operation.OperationKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What happened, line by line, in virtual time; for people, and to compare two runs of one seed. Costs little while off. */
final class Chronicle {
    private record Line(long nanos, @Nullable OperationKey key, String text) {
        String print() {
            return String.format(Locale.ROOT, "%11.3f ms  %s", nanos / 1e6, text);
        }
    }

    private final boolean isKept;
    private final Agenda agenda;
    private final List<Line> lines = new ArrayList<>();

    Chronicle(boolean isKept, Agenda agenda) {
        this.isKept = isKept;
        this.agenda = agenda;
    }

    /** @param key whom it concerns, null for everybody */
    void say(@Nullable OperationKey key, Supplier<String> text) {
        if (isKept) {
            lines.add(new Line(agenda.nanos(), key, (key == null ? "" : key + ": ") + text.get()));
        }
    }

    /** All that concerns the key, and what concerns everybody; all lines if the key is null. */
    List<String> about(@Nullable OperationKey key) {
        return lines.stream()
                .filter(line -> key == null || line.key() == null || line.key().equals(key))
                .map(Line::print)
                .toList();
    }
}
