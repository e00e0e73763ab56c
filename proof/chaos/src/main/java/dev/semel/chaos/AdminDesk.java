package dev.semel.chaos;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/** An operator at the gateway's admin listener. Decides nothing of its own. For one thread. */
final class AdminDesk {
    private static final int PAGE = 1_000;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String place;

    AdminDesk(int port) {
        place = "http://127.0.0.1:" + port;
    }

    /** A key in doubt, as it was seen. */
    record Row(String tenant, String operation, String key, long epoch) {
        Row under(long otherEpoch) {
            return new Row(tenant, operation, key, otherEpoch);
        }
    }

    /** All keys in doubt. */
    List<Row> inDoubt() throws IOException, InterruptedException {
        List<Row> rows = new ArrayList<>();
        String after = "";
        do {
            HttpResponse<String> answer =
                    send(request("/in-doubt?limit=" + PAGE + (after.isEmpty() ? "" : "&after=" + after))
                            .GET());
            if (answer.statusCode() != 200) {
                throw new IOException("The admin listener answered " + answer.statusCode() + ": " + answer.body());
            }
            JsonObject page = new JsonObject(answer.body());
            JsonArray listed = page.getJsonArray("inDoubt");
            for (int index = 0; index < listed.size(); index++) {
                JsonObject row = listed.getJsonObject(index);
                rows.add(new Row(
                        row.getString("tenant"),
                        row.getString("operation"),
                        row.getString("key"),
                        row.getLong("epoch")));
            }
            after = page.getString("next", "");
        } while (!after.isEmpty());
        return rows;
    }

    /** Says that it was applied, with the answer that retries are told; gives the status of the reply. */
    int applied(Row row, String answer) throws IOException, InterruptedException {
        return resolve(
                row,
                new JsonObject()
                        .put("verdict", "applied")
                        .put("result", new JsonObject().put("status", 201).put("body", answer)));
    }

    /** Says that it was not applied; gives the status of the reply. */
    int notApplied(Row row) throws IOException, InterruptedException {
        return resolve(row, new JsonObject().put("verdict", "not-applied"));
    }

    private int resolve(Row row, JsonObject verdict) throws IOException, InterruptedException {
        verdict.put("tenant", row.tenant())
                .put("operation", row.operation())
                .put("key", row.key())
                .put("epoch", row.epoch())
                .put("actor", "chaos")
                .put("reason", "looked up in the service's book");
        return send(request("/keys/resolve")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(verdict.encode())))
                .statusCode();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(place + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
