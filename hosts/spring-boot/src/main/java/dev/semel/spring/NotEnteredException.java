package dev.semel.spring;

/** Carries what refused a call before its method was entered past the engine, for which it is proof. */
final class NotEnteredException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Throwable refusal;

    NotEnteredException(Throwable refusal) {
        super(refusal);
        this.refusal = refusal;
    }

    Throwable refusal() {
        return refusal;
    }
}
