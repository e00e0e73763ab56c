package dev.semel.server.api;

import dev.semel.http.HttpAnswer;
import dev.semel.http.HttpBody;
import dev.semel.http.HttpFields;
import dev.semel.http.ReplayedHeaders;
import dev.semel.http.ResultKeeping;
import dev.semel.http.StoredResponse;
import dev.semel.operation.JsonMembers;
import dev.semel.policies.OperationPolicy;
import dev.semel.policy.ResultRule;
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
     * @throws IllegalArgumentException if another door stored something that is no HTTP answer, or it is sealed and does not open
     */
    static @Nullable JsonObject write(@Nullable Payload payload) {
        if (payload == null) {
            return null;
        }
        return switch (payload.extent()) {
            case OMITTED, OVERSIZED -> null;
            case SEALED -> throw new IllegalArgumentException("The result is sealed and its key is not here.");
            case REFERENCE -> reference(payload);
            case WHOLE -> answer(StoredResponse.codec().decode(payload.bytes()));
        };
    }

    /** An owner's reference is its text; one that was made of an answer, here or by the gateway, is in that form. */
    private static @Nullable JsonObject reference(Payload payload) {
        StoredResponse stored = stored(payload);
        return stored == null
                ? new JsonObject().put("reference", new String(payload.bytes(), StandardCharsets.UTF_8))
                : answer(stored);
    }

    private static @Nullable StoredResponse stored(Payload payload) {
        try {
            return StoredResponse.codec().decode(payload.bytes());
        } catch (IllegalArgumentException text) {
            return null;
        }
    }

    private static @Nullable JsonObject answer(StoredResponse stored) {
        return switch (stored.kept()) {
            case WHOLE, REDACTED -> whole(stored.answer());
            case HEAD, NO_ANSWER, STATUS -> null;
            case REFERENCE -> {
                String location = stored.answer().headers().first("Location");
                yield !stored.answer().body().isEmpty()
                        ? whole(stored.answer())
                        : location == null ? null : new JsonObject().put("reference", location);
            }
        };
    }

    /** How much of the result there was: {@code whole}, {@code redacted}, {@code reference}, {@code status}, {@code oversized}. */
    static String extent(Payload payload) {
        return switch (payload.extent()) {
            case OMITTED -> "status";
            case OVERSIZED -> "oversized";
            case SEALED -> throw new IllegalArgumentException("The result is sealed and its key is not here.");
            case REFERENCE, WHOLE -> {
                StoredResponse stored = stored(payload);
                yield stored == null
                        ? "reference"
                        : switch (stored.kept()) {
                            case WHOLE -> "whole";
                            case REDACTED -> "redacted";
                            case REFERENCE -> "reference";
                            case HEAD, STATUS, NO_ANSWER -> "status";
                        };
            }
        };
    }

    /** What a policy keeps of a result that an owner gave. An owner's own reference has no parts. */
    static Payload kept(Payload given, OperationPolicy operation) {
        if (given.extent() != Payload.Extent.WHOLE) {
            return given;
        }
        OperationPolicy.Kept parts = operation.http().kept();
        ResultRule rule = operation.terms().result();
        HttpAnswer answer = StoredResponse.codec().decode(given.bytes()).answer();
        StoredResponse kept = ResultKeeping.everything()
                .referringBy(JsonMembers.at(parts.members()))
                .without(JsonMembers.at(parts.redactedMembers()), parts.redactedHeaders())
                .of(answer, rule, ReplayedHeaders.defaults());
        return switch (kept.kept()) {
            // The status is the API's own and tells nothing beyond the outcome.
            case STATUS -> Payload.omitted();
            case HEAD, NO_ANSWER -> given.length() > rule.limitBytes() ? Payload.oversized() : Payload.omitted();
            case WHOLE, REDACTED, REFERENCE -> kept.payload();
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
