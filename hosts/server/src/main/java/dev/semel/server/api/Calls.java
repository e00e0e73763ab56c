package dev.semel.server.api;

import dev.semel.engine.Ending;
import dev.semel.engine.Execution.HeldBack;
import dev.semel.engine.RemoteAnswer;
import dev.semel.engine.RemoteLease;
import dev.semel.engine.RemoteOwners;
import dev.semel.operation.Intent;
import dev.semel.protocol.Nonce;
import dev.semel.protocol.Payload;
import dev.semel.server.limits.CallerLimits;
import dev.semel.server.limits.Turn;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The calls of owners. The tenant is that of the token and comes from nowhere else. Nothing is remembered between two
 * calls; every one may be repeated as it was. Safe for use by all threads.
 */
final class Calls {
    private static final Pattern RANDOM_UUID =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    private static final String TOKEN = "token~";
    private static final int SUCCEEDED = 200;
    private static final int REJECTED = 422;
    private static final int UNKNOWN = 500;
    private static final int MOST_TRIES = 1_000_000;

    private final RemoteOwners owners;
    private final Declared declared;
    private final CallerLimits limits;

    Calls(RemoteOwners owners, Declared declared, CallerLimits limits) {
        this.owners = owners;
        this.declared = declared;
        this.limits = limits;
    }

    /** The scope that a call needs; all names that are not here are not served. */
    static Scope scope(String call) {
        return switch (call) {
            case "claim" -> Scope.CLAIM;
            case "renew", "settle", "release", "give-up" -> Scope.SETTLE;
            case "look" -> Scope.LOOK;
            default ->
                throw ApiRefusal.bad(
                        "There is no such call; known are claim, renew, settle, release, give-up and look.");
        };
    }

    /** @throws ApiRefusal if it is refused as it stands; nothing was asked then */
    CompletableFuture<ApiAnswer> make(AccessToken caller, String call, JsonObject json) {
        demand(caller, scope(call));
        return switch (call) {
            case "claim" -> claim(caller, json);
            case "renew" -> renew(caller, json);
            case "settle" -> settle(caller, json);
            case "release" -> release(caller, json);
            case "give-up" -> giveUp(caller, json);
            default -> look(caller, json);
        };
    }

    static void demand(AccessToken caller, Scope scope) {
        if (!caller.may(scope)) {
            throw new ApiRefusal(
                    ApiCode.SCOPE_MISSING,
                    "The access token lacks the scope " + scope.word() + "; present one that has it.");
        }
    }

    /** A key for an action that has not begun. Nothing is asked of the store, and it is no new work: the claim with it is. */
    CompletableFuture<ApiAnswer> token(AccessToken caller, JsonObject json) {
        demand(caller, Scope.CLAIM);
        Declared.Issuing issuing = declared.issuing(caller, new Members(json, Set.of("operation")));
        return limited(
                caller,
                issuing.operation(),
                turn -> CompletableFuture.completedFuture(declared.issue(caller, issuing)));
    }

    private CompletableFuture<ApiAnswer> claim(AccessToken caller, JsonObject json) {
        Members members = members(json, "claimId", "fingerprint", "content", "version");
        Declared.Subject subject = declared.begun(caller, members);
        var intent = Declared.intent(subject, members);
        Nonce nonce = nonce(members.text("claimId"));
        return limited(
                caller,
                subject.operation().name(),
                turn -> told(owners.claim(intent, subject.terms(), nonce, turn), Purpose.CLAIM));
    }

    /** What begins or asks is limited; what ends or keeps up a lease never is. */
    private CompletableFuture<ApiAnswer> limited(
            AccessToken caller, String operation, Function<Turn, CompletableFuture<ApiAnswer>> call) {
        Turn turn = limits.arrive(TOKEN + caller.digest(), caller.tenant(), operation, () -> false);
        HeldBack<Payload> heldBack = turn.heldBack();
        if (heldBack != null) {
            return CompletableFuture.completedFuture(Tellings.limited(heldBack));
        }
        try {
            return call.apply(turn).whenComplete((answer, failure) -> turn.done());
        } catch (RuntimeException refused) {
            turn.done();
            throw refused;
        }
    }

