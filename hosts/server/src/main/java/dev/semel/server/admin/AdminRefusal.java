package dev.semel.server.admin;

/** A request that is answered with a problem: status, stable code and one sentence. */
final class AdminRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    AdminRefusal(int status, String code, String sentence) {
        super(sentence, null, false, false);
        this.status = status;
        this.code = code;
    }

    static AdminRefusal badRequest(String sentence) {
        return new AdminRefusal(400, "bad_request", sentence);
    }

    static AdminRefusal notFound(String what) {
        return new AdminRefusal(
                404, "key_not_found", "There is no record of " + what + "; it was never asked for, or is forgotten.");
    }

    static AdminRefusal cannot(String what) {
        return new AdminRefusal(501, "store_cannot", "This store cannot " + what + "; give tenant, operation and key.");
    }

    static AdminRefusal storeUnavailable(String why) {
        return new AdminRefusal(503, "store_unavailable", "The store does not answer: " + why);
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    /** Never null. */
    String sentence() {
        return String.valueOf(getMessage());
    }
}
