package dev.semel.server.observe;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Turns exchanges into what may be written of them: digests, sizes, statuses, and words that are the service's own. The
 * only class that has both the clear exchange and the written one in hand. For one thread.
 */
final class Shapes {
    private static final int MOST_NODES = 50_000;
    private static final int MOST_WORDS = 5_000;
    private static final int MOST_HEADERS = 64;
    private static final int MOST_STEPS = 32;

    private final RunSecret secret = new RunSecret();
    private final Map<String, String> words = new LinkedHashMap<>();
    private final Map<String, Boolean> headers = new LinkedHashMap<>();
    private final WordTree paths = new WordTree("path ", WordTree.Rule.PATHS, MOST_NODES, secret, this::learned);
    private final BodyShape bodies =
            new BodyShape(secret, new WordTree("member ", WordTree.Rule.MEMBERS, MOST_NODES, secret, this::learned));

    private void learned(String digest, String word) {
        if (words.size() < MOST_WORDS) {
            words.put(digest, word);
        }
    }

    /** Words that may be told, by the digests that stood for them; only ever more. */
    Map<String, String> words() {
        return words;
    }

    /** What may be written of an exchange. */
    JsonObject of(Seen seen) {
        WordTree.Walk walk = paths.from(method(seen));
        JsonArray steps = new JsonArray();
        int left = MOST_STEPS;
        for (String step : seen.path().split("/", -1)) {
            if (!step.isEmpty() && left-- > 0) {
                walk = walk.step(step);
                steps.add(walk.told());
            }
        }
        JsonObject keys = new JsonObject();
        seen.keys().forEach((name, value) -> {
            if (headers.size() < MOST_HEADERS || headers.containsKey(name)) {
                headers.put(name, true);
                keys.put(name, value.isEmpty() ? "" : secret.digest("header " + name, value));
            }
        });
        JsonObject written = new JsonObject()
                .put("at", seen.atMillis())
                .put("took", seen.tookMillis())
                .put("method", method(seen))
                .put("path", steps)
                .put("target", secret.digest("target", seen.target()))
                .put(
                        "caller",
                        secret.digest(
                                "caller " + seen.caller().by(), seen.caller().value()))
                .put("by", seen.caller().by())
                .put("keys", keys)
                .put(
                        "body",
                        body(
                                walk.place(),
                                "asked ",
                                seen.types().request(),
                                seen.bodies().request()))
                .put("end", seen.end().name().toLowerCase(Locale.ROOT));
        if (seen.status() != 0) {
            KeptBody answer = seen.bodies().answer();
            written.put("status", seen.status())
                    .put(
                            "answer",
                            body(walk.place() + " answer", "told ", seen.types().answer(), answer))
                    .put("duplicate", saysDuplicate(answer.bytes()));
        }
        return written;
    }

    /** A method of one's own could say anything. */
    private static String method(Seen seen) {
        return switch (seen.method()) {
            case "POST", "PUT", "PATCH", "DELETE" -> seen.method();
            default -> "OTHER";
        };
    }

    private JsonObject body(String place, String label, String type, KeptBody kept) {
        JsonObject body = new JsonObject().put("length", kept.length());
        if (!kept.isWhole()) {
            return body.put("kind", "unread");
        }
        byte[] bytes = kept.bytes();
        BodyShape.Shape shape = bodies.of(place, label, type, bytes);
        body.put("kind", shape.kind()).put("whole", secret.digest(label, bytes));
        JsonObject members = new JsonObject();
        shape.members().forEach(members::put);
        return members.isEmpty() ? body : body.put("members", members).put("all", shape.all());
    }

    /** Whether the answer speaks of a duplicate, in the words that services use. */
    private static boolean saysDuplicate(byte[] answer) {
        String text = new String(answer, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
        return text.contains("duplicate") || text.contains("already");
    }
}
