package dev.semel.server.cli;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code semel key probe}: has the receiver asked now. Exit 1 if the key stays in doubt. */
@Command(
        name = "probe",
        description = "Has the receiver asked now what became of a key in doubt; exit code 1 if it stays in doubt.",
        mixinStandardHelpOptions = true)
final class KeyProbe implements Callable<Integer> {
    @Mixin
    private AdminOptions options;

    @Mixin
    private KeyOptions keys;

    @Override
    public Integer call() throws Exception {
        return options.run(() -> {
            AdminClient client = options.client();
            JsonObject row = keys.theOnlyOne(client);
            JsonObject said = client.post("/keys/probe", KeyOrders.about(row).put("epoch", row.getLong("epoch")));
            if (options.wantsJson()) {
                options.out().println(said.encodePrettily());
            } else {
                options.out().println(sentence(row, said));
            }
            return said.getBoolean("leftDoubt") ? Exits.OK : Exits.FINDING;
        });
    }

    private static String sentence(JsonObject row, JsonObject said) {
        String answer = KeyRows.plain(said.getString("answer", ""));
        if (said.getBoolean("leftDoubt")) {
            return "The receiver was asked" + (answer.isEmpty() ? "" : " and answered: " + answer) + "; key "
                    + KeyRows.name(row) + " is now "
                    + said.getJsonObject("record", new JsonObject()).getString("status", "forgotten") + ".";
        }
        return answer.isEmpty()
                ? "Key " + KeyRows.name(row) + " stays in doubt: nobody answered; see that the policy has a probe URL."
                : "Key " + KeyRows.name(row) + " stays in doubt: the receiver answered: " + answer + ".";
    }
}
