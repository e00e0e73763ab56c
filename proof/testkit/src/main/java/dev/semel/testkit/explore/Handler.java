package dev.semel.testkit.explore;

/**
 * The code to be proved, as its callers see it.
 *
 * @param <I> what is asked
 * @param <R> what is answered; answers are compared by {@code equals}
 */
@FunctionalInterface
public interface Handler<I, R> {
    /**
     * Answers, or throws: a caller that was thrown something other than a definite refusal asks again. Runs on the thread
     * that it is called on and starts no other.
     */
    R handle(I request) throws Exception;

    /** How a process begins: makes the handler from what the node offers, and from nothing that outlives a process. */
    @FunctionalInterface
    interface Start<I, R> {
        /** Called at each start of a node, also after each crash; what it does itself is never disturbed. */
        Handler<I, R> start(Node node) throws Exception;
    }
}
