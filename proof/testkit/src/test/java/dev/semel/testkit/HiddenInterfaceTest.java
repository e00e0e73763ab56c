package dev.semel.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.testkit.explore.Explorer;
import dev.semel.testkit.explore.Node;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Test;

/** A durable thing of a test, whose interface nobody else can see, in another package than the explorer's. */
class HiddenInterfaceTest {
    private interface Book {
        boolean note(String order);

        Set<String> notes();
    }

    private static final class KeptBook implements Book {
        private final Set<String> notes = new ConcurrentSkipListSet<>();

        @Override
        public boolean note(String order) {
            return notes.add(order);
        }

        @Override
        public Set<String> notes() {
            return Set.copyOf(notes);
        }
    }

    @Test
    void can_be_called() {
        Explorer.of((Node node) -> {
                    Book book = node.durable("book", Book.class, KeptBook::new);
                    return (String order) ->
                            "noted: " + (book.note(order) || book.notes().contains(order));
                })
                .asking("o-1")
                .expecting(
                        "one note",
                        end -> assertThat(end.durable("book", Book.class).notes())
                                .containsExactly("o-1"))
                .prove();
    }
}
