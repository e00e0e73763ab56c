package dev.semel.server.api;

import dev.semel.http.HttpAnswer;
import dev.semel.http.HttpBody;
import dev.semel.http.HttpFields;
import dev.semel.http.StoredResponse;
import dev.semel.protocol.Payload;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Results between JSON and what is stored. Stored in the form of HTTP answers, as those of the gateway and of operators
 * are, so that each can read the other's.
 */
final class Results {
    private static final String USUAL_TYPE = "application/octet-stream";

    private Results() {}

    /**
     * What a call gives as a result; none is the status only.
     *
     * @param status under which it is stored, for readers that need one
     * @throws ApiRefusal if it is in none of the forms
     */
    static Payload read(@Nullable JsonObject result, int status) {
        if (result == null) {
            return Payload.omitted();
        }
        Members members = new Members(result, Set.of("contentType", "body", "bodyBase64", "reference"));
        String reference = members.optional("reference");
        String text = members.optional("body");
        String base64 = members.optional("bodyBase64");
        String type = members.optional("contentType");
        long forms = List.of(reference != null, text != null, base64 != null).stream()
                .filter(given -> given)
                .count();
        if (forms != 1 || (reference != null && type != null)) {
            throw ApiRefusal.bad(
                    "The result has not exactly one of body, bodyBase64 and reference, or a reference has a"
                            + " contentType; correct it, or leave it out to keep the status alone.");
        }
        if (reference != null) {
            return Payload.reference(reference.getBytes(StandardCharsets.UTF_8));
        }
        byte[] bytes = text != null ? text.getBytes(StandardCharsets.UTF_8) : decoded(base64);
        HttpFields fields =
                HttpFields.of(List.of(new HttpFields.Field("Content-Type", type == null ? USUAL_TYPE : checked(type))));
        return Payload.whole(StoredResponse.codec()
                .encode(new StoredResponse(
                        new HttpAnswer(status, fields, HttpBody.of(bytes)), StoredResponse.Kept.WHOLE)));
    }

    private static String checked(String type) {
        if (type.isBlank() || type.length() > 256 || type.chars().anyMatch(unit -> unit < 0x20 || unit > 0x7e)) {
            throw ApiRefusal.bad("The result's contentType is no media type; give one such as application/json.");
        }
        return type;
    }

    private static byte[] decoded(@Nullable String base64) {
        try {
            return Base64.getDecoder().decode(base64 == null ? "" : base64);
        } catch (IllegalArgumentException malformed) {
            throw ApiRefusal.bad("The result's bodyBase64 is no Base64 with padding; encode it so.");
        }
    }

    /**
     * As JSON; null if nothing of it was kept.
     *
     * @throws IllegalArgumentException if another door stored something that is no HTTP answer, or under a key that is not here
     */
    static @Nullable JsonObject write(@Nullable Payload payload) {
        if (payload == null) {
            return null;
        }
        return switch (payload.extent()) {
            case OMITTED, OVERSIZED -> null;
            case SEALED -> throw new IllegalArgumentException("The result is sealed under a key that is not here.");
            case REFERENCE -> new JsonObject().put("reference", new String(payload.bytes(), StandardCharsets.UTF_8));
            case WHOLE -> whole(StoredResponse.codec().decode(payload.bytes()).answer());
        };
    }

    private static JsonObject whole(HttpAnswer answer) {
        String type = answer.headers().lines().stream()
                .filter(line -> line.name().equalsIgnoreCase("Content-Type"))
                .map(HttpFields.Field::value)
                .findFirst()
                .orElse(USUAL_TYPE);
        JsonObject json = new JsonObject().put("contentType", type);
        byte[] bytes = answer.body().bytes();
        try {
            return json.put(
                    "body",
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString());
        } catch (CharacterCodingException notText) {
            return json.put("bodyBase64", Base64.getEncoder().encodeToString(bytes));
        }
    }
}
