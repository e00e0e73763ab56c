package dev.semel.server.admin;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What one request says: its parameters, and its body up to a limit. For use on the request's event loop. */
final class Parameters {
    static final int LARGEST_BODY_BYTES = 256 * 1024;
    private static final int USUAL_LIMIT = 100;
    private static final int HIGHEST_LIMIT = 1_000;

    private final HttpServerRequest request;

    Parameters(HttpServerRequest request) {
        this.request = request;
    }

    /** The path that is asked for; empty if what was sent has none. */
    static String path(HttpServerRequest request) {
        String path = request.path();
        return path == null ? "" : path;
    }

    /** @throws AdminRefusal if no key is given */
    Search.Wanted wanted() {
        String key = part("key");
        if (key == null) {
            throw AdminRefusal.badRequest("The parameter key is missing; say which key is meant.");
        }
        Search.Wanted wanted = new Search.Wanted(part("tenant"), part("operation"), key);
        try {
            var unused = wanted.exact();
            return wanted;
        } catch (IllegalArgumentException wrong) {
            throw AdminRefusal.badRequest(String.valueOf(wrong.getMessage()));
        }
    }

    /** Empty if it is not given. */
    String text(String name) {
        String value = part(name);
        return value == null ? "" : value;
    }

    int limit() {
        String text = text("limit");
        if (text.isEmpty()) {
            return USUAL_LIMIT;
        }
        int limit = text.matches("\\d{1,4}") ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > HIGHEST_LIMIT) {
            throw AdminRefusal.badRequest(
                    "The parameter limit is '" + text + "'; give a number from 1 to " + HIGHEST_LIMIT + ".");
        }
        return limit;
    }

    /** The body as text; fails with a refusal if it is too large or not UTF-8. */
    Future<String> body() {
        Promise<String> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        request.handler(chunk -> {
            if (body.length() + chunk.length() > LARGEST_BODY_BYTES) {
                whole.tryFail(new AdminRefusal(
                        413, "body_too_large", "The body is larger than " + LARGEST_BODY_BYTES + " bytes; send less."));
            } else {
                body.appendBuffer(chunk);
            }
        });
        request.exceptionHandler(whole::tryFail);
        request.endHandler(end -> decode(body, whole));
        return whole.future();
    }

    private static void decode(Buffer body, Promise<String> whole) {
        try {
            whole.tryComplete(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body.getBytes()))
                    .toString());
        } catch (CharacterCodingException notText) {
            whole.tryFail(AdminRefusal.badRequest("The body is not UTF-8; send JSON in UTF-8."));
        }
    }

    private @Nullable String part(String name) {
        String value = request.getParam(name);
        return value == null || value.isEmpty() ? null : value;
    }
}
