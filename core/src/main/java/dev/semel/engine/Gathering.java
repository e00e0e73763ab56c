package dev.semel.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What one thread asks of the store in one breath, so that it arrives there together. Safe for use by all threads. */
final class Gathering {
    private final ThreadLocal<Optional<List<Waiting>>> gathered = ThreadLocal.withInitial(Optional::empty);

    /** Is handed over with all that this thread gathers; at once and alone if it gathers nothing. */
    void add(Waiting waiting, Consumer<List<Waiting>> handOver) {
        gathered.get().ifPresentOrElse(mine -> mine.add(waiting), () -> handOver.accept(List.of(waiting)));
    }

    /** Runs this, then hands over what it asked; also if it throws, for somebody may wait for the answers. */
    <T> T during(Supplier<T> asking, Consumer<List<Waiting>> handOver) {
        List<Waiting> mine = new ArrayList<>();
        gathered.set(Optional.of(mine));
        try {
            return asking.get();
        } finally {
            gathered.remove();
            if (!mine.isEmpty()) {
                handOver.accept(mine);
            }
        }
    }
}
