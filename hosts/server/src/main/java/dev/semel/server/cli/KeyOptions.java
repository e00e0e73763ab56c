package dev.semel.server.cli;

import dev.semel.operation.OperationKey;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which key is meant: the key alone as long as it is the only one, else with its tenant and operation. */
final class KeyOptions {
    @Parameters(paramLabel = "KEY", description = "The key, as the caller sent it.")
    private String key;

    @Option(names = "--tenant", paramLabel = "TENANT", description = "Whose key; needed if several tenants use it.")
    private @Nullable String tenant;

    @Option(names = "--operation", paramLabel = "NAME", description = "Of which operation; needed if several use it.")
    private @Nullable String operation;

    /** What is asked of the admin listener. */
    Map<String, String> parameters() {
        check();
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("key", key);
        if (tenant != null) {
            parameters.put("tenant", tenant);
        }
        if (operation != null) {
            parameters.put("operation", operation);
        }
        return parameters;
    }

    /**
     * The one record that is meant.
     *
     * @throws AdminFailure if there is none, or several
     */
    JsonObject theOne(AdminClient client) {
        return theOne(client.get("/keys", parameters()));
    }

    private JsonObject theOne(JsonObject found) {
        JsonArray matches = found.getJsonArray("matches");
        if (matches.isEmpty()) {
            throw AdminFailure.finding(none(found));
        }
        if (matches.size() > 1) {
            throw AdminFailure.usage(matches.size() + " records have the key '" + key
                    + "'; choose one with --tenant and --operation, as 'semel key get' lists them.");
        }
        return matches.getJsonObject(0);
    }

    /**
     * The one record that is meant, for an order about it: it must be sure that there is no other.
     *
     * @throws AdminFailure if there is none, or there may be several
     */
    JsonObject theOnlyOne(AdminClient client) {
        JsonObject found = client.get("/keys", parameters());
        JsonObject row = theOne(found);
        if (!found.getBoolean("complete")) {
            throw AdminFailure.usage("Only the first " + found.getInteger("lookedAt")
                    + " records were looked at, so there may be another with the key '" + key
                    + "'; give --tenant and --operation.");
        }
        return row;
    }

    /** In one sentence that nothing was found. */
    String none(JsonObject found) {
        return found.getBoolean("complete")
                ? "There is no record of the key '" + key + "'; it was never asked for, or is forgotten."
                : "There is no record of the key '" + key + "' among the first " + found.getInteger("lookedAt")
                        + "; give --tenant and --operation to look it up.";
    }

    private void check() {
        try {
            var unused = new OperationKey(tenant == null ? "any" : tenant, operation == null ? "any" : operation, key);
        } catch (IllegalArgumentException wrong) {
            throw AdminFailure.usage(String.valueOf(wrong.getMessage()));
        }
    }
}
