package dev.semel.server;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/** Problems as {@code application/problem+json} (RFC 9457). It adds no field that could tell a stranger of the inside. */
final class JsonProblems implements Problems {
    private static final String TYPE_PREFIX = "https://semel.dev/problems/";

    @Override
    public void answer(HttpServerResponse response, Problem problem) {
        Buffer body = new JsonObject()
                .put("type", TYPE_PREFIX + problem.code())
                .put("title", problem.title())
                .put("status", problem.status())
                .put("code", problem.code())
                .put("detail", problem.detail())
                .toBuffer();
        response.setStatusCode(problem.status())
                .putHeader("Content-Type", "application/problem+json")
                .putHeader("Cache-Control", "no-store");
        response.end(body);
    }
}
