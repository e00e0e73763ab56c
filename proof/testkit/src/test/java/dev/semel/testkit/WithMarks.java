package dev.semel.testkit;

import dev.semel.store.Marks;
import dev.semel.store.OperationStore;
import java.util.Optional;

/** A store that says what another one says about itself. */
final class WithMarks extends ForwardingStore implements Marks {
    private final Marks marks;

    WithMarks(OperationStore store, Marks marks) {
        super(store);
        this.marks = marks;
    }

    @Override
    public String markOnce(String name, String value) {
        return marks.markOnce(name, value);
    }

    @Override
    public Optional<String> mark(String name) {
        return marks.mark(name);
    }
}
