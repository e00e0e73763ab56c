package dev.semel.server.api;

import io.vertx.core.json.JsonObject;

/** One answer: HTTP status and JSON. Not changed once it is made. */
record ApiAnswer(int status, JsonObject body) {
    private static final String TYPES = "https://semel.dev/problems/";

    static ApiAnswer of(String answer) {
        return new ApiAnswer(200, new JsonObject().put("answer", answer));
    }

    static ApiAnswer problem(ApiCode code, String detail) {
        return new ApiAnswer(
                code.status(),
                new JsonObject()
                        .put("type", TYPES + code.code())
                        .put("title", code.title())
                        .put("status", code.status())
                        .put("code", code.code())
                        .put("detail", detail)
                        .put("retryable", code.retryable()));
    }

    /** A problem that is the answer to a call, and not a fault of it. */
    static ApiAnswer problem(ApiCode code, String answer, String detail) {
        return problem(code, detail).with("answer", answer);
    }

    ApiAnswer with(String member, Object value) {
        return new ApiAnswer(status, body.copy().put(member, value));
    }

    boolean isProblem() {
        return body.containsKey("code");
    }
}
