package dev.semel.engine;

import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What follows a stage, with nothing that it throws going unseen. */
final class Stages {
    private Stages() {}

    /**
     * Runs {@code step} with the stage's value or failure.
     *
     * @param broken is told what {@code step} itself throws
     */
    static <T> void then(
            CompletableFuture<T> stage, BiConsumer<T, @Nullable Throwable> step, Consumer<Throwable> broken) {
        CompletableFuture<Object> followed = stage.handle((value, failure) -> {
            step.accept(value, failure);
            return Stages.class;
        });
        // The last stage holds nothing that was not told.
        var unused = followed.whenComplete((done, thrown) -> {
            if (thrown != null) {
                broken.accept(thrown);
            }
        });
    }
}
