package dev.semel.server.openapi;

import dev.semel.http.ProblemCode;
import dev.semel.policies.OperationPolicy;
import dev.semel.policies.Policy;
import dev.semel.policy.DuplicateRule;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which problems the gateway can answer an operation's requests with, under a policy. Pure. */
final class PossibleCodes {
    /** Statuses that an action in doubt is told with, by what was seen of it. */
    private static final List<Integer> IN_DOUBT = List.of(500, 502, 503, 504);

    private PossibleCodes() {}

    /** The codes by status, both in order. What is told with the status of an outcome is not among them. */
    static Map<Integer, List<String>> byStatus(Policy policy, OperationPolicy operation) {
        Map<Integer, List<String>> found = new TreeMap<>();
        for (ProblemCode code : of(policy, operation)) {
            List<Integer> statuses = code == ProblemCode.IN_DOUBT
                    ? IN_DOUBT
                    : code == ProblemCode.REPLAY_REFUSED ? List.of(401, 403) : List.of(code.status());
            statuses.forEach(status ->
                    found.computeIfAbsent(status, none -> new ArrayList<>()).add(code.code()));
        }
        return found;
    }

    private static Set<ProblemCode> of(Policy policy, OperationPolicy operation) {
        Set<ProblemCode> codes = EnumSet.complementOf(EnumSet.of(
                // An outcome's own status; and what neither a policy of the gateway nor its paths can come to.
                ProblemCode.RESULT_NOT_KEPT, ProblemCode.URL_UNKNOWN));
        boolean token = operation.token() != null;
        boolean limited =
                !operation.http().ofCaller().isNone() || !policy.limits().each().isNone();
        drop(codes, operation.key() != OperationPolicy.KeyUse.REQUIRED, ProblemCode.KEY_MISSING);
        drop(codes, !token, ProblemCode.TOKEN_INVALID, ProblemCode.TOKEN_EXPIRED);
        DuplicateRule duplicates = operation.terms().duplicates();
        drop(codes, duplicates != DuplicateRule.REFUSE, ProblemCode.DUPLICATE);
        drop(
                codes,
                !duplicates.supersedes(),
                ProblemCode.STALE,
                ProblemCode.VERSION_MISSING,
                ProblemCode.VERSION_MALFORMED);
        drop(codes, policy.caller().anonymous() == Policy.Anonymous.ALLOW, ProblemCode.CALLER_UNKNOWN);
        boolean refusesJson = operation.http().fingerprint().byMeaning()
                && !operation.http().fingerprint().malformedAsBytes();
        drop(codes, !refusesJson, ProblemCode.MALFORMED_JSON);
        drop(codes, operation.authorize() == null, ProblemCode.REPLAY_REFUSED, ProblemCode.RIGHTS_UNKNOWN);
        drop(codes, policy.quotas().areNone(), ProblemCode.QUOTA_EXCEEDED);
        drop(codes, !limited, ProblemCode.LIMIT_EXCEEDED);
        return codes;
    }

    private static void drop(Set<ProblemCode> codes, boolean cannotBe, ProblemCode... which) {
        if (cannotBe) {
            codes.removeAll(List.of(which));
        }
    }
}
