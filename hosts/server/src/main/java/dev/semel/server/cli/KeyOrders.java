package dev.semel.server.cli;

import io.vertx.core.json.JsonObject;

/** What an operator orders about one record, as the admin listener reads it. */
final class KeyOrders {
    private KeyOrders() {}

    /** The parts that say which record is meant. */
    static JsonObject about(JsonObject row) {
        return new JsonObject()
                .put("tenant", row.getString("tenant"))
                .put("operation", row.getString("operation"))
                .put("key", row.getString("key"));
    }

    /** Who gives the order and why; the name of the machine's user unless another is given. */
    static JsonObject signed(JsonObject order, String actor, String reason) {
        String name = actor.isEmpty() ? System.getProperty("user.name", "") : actor;
        if (name.isBlank()) {
            throw AdminFailure.usage("Nobody knows who decides; give --actor NAME.");
        }
        if (reason.isBlank()) {
            throw AdminFailure.usage("The reason is empty; say with --reason why.");
        }
        return order.put("actor", name).put("reason", reason);
    }

    /** What came of it. */
    static String sentence(JsonObject row, JsonObject said, String done) {
        JsonObject record = said.getJsonObject("record", new JsonObject());
        return "Key " + KeyRows.name(row) + " " + (said.getBoolean("changed") ? "was " : "had already been ") + done
                + "; its status is now " + record.getString("status", "absent") + ", under epoch "
                + record.getLong("epoch", row.getLong("epoch")) + ".";
    }
}
