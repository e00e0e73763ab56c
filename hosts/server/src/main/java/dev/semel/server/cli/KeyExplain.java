package dev.semel.server.cli;

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

    private static java.util.Map<String, String> exactly(JsonObject row) {
        return java.util.Map.of(
                "tenant", row.getString("tenant"),
                "operation", row.getString("operation"),
                "key", row.getString("key"));
    }
}