    private static Nonce nonce(String claimId) {
        if (!RANDOM_UUID.matcher(claimId).matches()) {
            throw ApiRefusal.bad(
                    "The claimId is no random UUID (version 4, lower case); make a fresh one for each attempt, for two"
                            + " attempts with one claimId are one owner.");
        }
        UUID uuid = UUID.fromString(claimId);
        return new Nonce(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
    }

    private CompletableFuture<ApiAnswer> renew(AccessToken caller, JsonObject json) {
        Members members = members(json, "lease");
        Declared.Subject subject = declared.subject(caller, members);
        return told(owners.renew(lease(subject, members), subject.terms()), Purpose.RENEW);
    }

    private CompletableFuture<ApiAnswer> settle(AccessToken caller, JsonObject json) {
        Members members = members(json, "lease", "outcome", "tries", "result");
        Declared.Subject subject = declared.subject(caller, members);
        RemoteLease lease = lease(subject, members);
        String outcome = members.text("outcome");
        JsonObject result = members.object("result");
        return switch (outcome) {
            case "succeeded" -> settle(subject, lease, Results.read(result, SUCCEEDED), 1, Purpose.SUCCEED);
            case "rejected" ->
                settle(
                        subject,
                        lease,
                        Results.read(result, REJECTED),
                        (int) Math.min(MOST_TRIES, members.positive("tries")),
                        Purpose.REJECT);
            default -> throw ApiRefusal.bad("The outcome is neither succeeded nor rejected; say which.");
        };
    }

    private CompletableFuture<ApiAnswer> release(AccessToken caller, JsonObject json) {
        Members members = members(json, "lease", "nothingSent");
        Declared.Subject subject = declared.subject(caller, members);
        RemoteLease lease = lease(subject, members);
        if (!members.isTrue("nothingSent")) {
            throw ApiRefusal.bad("A release is the word that no byte of any try under this lease left; say nothingSent:"
                    + " true if that is so, else call give-up.");
        }
        return end(subject, lease, Ending.nothingSent(), 1, Purpose.RELEASE);
    }

    private CompletableFuture<ApiAnswer> giveUp(AccessToken caller, JsonObject json) {
        Members members = members(json, "lease", "seen");
        Declared.Subject subject = declared.subject(caller, members);
        RemoteLease lease = lease(subject, members);
        JsonObject seen = members.object("seen");
        Ending ending = seen == null ? Ending.unknown() : Ending.unknown(subject.kept(Results.read(seen, UNKNOWN)));
        return end(subject, lease, ending, 1, Purpose.GIVE_UP);
    }

    private CompletableFuture<ApiAnswer> look(AccessToken caller, JsonObject json) {
        Members members = members(json, "fingerprint", "content", "version");
        Declared.Subject subject = declared.subject(caller, members);
        Intent intent = Declared.intent(subject, members);
        return limited(
                caller,
                subject.operation().name(),
                turn -> told(owners.look(intent, subject.terms().duplicates()), Purpose.LOOK));
    }

    private CompletableFuture<ApiAnswer> end(
            Declared.Subject subject, RemoteLease lease, Ending ending, int tries, Purpose purpose) {
        return told(owners.end(lease, subject.terms(), ending, tries), purpose);
    }

    /** Whoever gave a result is told it as it was given, whatever is kept of it. */
    private CompletableFuture<ApiAnswer> settle(
            Declared.Subject subject, RemoteLease lease, Payload given, int tries, Purpose purpose) {
        Payload kept = subject.kept(given);
        Ending ending = purpose == Purpose.SUCCEED ? Ending.succeeded(kept) : Ending.rejected(kept);
        return owners.end(lease, subject.terms(), ending, tries)
                .thenApply(told -> told.fold(new Tellings(purpose, given)));
    }

    private static RemoteLease lease(Declared.Subject subject, Members members) {
        return LeaseText.parse(subject.key(), members.text("lease"));
    }

    private static CompletableFuture<ApiAnswer> told(CompletableFuture<RemoteAnswer> answer, Purpose purpose) {
        return answer.thenApply(told -> told.fold(new Tellings(purpose)));
    }

    private static Members members(JsonObject json, String... own) {
        Set<String> known = new HashSet<>(List.of(own));
        known.addAll(List.of("operation", "key"));
        return new Members(json, known);
    }
}
