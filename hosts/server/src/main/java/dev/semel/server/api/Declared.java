package dev.semel.server.api;

import dev.semel.http.OneTimeTokens;
import dev.semel.http.ProblemCode;
import dev.semel.http.TokenRule;
import dev.semel.operation.ContentRule;
import dev.semel.operation.Fingerprint;
import dev.semel.operation.Intent;
import dev.semel.operation.MalformedContentException;
import dev.semel.operation.OperationKey;
import dev.semel.operation.Supersession;
import dev.semel.policies.OperationPolicy;
import dev.semel.policies.Policy;
import dev.semel.policies.TokenPolicy;
import dev.semel.policy.Terms;
import dev.semel.protocol.Payload;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The operations that a policy declares, as calls name them. Immutable; safe for use by all threads. */
final class Declared {
    private static final Pattern DIGEST = Pattern.compile("sha-256:([0-9a-f]{64})");

    private final Map<String, OperationPolicy> operations;

    private final @Nullable OneTimeTokens tokens;

    Declared(Policy policy, @Nullable OneTimeTokens tokens) {
        operations = policy.operations().stream().collect(Collectors.toMap(OperationPolicy::name, Function.identity()));
        this.tokens = tokens;
    }

    /** What a call is about. */
    record Subject(OperationPolicy operation, OperationKey key) {
        Terms terms() {
            return operation.terms();
        }

        /** What is kept of a result, in place of the whole that its owner gave. */
        Payload kept(Payload given) {
            return Results.kept(given, operation);
        }
    }

    /**
     * The key that is meant, within the tenant of the token and no other. Of an operation with one-time tokens it is named
     * by its token, over or not, or as its record has it.
     *
     * @throws ApiRefusal if the token may not, or there is no such operation, or no key can be so
     */
    Subject subject(AccessToken caller, Members members) {
        OperationPolicy operation = operation(caller, members);
        String key = members.text("key");
        if (operation.token() == null) {
            return subject(caller, operation, withinLimit(operation, key));
        }
        String meant = signing().keyOf(key, caller.tenant(), operation.name());
        return subject(caller, operation, meant == null ? key : meant);
    }

    /**
     * The same for a claim: where keys are handed out before, no other is taken.
     *
     * @throws ApiRefusal as {@link #subject} does, or if the key is no one-time token, or one that is over
     */
    Subject begun(AccessToken caller, Members members) {
        OperationPolicy operation = operation(caller, members);
        TokenPolicy policy = operation.token();
        if (policy == null) {
            return subject(caller, members);
        }
        return signing()
                .check(members.text("key"), caller.tenant(), operation.name(), rule(policy))
                .fold(key -> subject(caller, operation, key), problem -> {
                    boolean over = problem.code() == ProblemCode.TOKEN_EXPIRED;
                    throw new ApiRefusal(over ? ApiCode.TOKEN_EXPIRED : ApiCode.TOKEN_INVALID, problem.detail());
                });
    }

    /** An operation whose keys are handed out, and on which terms. */
    record Issuing(String operation, TokenRule rule) {}

    /** @throws ApiRefusal if the operation's callers make their keys, or the token may not use it */
    Issuing issuing(AccessToken caller, Members members) {
        OperationPolicy operation = operation(caller, members);
        TokenPolicy policy = operation.token();
        if (policy == null) {
            throw ApiRefusal.bad("The callers of this operation make its keys; have the policy say key: token, or claim"
                    + " with a key of yours.");
        }
        return new Issuing(operation.name(), rule(policy));
    }

    ApiAnswer issue(AccessToken caller, Issuing issuing) {
        OneTimeTokens.Issued issued = signing().issue(caller.tenant(), issuing.operation(), issuing.rule());
        return ApiAnswer.of("issued")
                .with("token", issued.text())
                .with("operation", issuing.operation())
                .with(
                        "expires",
                        issued.expires().truncatedTo(ChronoUnit.SECONDS).toString());
    }

    private static TokenRule rule(TokenPolicy policy) {
        return new TokenRule(policy.life(), policy.skew(), "");
    }

    private OneTimeTokens signing() {
        return Objects.requireNonNull(tokens, "tokens, without which no such policy is served");
    }

    private OperationPolicy operation(AccessToken caller, Members members) {
        String name = members.text("operation");
        if (!caller.mayUse(name)) {
            throw new ApiRefusal(
                    ApiCode.OPERATION_FORBIDDEN,
                    "The access token is not for this operation; have its line in the token file say so.");
        }
        OperationPolicy operation = operations.get(name);
        if (operation == null) {
            throw new ApiRefusal(
                    ApiCode.OPERATION_UNKNOWN,
                    "The policy of this node declares no such operation; declare it, for its terms decide.");
        }
        return operation;
    }

    private static String withinLimit(OperationPolicy operation, String key) {
        if (key.length() > operation.http().keyLimit()) {
            throw new ApiRefusal(
                    ApiCode.KEY_TOO_LONG,
                    "The key has " + key.length() + " characters; at most "
                            + operation.http().keyLimit() + " are allowed.");
        }
        return key;
    }

    private static Subject subject(AccessToken caller, OperationPolicy operation, String key) {
        try {
            return new Subject(operation, new OperationKey(caller.tenant(), operation.name(), key));
        } catch (IllegalArgumentException wrong) {
            throw ApiRefusal.bad(String.valueOf(wrong.getMessage()));
        }
    }

    /**
     * The wish itself: the key, what was asked as a digest of the caller's or as the content, and the version where the
     * policy says that there are any.
     */
    static Intent intent(Subject subject, Members members) {
        String digest = members.optional("fingerprint");
        String content = members.optional("content");
        if ((digest == null) == (content == null)) {
            throw ApiRefusal.bad(
                    "The call has not exactly one of fingerprint and content; say by one of them what is asked.");
        }
        Fingerprint fingerprint = content == null
                ? ofCaller(digest)
                : ofContent(subject.operation().http().fingerprint(), content);
        Supersession version =
                members.has("version") ? Supersession.byVersion(members.positive("version")) : Supersession.never();
        try {
            return new Intent(subject.key(), fingerprint, version)
                    .under(subject.terms().duplicates());
        } catch (IllegalArgumentException unfit) {
            throw ApiRefusal.bad(String.valueOf(unfit.getMessage()));
        }
    }

    private static Fingerprint ofCaller(@Nullable String digest) {
        var matcher = DIGEST.matcher(digest == null ? "" : digest);
        if (!matcher.matches()) {
            throw ApiRefusal.bad("The fingerprint is not 'sha-256:' and 64 lower-case hexadecimal digits; send it so.");
        }
        // Under a rule of its own: a caller's digest is never taken for one that Semel made.
        return Fingerprint.of("caller.sha-256", HexFormat.of().parseHex(matcher.group(1)));
    }

    private static Fingerprint ofContent(OperationPolicy.Comparison comparison, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        try {
            return comparison.content().fingerprint(bytes);
        } catch (MalformedContentException malformed) {
            if (comparison.malformedAsBytes()) {
                return ContentRule.bytes().fingerprint(bytes);
            }
            throw new ApiRefusal(ApiCode.MALFORMED_JSON, "The content is to be JSON: " + malformed.getMessage());
        }
    }
}
