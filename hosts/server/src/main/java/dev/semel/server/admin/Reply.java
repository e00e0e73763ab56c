package dev.semel.server.admin;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/** A whole answer of the admin listener. */
record Reply(int status, String contentType, Buffer body) {
    private static final String PROBLEM_TYPES = "https://semel.dev/problems/";

    static Reply json(JsonObject body) {
        return json(200, body);
    }

    static Reply json(int status, JsonObject body) {
        return new Reply(status, "application/json", body.toBuffer());
    }

    static Reply text(String contentType, String text) {
        return new Reply(200, contentType, Buffer.buffer(text));
    }

    static Reply problem(AdminRefusal refusal) {
        JsonObject body = new JsonObject()
                .put("type", PROBLEM_TYPES + refusal.code())
                .put("title", "The admin listener refused")
                .put("status", refusal.status())
                .put("code", refusal.code())
                .put("detail", refusal.sentence());
        return new Reply(refusal.status(), "application/problem+json", body.toBuffer());
    }
}
