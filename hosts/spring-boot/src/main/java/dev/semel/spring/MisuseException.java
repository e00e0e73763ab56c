package dev.semel.spring;

/** An {@link Idempotent} method that would not be protected as it says; the application does not start. */
public final class MisuseException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final String remedy;

    MisuseException(String problem, String remedy) {
        super(problem);
        this.remedy = remedy;
    }

    /** What to do about it. */
    public String remedy() {
        return remedy;
    }
}
