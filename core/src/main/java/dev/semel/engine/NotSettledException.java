package dev.semel.engine;

/** A result was demanded of an attempt that has none to give; {@link #execution()} tells why. */
public final class NotSettledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Execution<?> execution;

    <R> NotSettledException(Execution<R> execution) {
        super("The attempt has no result: it is " + execution.name() + ": " + execution.fold(new Untold<>()) + ".");
        this.execution = execution;
    }

    /** What the attempt is instead. */
    public Execution<?> execution() {
        return execution;
    }
}
