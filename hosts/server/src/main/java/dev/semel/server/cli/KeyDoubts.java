package dev.semel.server.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code semel key doubts}: which keys are in doubt. Exit 1 if there are any. */
@Command(
        name = "doubts",
        description = "Lists the keys in doubt; exit code 1 if there are any.",
        mixinStandardHelpOptions = true)
final class KeyDoubts implements Callable<Integer> {
    @Mixin
    private AdminOptions options;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "1000",
            description = "At most so many (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Override
    public Integer call() throws Exception {
        return options.run(() -> {
            JsonArray rows = rows(options.client());
            if (options.wantsJson()) {
                options.out().println(new JsonObject().put("inDoubt", rows).encodePrettily());
            } else {
                rows.forEach(row -> options.out().println(line((JsonObject) row)));
                options.out().println(rows.isEmpty() ? "No key is in doubt." : rows.size() + " in doubt.");
            }
            return rows.isEmpty() ? Exits.OK : Exits.FINDING;
        });
    }

    private JsonArray rows(AdminClient client) {
        if (limit < 1) {
            throw AdminFailure.usage("--limit is " + limit + "; give a positive number.");
        }
        JsonArray rows = new JsonArray();
        String after = "";
        do {
            int page = Math.min(1_000, limit - rows.size());
            JsonObject said = client.get("/in-doubt", Map.of("after", after, "limit", Integer.toString(page)));
            rows.addAll(said.getJsonArray("inDoubt"));
            after = said.getString("next", "");
        } while (!after.isEmpty() && rows.size() < limit);
        return rows;
    }

    private static String line(JsonObject row) {
        return KeyRows.name(row) + ", epoch " + row.getLong("epoch") + ", since " + row.getString("since");
    }
}
