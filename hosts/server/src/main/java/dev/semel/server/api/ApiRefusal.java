package dev.semel.server.api;

/** A call that is answered with a problem before anything was asked of the store. */
final class ApiRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ApiCode code;

    ApiRefusal(ApiCode code, String sentence) {
        super(sentence, null, false, false);
        this.code = code;
    }

    static ApiRefusal bad(String sentence) {
        return new ApiRefusal(ApiCode.BAD_REQUEST, sentence);
    }

    ApiAnswer answer() {
        return ApiAnswer.problem(code, String.valueOf(getMessage()));
    }
}
