package dev.semel.server.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code semel key get}: the records of one key as they stand. Exit 1 if there is none. */
@Command(name = "get", description = "Shows the record of a key.", mixinStandardHelpOptions = true)
final class KeyGet implements Callable<Integer> {
    @Mixin
    private AdminOptions options;

    @Mixin
    private KeyOptions keys;

    @Override
    public Integer call() throws Exception {
        return options.run(() -> {
            JsonObject found = options.client().get("/keys", keys.parameters());
            JsonArray matches = found.getJsonArray("matches");
            if (options.wantsJson()) {
                options.out().println(found.encodePrettily());
            } else if (!matches.isEmpty()) {
                KeyRows.print(matches, options.out());
            }
            if (matches.isEmpty()) {
                throw AdminFailure.finding(keys.none(found));
            }
            return Exits.OK;
        });
    }
}
