package dev.semel.server.cli;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code semel key purge}: takes a stored answer away. The action stays done: retries are refused, never run. */
@Command(
        name = "purge",
        description = "Takes the stored answer of a settled key away; retries are refused until its original end.",
        mixinStandardHelpOptions = true)
final class KeyPurge implements Callable<Integer> {
    @Mixin
    private AdminOptions options;

    @Mixin
    private KeyOptions keys;

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; kept in the key's history.")
    private String reason;

    @Option(names = "--actor", paramLabel = "NAME", defaultValue = "", description = "Who decides (default: you).")
    private String actor;

    @Override
    public Integer call() throws Exception {
        return options.run(() -> {
            AdminClient client = options.client();
            JsonObject row = keys.theOnlyOne(client);
            JsonObject said = client.post("/keys/purge", KeyOrders.signed(KeyOrders.about(row), actor, reason));
            options.out()
                    .println(options.wantsJson() ? said.encodePrettily() : KeyOrders.sentence(row, said, "purged"));
            return Exits.OK;
        });
    }
}
