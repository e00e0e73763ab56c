package dev.semel.server.api;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Evidence;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Verdict;
import dev.semel.server.admin.Explaining;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What callers may see and decide of single keys of their tenant. It never changes an outcome. */
final class Doubts {
    private static final int LONGEST_REMARK = 250;
    private static final int SUCCEEDED = 200;
    private static final int REJECTED = 422;

    private final ApiParts parts;
    private final Declared declared;

    Doubts(ApiParts parts, Declared declared) {
        this.parts = parts;
        this.declared = declared;
    }

    /** One record with its history, never its payloads; blocks on the store. */
    CompletableFuture<ApiAnswer> explain(AccessToken caller, JsonObject json) {
        Calls.demand(caller, Scope.LOOK);
        OperationKey key = declared.subject(caller, new Members(json, Set.of("operation", "key")))
                .key();
        JsonObject explained = Explaining.explain(parts.overseen(), key);
        return CompletableFuture.completedFuture(explained == null ? unknown() : new ApiAnswer(200, explained));
    }

    private static ApiAnswer unknown() {
        return ApiAnswer.problem(ApiCode.KEY_UNKNOWN, "There is no record of this key: never claimed, or forgotten.");
    }

    /** Says what became of an intent in doubt, on somebody's word and evidence, conditional on the epoch that was seen. */
    CompletableFuture<ApiAnswer> resolve(AccessToken caller, JsonObject json) {
        Calls.demand(caller, Scope.RESOLVE);
        Members members =
                new Members(json, Set.of("operation", "key", "epoch", "verdict", "reason", "evidence", "result"));
        Declared.Subject subject = declared.subject(caller, members);
        OperationKey key = subject.key();
        Verdict verdict = verdict(subject, members.text("verdict"), members.object("result"));
        Evidence evidence = Evidence.operator(
                "token " + caller.name(),
                members.remark("reason", LONGEST_REMARK) + " (evidence: " + members.remark("evidence", LONGEST_REMARK)
                        + ")");
        return parts.engine()
                .resolve(key, members.positive("epoch"), verdict, evidence)
                .thenApply(Doubts::resolved);
    }

    private static Verdict verdict(Declared.Subject subject, String word, @Nullable JsonObject result) {
        return switch (word) {
            case "applied" -> Verdict.applied(subject.kept(Results.read(result, SUCCEEDED)));
            case "rejected" -> Verdict.rejected(subject.kept(Results.read(result, REJECTED)));
            case "not-applied" -> {
                if (result != null) {
                    throw ApiRefusal.bad("What was not applied has no result; leave the result out.");
                }
                yield Verdict.notApplied();
            }
            default -> throw ApiRefusal.bad("The verdict is none of applied, rejected and not-applied; say which.");
        };
    }

    private static ApiAnswer resolved(Decision decision) {
        if (decision instanceof Decision.Accepted accepted && accepted.record() != null) {
            return ApiAnswer.of("resolved").with("state", word(accepted.record()));
        }
        IntentRecord record = decision.fold(
                Decision.Claimed::record, Decision.Accepted::record, Decision.Ignored::record, failed -> null);
        if (record == null) {
            return unknown();
        }
        boolean early =
                decision instanceof Decision.Ignored ignored && ignored.reason() == Decision.Reason.NOT_QUIESCENT;
        ApiAnswer told = early
                ? ApiAnswer.problem(
                        ApiCode.TOO_EARLY,
                        "A last send may still be under way, or when none can be is not declared, so it cannot be said"
                                + " that nothing was applied; try again later.")
                : ApiAnswer.problem(
                        ApiCode.MOVED_ON,
                        "The record is not in doubt under the epoch that was seen, and nothing was changed; look at it"
                                + " again.");
        return told.with("state", word(record)).with("epoch", record.epoch());
    }

    private static String word(IntentRecord record) {
        return record.status().name().toLowerCase(Locale.ROOT);
    }
}
