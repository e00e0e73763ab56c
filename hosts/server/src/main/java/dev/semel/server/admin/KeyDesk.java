package dev.semel.server.admin;

import dev.semel.engine.Engine;
import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Evidence;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.State;
import dev.semel.protocol.Status;
import dev.semel.protocol.Verdict;
import dev.semel.server.observe.ShadowBook;
import dev.semel.store.Browsable;
import dev.semel.store.TransitionLog;
import dev.semel.telemetry.AnswerNote;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What operators ask about single keys and have done to them. Reads block on the store, so all of it is called on a
 * worker; what is done goes through the engine and is conditional on what the operator saw. It never changes an outcome.
 */
final class KeyDesk {
    private static final int LONGEST_HISTORY = 1_000;
    private static final int LONGEST_REMARK = 500;
    private static final int MOST_LOOKED_AT = 200_000;

    private final Overseen overseen;
    private final Executor worker;
    private final Engine engine;
    private final Search search;

    /** @param worker where what follows the engine's answers may block */
    KeyDesk(Overseen overseen, Executor worker) {
        this.overseen = overseen;
        this.worker = worker;
        engine = overseen.engine();
        search = new Search(engine, overseen.store(), MOST_LOOKED_AT);
    }

    /** Records with these parts; none is an answer as well. */
    Reply find(Search.Wanted wanted) {
        Search.Result result = search.find(wanted);
        return Reply.json(new JsonObject()
                .put("matches", rows(result.rows()))
                .put("lookedAt", result.lookedAt())
                .put("complete", result.complete()));
    }

    /** One record, its history, and both in sentences. */
    Reply explain(Search.Wanted wanted) {
        Browsable.Row row = search.one(wanted);
        List<TransitionLog.Entry> lines = new ArrayList<>();
        boolean keepsHistory = overseen.store() instanceof TransitionLog;
        if (overseen.store() instanceof TransitionLog log) {
            lines.addAll(log.history(row.key(), LONGEST_HISTORY));
        }
        lines.addAll(pending(row.key()));
        long lost = overseen.notes() == null ? 0 : overseen.notes().lost();
        long now = engine.find(row.key()).atMillis();
        Told told = new Told(row.key(), row.record(), lines, keepsHistory, lost, now);
        return Reply.json(RecordJson.of(row.key(), row.record())
                .put("history", RecordJson.of(lines))
                .put("sentences", new JsonArray(Story.of(told))));
    }

    /** What requests of operations that are only observed would have been told; no store is asked. */
    Reply observed(Search.Wanted wanted) {
        JsonArray found = new JsonArray();
        String key = wanted.key();
        for (ShadowBook.Entry entry : key == null
                ? List.<ShadowBook.Entry>of()
                : overseen.shadow().find(wanted.tenant(), wanted.operation(), key)) {
            JsonArray answers = new JsonArray();
            entry.answers()
                    .forEach(told -> answers.add(new JsonObject()
                            .put("at", Instant.ofEpochMilli(told.atMillis()).toString())
                            .put("answer", told.answer())));
            found.add(new JsonObject()
                    .put("tenant", entry.key().tenant())
                    .put("operation", entry.key().operation())
                    .put("key", entry.key().key())
                    .put("answers", answers));
        }
        return Reply.json(new JsonObject().put("observed", found));
    }

    /** A page of records in doubt; {@code after} is the {@code next} of the page before, or empty. */
    Reply inDoubt(String after, int limit) {
        List<Browsable.Row> rows = search.page(Status.IN_DOUBT, place(after), limit);
        JsonObject page = new JsonObject().put("inDoubt", rows(rows));
        if (rows.size() == limit) {
            byte[] last = rows.get(rows.size() - 1).key().encoded();
            page.put("next", Base64.getUrlEncoder().withoutPadding().encodeToString(last));
        }
        return Reply.json(page);
    }

    CompletableFuture<Reply> resolve(String body) {
        Order order =
                Order.read(body, Set.of("tenant", "operation", "key", "epoch", "verdict", "reason", "actor", "result"));
        Verdict verdict = Resolutions.verdict(order.text("verdict"), order.object("result"));
        OperationKey key = order.key();
        return engine.resolve(key, order.epoch(), verdict, evidence(order))
                .thenApplyAsync(
                        decision -> done(key, decision, "is not in doubt under the epoch that was seen"), worker);
    }

