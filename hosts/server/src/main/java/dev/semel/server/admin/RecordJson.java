package dev.semel.server.admin;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Evidence;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Payload;
import dev.semel.protocol.State;
import dev.semel.store.TransitionLog;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Records and histories as JSON. Never the content of a payload: its length, and the status of an HTTP answer. */
final class RecordJson implements State.Cases<JsonObject> {
    private final JsonObject json;

    private RecordJson(JsonObject json) {
        this.json = json;
    }

    static JsonObject of(OperationKey key, IntentRecord record) {
        JsonObject json = new JsonObject()
                .put("tenant", key.tenant())
                .put("operation", key.operation())
                .put("key", key.key())
                .put("status", record.status().name().toLowerCase(Locale.ROOT))
                .put("epoch", record.epoch())
                .put("firstEpoch", record.life().firstEpoch())
                .put("since", time(record.life().sinceMillis()))
                .put("unproved", record.life().unproved())
                .put("effect", record.effect().effectClass().name().toLowerCase(Locale.ROOT))
                .put("policyVersion", record.policyVersion())
                .put("fingerprint", record.fingerprint().toString());
        if (record.version() != 0 || record.appliedVersion() != 0) {
            json.put("version", record.version()).put("appliedVersion", record.appliedVersion());
        }
        return record.state().fold(new RecordJson(json));
    }

    static JsonArray of(List<TransitionLog.Entry> lines) {
        JsonArray array = new JsonArray();
        lines.forEach(line -> array.add(new JsonObject()
                .put("at", time(line.atMillis()))
                .put("what", line.what())
                .put("from", line.from().name().toLowerCase(Locale.ROOT))
                .put("to", line.to().name().toLowerCase(Locale.ROOT))
                .put("epoch", line.epoch())
                .put("detail", line.detail())));
        return array;
    }

    @Override
    public JsonObject running(State.Running running) {
        json.put("leaseEnd", time(running.leaseEndMillis())).put("renewals", running.renewals());
        return payload("seen", running.seen());
    }

    @Override
    public JsonObject settled(State.Settled settled) {
        json.put("settledAt", time(settled.settledAtMillis()))
                .put("keepUntil", time(settled.keepUntilMillis()))
                .put("refuseUntil", time(settled.refuseUntilMillis()))
                .put("evidence", evidence(settled.evidence()));
        return payload("result", settled.outcome().payload());
    }

    @Override
    public JsonObject released(State.Released released) {
        return json.put("keepUntil", time(released.keepUntilMillis())).put("evidence", evidence(released.evidence()));
    }

    @Override
    public JsonObject inDoubt(State.InDoubt doubt) {
        json.put("leaseEnd", time(doubt.leaseEndMillis())).put("fenced", doubt.fenced());
        return payload("seen", doubt.seen());
    }

    @Override
    public JsonObject tombstone(State.Tombstone tombstone) {
        return json.put("outcome", tombstone.outcome().name().toLowerCase(Locale.ROOT))
                .put("refuseUntil", time(tombstone.refuseUntilMillis()));
    }

    private JsonObject payload(String name, @Nullable Payload payload) {
        if (payload == null) {
            return json;
        }
        JsonObject described = new JsonObject()
                .put("extent", payload.extent().name().toLowerCase(Locale.ROOT))
                .put("bytes", payload.length());
        Integer status = Standing.httpStatus(payload);
        if (status != null) {
            described.put("httpStatus", status);
        }
        return json.put(name, described);
    }

    private static JsonObject evidence(Evidence evidence) {
        JsonObject json =
                new JsonObject().put("source", evidence.source().name().toLowerCase(Locale.ROOT));
        if (!evidence.actor().isEmpty()) {
            json.put("actor", evidence.actor()).put("reason", evidence.reason());
        }
        return json;
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }
}
