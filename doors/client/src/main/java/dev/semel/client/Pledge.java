package dev.semel.client;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** What a caller waits for: kept once, with an answer or a failure, unless the caller gives it up. */
final class Pledge {
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private final Consumer<Answer> note;

    /** @param note is told the answer before the caller is */
    Pledge(Consumer<Answer> note) {
        this.note = note;
    }

    CompletableFuture<Answer> answer() {
        return answer;
    }

    boolean isOver() {
        return answer.isDone();
    }

    /** Runs when it is kept, failed or given up; at once if it is. */
    void whenOver(Runnable ending) {
        var unused = answer.whenComplete((told, failure) -> ending.run());
    }

    /** Not on this thread: what a caller hangs onto its answer may block, and this may be the one thread of the time. */
    void keep(Answer told) {
        var unused = answer.completeAsync(() -> {
            note.accept(told);
            return told;
        });
    }

    void fail(Throwable defect) {
        answer.completeExceptionally(defect);
    }

    void giveUp() {
        answer.cancel(true);
    }
}
