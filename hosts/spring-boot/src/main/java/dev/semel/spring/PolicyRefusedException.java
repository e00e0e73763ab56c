package dev.semel.spring;

/** The policy file must not be used; the application does not start. */
final class PolicyRefusedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** @param findings a line for each thing that is wrong, with its place */
    PolicyRefusedException(String findings) {
        super(findings);
    }
}
