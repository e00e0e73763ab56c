package dev.semel.server.admin;

import dev.semel.http.HttpAnswer;
import dev.semel.http.HttpBody;
import dev.semel.http.HttpFields;
import dev.semel.http.StoredResponse;
import dev.semel.protocol.Payload;
import dev.semel.protocol.Verdict;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An operator's verdict, with the answer that later requests are told. It is a stored HTTP answer, for the gateway's
 * callers read it; it never names the operator or the reason, which are nobody's business outside.
 */
final class Resolutions {
    private static final Set<String> RESULT_MEMBERS = Set.of("status", "contentType", "body");

    private Resolutions() {}

    /** @throws AdminRefusal if there is no such verdict, or the result does not fit it */
    static Verdict verdict(String verdict, @Nullable JsonObject result) {
        return switch (verdict) {
            case "applied" -> Verdict.applied(payload(result, 200, 299, "applied"));
            case "rejected" -> Verdict.rejected(payload(result, 422, 499, "rejected"));
            case "not-applied" -> {
                if (result != null) {
                    throw AdminRefusal.badRequest("What was not applied has no result; leave the result out.");
                }
                yield Verdict.notApplied();
            }
            default ->
                throw AdminRefusal.badRequest(
                        "The verdict '" + verdict + "' is not known; give applied, rejected or not-applied.");
        };
    }

    private static Payload payload(@Nullable JsonObject result, int usual, int highest, String outcome) {
        JsonObject given = result == null ? new JsonObject() : result;
        Set<String> unknown = new TreeSet<>(given.fieldNames());
        unknown.removeAll(RESULT_MEMBERS);
        int status =
                given.getValue("status") instanceof Integer number ? number : given.containsKey("status") ? 0 : usual;
        int lowest = usual / 100 * 100;
        if (!unknown.isEmpty() || status < lowest || status > highest) {
            throw AdminRefusal.badRequest("The result of what was " + outcome + " has a status from " + lowest + " to "
                    + highest + ", a contentType and a body; correct status " + given.getValue("status")
                    + (unknown.isEmpty() ? "." : " and leave out " + unknown + "."));
        }
        String body = text(
                given,
                "body",
                new JsonObject().put("resolved", outcome).put("by", "operator").encode());
        String type = text(given, "contentType", "application/json");
        HttpFields headers = HttpFields.of(List.of(new HttpFields.Field("Content-Type", type)));
        return Payload.whole(StoredResponse.codec()
                .encode(new StoredResponse(
                        new HttpAnswer(status, headers, HttpBody.of(body)), StoredResponse.Kept.WHOLE)));
    }

    private static String text(JsonObject given, String member, String usual) {
        Object value = given.getValue(member);
        if (value == null) {
            return usual;
        }
        boolean header = member.equals("contentType");
        if (value instanceof String text
                && !(header && (text.isBlank() || text.chars().anyMatch(unit -> unit < 0x20 || unit > 0x7e)))) {
            return text;
        }
        throw AdminRefusal.badRequest("The result's " + member + " is no usable text; give a text or leave it out.");
    }
}