    CompletableFuture<Reply> purge(String body) {
        Order order = Order.read(body, Set.of("tenant", "operation", "key", "reason", "actor"));
        OperationKey key = order.key();
        return engine.purge(key, evidence(order))
                .thenApplyAsync(decision -> done(key, decision, "has no outcome that could be taken away"), worker);
    }

    CompletableFuture<Reply> probe(String body) {
        Order order = Order.read(body, Set.of("tenant", "operation", "key", "epoch"));
        OperationKey key = order.key();
        IntentRecord record = existing(key, engine.find(key).record());
        if (!record.status().isOpen() || record.epoch() != order.epoch()) {
            throw movedOn(key, record, "is not in doubt under the epoch that was seen");
        }
        return engine.inquire(key, order.epoch()).thenApplyAsync(leftDoubt -> asked(key, leftDoubt), worker);
    }

    private Reply asked(OperationKey key, boolean leftDoubt) {
        JsonObject reply = new JsonObject().put("leftDoubt", leftDoubt);
        pending(key).stream()
                .filter(line -> line.what().equals(AnswerNote.PROBE))
                .findFirst()
                .ifPresent(line -> reply.put("answer", AnswerNote.read(line).remark()));
        IntentRecord now = engine.find(key).record();
        if (now != null) {
            reply.put("record", RecordJson.of(key, now));
        }
        return Reply.json(reply);
    }

    private static Reply done(OperationKey key, Decision decision, String objection) {
        if (decision instanceof Decision.Accepted accepted) {
            JsonObject reply = new JsonObject().put("changed", !accepted.repeated());
            IntentRecord record = accepted.record();
            return Reply.json(record == null ? reply : reply.put("record", RecordJson.of(key, record)));
        }
        IntentRecord record = existing(
                key,
                decision.fold(
                        Decision.Claimed::record, Decision.Accepted::record, Decision.Ignored::record, failed -> null));
        boolean early = decision instanceof Decision.Ignored ignored
                && ignored.reason() == Decision.Reason.NOT_QUIESCENT
                && record.state() instanceof State.InDoubt;
        throw early ? tooEarly(key, record, decision.atMillis()) : movedOn(key, record, objection);
    }

    private static AdminRefusal tooEarly(OperationKey key, IntentRecord record, long nowMillis) {
        long settling = Math.max(record.effect().marginMillis(), record.effect().quiescenceMillis());
        long until = record.state() instanceof State.InDoubt doubt ? doubt.leaseEndMillis() + settling : nowMillis;
        return new AdminRefusal(
                409,
                "too_early",
                "A last send for the key '" + key.key() + "' may still be under way; only after "
                        + Instant.ofEpochMilli(until) + ", in " + Wording.length(Math.max(0, until - nowMillis))
                        + ", can it be said not to be applied.");
    }

    private static AdminRefusal movedOn(OperationKey key, IntentRecord record, String objection) {
        return new AdminRefusal(
                409,
                "moved_on",
                "The key '" + key.key() + "' " + objection + ": it is " + record.status() + " under epoch "
                        + record.epoch() + "; look at it again and decide anew.");
    }

    private static IntentRecord existing(OperationKey key, @Nullable IntentRecord record) {
        if (record == null) {
            throw AdminRefusal.notFound(new Search.Wanted(key.tenant(), key.operation(), key.key()).toString());
        }
        return record;
    }

    private static Evidence evidence(Order order) {
        return Evidence.operator(order.remark("actor", LONGEST_REMARK), order.remark("reason", LONGEST_REMARK));
    }

    private List<TransitionLog.Entry> pending(OperationKey key) {
        return overseen.notes() == null ? List.of() : overseen.notes().pending(key);
    }

    private static @Nullable OperationKey place(String after) {
        if (after.isEmpty()) {
            return null;
        }
        try {
            return OperationKey.decoded(Base64.getUrlDecoder().decode(after));
        } catch (IllegalArgumentException foreign) {
            throw AdminRefusal.badRequest("The parameter after is '" + after + "'; give the next of the page before.");
        }
    }

    private static JsonArray rows(List<Browsable.Row> rows) {
        JsonArray array = new JsonArray();
        rows.forEach(row -> array.add(RecordJson.of(row.key(), row.record())));
        return array;
    }
}
