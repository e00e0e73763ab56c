package dev.semel.server.cli;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code semel key resolve}: a person says what became of a key in doubt. Never changes an outcome that is known. */
@Command(
        name = "resolve",
        description = "Says what became of a key in doubt; recorded with who said so and why.",
        mixinStandardHelpOptions = true)
final class KeyResolve implements Callable<Integer> {
    @Mixin
    private AdminOptions options;

    @Mixin
    private KeyOptions keys;

    @Option(
            names = "--verdict",
            required = true,
            paramLabel = "VERDICT",
            description = "applied, rejected, or not-applied; after the last the next request runs.")
    private String verdict;

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "How you know; kept for good.")
    private String reason;

    @Option(names = "--actor", paramLabel = "NAME", defaultValue = "", description = "Who decides (default: you).")
    private String actor;

    @Option(
            names = "--epoch",
            paramLabel = "N",
            defaultValue = "0",
            description = "The epoch that you saw (default: the one it has now).")
    private long epoch;

    @Option(
            names = "--result-status",
            paramLabel = "STATUS",
            description = "The status that retries are answered with.")
    private @Nullable Integer resultStatus;

    @Option(names = "--result-file", paramLabel = "FILE", description = "The body that retries are answered with.")
    private @Nullable Path resultFile;

    @Option(
            names = "--result-type",
            paramLabel = "TYPE",
            description = "The media type of that body (default: application/json).")
    private @Nullable String resultType;

    @Override
    public Integer call() throws Exception {
        return options.run(() -> {
            AdminClient client = options.client();
            JsonObject row = keys.theOnlyOne(client);
            JsonObject order = KeyOrders.signed(KeyOrders.about(row), actor, reason)
                    .put("epoch", epoch > 0 ? epoch : row.getLong("epoch"))
                    .put("verdict", verdict);
            JsonObject result = result();
            if (!result.isEmpty()) {
                order.put("result", result);
            }
            JsonObject said = client.post("/keys/resolve", order);
            options.out()
                    .println(
                            options.wantsJson()
                                    ? said.encodePrettily()
                                    : KeyOrders.sentence(row, said, "resolved as " + verdict.replace('-', ' ')));
            return Exits.OK;
        });
    }

    private JsonObject result() {
        JsonObject result = new JsonObject();
        if (resultStatus != null) {
            result.put("status", resultStatus);
        }
        if (resultType != null) {
            result.put("contentType", resultType);
        }
        if (resultFile != null) {
            try {
                result.put("body", Files.readString(resultFile));
            } catch (IOException unreadable) {
                throw AdminFailure.usage(
                        "The result file " + resultFile + " cannot be read as UTF-8 text; give another.");
            }
        }
        return result;
    }
}
