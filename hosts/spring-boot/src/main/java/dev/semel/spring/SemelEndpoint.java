package dev.semel.spring;

import dev.semel.engine.Engine;
import dev.semel.http.HttpAnswer;
import dev.semel.http.HttpBody;
import dev.semel.http.HttpFields;
import dev.semel.http.StoredResponse;
import dev.semel.operation.Operation;
import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Evidence;
import dev.semel.protocol.Payload;
import dev.semel.protocol.Status;
import dev.semel.protocol.Verdict;
import dev.semel.store.Backlog;
import dev.semel.store.Browsable;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreDescription;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.TransitionLog;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * What was done once, for operators: {@code /actuator/semel} lists, {@code /actuator/semel/OPERATION?key=KEY} explains one
 * key, and a POST there resolves one in doubt. Writes take {@code management.endpoint.semel.access=unrestricted}.
 */
@Endpoint(id = "semel", defaultAccess = Access.READ_ONLY)
final class SemelEndpoint {
    private static final int MOST = 1_000;
    private static final int USUAL = 50;
    private static final int LINES = 200;

    private final Engine engine;
    private final OperationStore store;
    private final @Nullable PolicyReload policy;

    /** @param policy null if there is no policy file */
    SemelEndpoint(Engine engine, OperationStore store, @Nullable PolicyReload policy) {
        this.engine = engine;
        this.store = store;
        this.policy = policy;
    }

    /** How it stands. */
    record Overview(
            String store,
            String grade,
            long running,
            long inDoubt,
            int queued,
            boolean storeLeftAlone,
            List<KeyReport> keys) {}

    @ReadOperation
    WebEndpointResponse<Object> list(@Nullable String status, @Nullable Integer limit) {
        return answered(() -> overview(status, limit));
    }

    private Overview overview(@Nullable String status, @Nullable Integer limit) {
        int most = Math.min(MOST, Math.max(1, limit == null ? USUAL : limit));
        Status wanted = status == null ? null : status(status);
        List<KeyReport> keys = store instanceof Browsable browsable
                ? browsable.browse(wanted, null, most).stream()
                        .map(row -> KeyReport.of(row.key(), row.record(), null))
                        .toList()
                : List.of();
        Backlog.OpenCount open = store instanceof Backlog backlog ? backlog.open() : new Backlog.OpenCount(0, 0);
        StoreDescription description = store.describe();
        return new Overview(
                description.name(),
                description.grade().name(),
                open.running(),
                open.inDoubt(),
                engine.gauges().queuedEvents(),
                engine.gauges().storeLeftAlone(),
                keys);
    }

    private static Status status(String text) {
        try {
            return Status.valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException("The status " + text + " is not known; give one such as in-doubt.");
        }
    }

    @ReadOperation
    WebEndpointResponse<Object> explain(@Selector String operation, String key, @Nullable String tenant) {
        return answered(() -> report(key(operation, key, tenant)));
    }

    private KeyReport report(OperationKey wanted) {
        List<KeyReport.Line> history = store instanceof TransitionLog log
                ? log.history(wanted, LINES).stream().map(KeyReport.Line::of).toList()
                : List.of();
        return KeyReport.of(wanted, engine.find(wanted).record(), history);
    }

    /** Reads the policy file again, now; if anything is wrong with it, what held before holds on. */
    @WriteOperation
    WebEndpointResponse<Object> reload() {
        PolicyReload reload = policy;
        return answered(() -> {
            if (reload == null) {
                throw new IllegalArgumentException("There is no policy file; name one with semel.policy.");
            }
            try {
                return Map.of("policy", reload.now());
            } catch (PolicyRefusedException | MisuseException | StoreRefusedException wrong) {
                throw new IllegalArgumentException(wrong.getMessage(), wrong);
            }
        });
    }

    /**
     * Says what became of a key in doubt.
     *
     * @param epoch that was seen; the record must not have moved on since
     * @param verdict {@code applied}, {@code rejected} or {@code not-applied}
     * @param by whose word it is
     * @param reason on what it rests
     * @param result what repeats are told: JSON of what the method answers, or a response's body
     * @param httpStatus the response's status, where whole responses are kept
     */
    // house: parameters because the actuator gives each member of the request's body to one of them
    @WriteOperation
    WebEndpointResponse<Object> resolve(
            @Selector String operation,
            String key,
            @Nullable String tenant,
            long epoch,
            String verdict,
            String by,
            String reason,
            @Nullable String result,
            @Nullable Integer httpStatus) {
        return answered(() -> {
            OperationKey wanted = key(operation, key, tenant);
            Verdict said = verdict(verdict, payload(result, httpStatus));
            refuseUnlessAccepted(engine.await(engine.resolve(wanted, epoch, said, Evidence.operator(by, reason))));
            return report(wanted);
        });
    }

    private static void refuseUnlessAccepted(Decision decision) {
        if (!(decision instanceof Decision.Accepted)) {
            throw new IllegalArgumentException("Nothing was changed: "
                    + decision.fold(
                            claimed -> "it was taken for a claim",
                            accepted -> "",
                            ignored -> why(ignored.reason()),
                            failed -> failed.reason())
                    + "; look at the key again.");
        }
    }

    private static String why(Decision.Reason reason) {
        return switch (reason) {
            case NO_RECORD -> "there is no record of this tenant, operation and key";
            case MOVED_ON -> "the key is not, or no longer, in doubt under this epoch";
            default -> reason.name().toLowerCase(Locale.ROOT);
        };
    }

    /** What was asked wrongly is told in one sentence. */
    private static WebEndpointResponse<Object> answered(Supplier<Object> answer) {
        try {
            return new WebEndpointResponse<>(answer.get());
        } catch (IllegalArgumentException wrong) {
            return new WebEndpointResponse<>(
                    Map.of("error", String.valueOf(wrong.getMessage())), WebEndpointResponse.STATUS_BAD_REQUEST);
        }
    }

    private static Verdict verdict(String text, Payload payload) {
        return switch (text) {
            case "applied" -> Verdict.applied(payload);
            case "rejected" -> Verdict.rejected(payload);
            case "not-applied" -> Verdict.notApplied();
            default ->
                throw new IllegalArgumentException(
                        "The verdict " + text + " is not known; give applied, rejected or not-applied.");
        };
    }

    private static Payload payload(@Nullable String result, @Nullable Integer httpStatus) {
        if (httpStatus == null) {
            return result == null ? Payload.omitted() : Payload.whole(result.getBytes(StandardCharsets.UTF_8));
        }
        HttpFields headers = HttpFields.of(List.of(new HttpFields.Field("Content-Type", "application/json")));
        HttpAnswer answer =
                new HttpAnswer(httpStatus, headers, result == null ? HttpBody.empty() : HttpBody.of(result));
        return Payload.whole(StoredResponse.codec().encode(new StoredResponse(answer, StoredResponse.Kept.WHOLE)));
    }

    private static OperationKey key(String operation, String key, @Nullable String tenant) {
        return new OperationKey(tenant == null ? Operation.SINGLE_TENANT : tenant, operation, key);
    }
}
