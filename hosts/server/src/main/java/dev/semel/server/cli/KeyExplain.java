package dev.semel.server.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code semel key explain}: what happened to one key, attempt by attempt, and why. Exit 1 if it is in doubt. */
@Command(
        name = "explain",
        description = "Tells in sentences what happened to a key, attempt by attempt, and why; exit code 1 if it is"
                + " unknown or in doubt.",
        mixinStandardHelpOptions = true)
final class KeyExplain implements Callable<Integer> {
    @Mixin
    private AdminOptions options;

    @Mixin
    private KeyOptions keys;

    @Override
    public Integer call() throws Exception {
        return options.run(() -> {
            AdminClient client = options.client();
            JsonArray observed = client.get("/keys/observed", keys.parameters()).getJsonArray("observed");
            if (!observed.isEmpty()) {
                tellObserved(observed);
                if (client.get("/keys", keys.parameters())
                        .getJsonArray("matches")
                        .isEmpty()) {
                    return Exits.OK;
                }
            }
            JsonObject row = keys.theOne(client);
            JsonObject told = client.get("/keys/explain", exactly(row));
            if (options.wantsJson()) {
                options.out().println(told.encodePrettily());
            } else {
                options.out().println("Key " + KeyRows.name(told) + ".");
                told.getJsonArray("sentences")
                        .forEach(sentence -> options.out().println(KeyRows.plain(String.valueOf(sentence))));
            }
            return told.getString("status").equals("in_doubt") ? Exits.FINDING : Exits.OK;
        });
    }

    /** What requests of operations that are only observed would have been told. */
    private void tellObserved(JsonArray observed) {
        for (int at = 0; at < observed.size(); at++) {
            JsonObject entry = observed.getJsonObject(at);
            if (options.wantsJson()) {
                options.out().println(entry.encodePrettily());
                continue;
            }
            options.out().println("Key " + KeyRows.name(entry) + " is only observed: its requests went through.");
            for (int told = 0; told < entry.getJsonArray("answers").size(); told++) {
                JsonObject answer = entry.getJsonArray("answers").getJsonObject(told);
                options.out()
                        .println("At " + KeyRows.plain(answer.getString("at")) + " one came that would have been "
                                + KeyRows.plain(answer.getString("answer")).replace('_', ' ') + ".");
            }
        }
    }

    private static java.util.Map<String, String> exactly(JsonObject row) {
        return java.util.Map.of(
                "tenant", row.getString("tenant"),
                "operation", row.getString("operation"),
                "key", row.getString("key"));
    }
}
