package dev.semel.server.api;

import dev.semel.operation.ContentRule;
import dev.semel.operation.Fingerprint;
import dev.semel.operation.Intent;
import dev.semel.operation.MalformedContentException;
import dev.semel.operation.OperationKey;
import dev.semel.policies.OperationPolicy;
import dev.semel.policies.Policy;
import dev.semel.policy.Terms;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The operations that a policy declares, as calls name them. Immutable; safe for use by all threads. */
final class Declared {
    private static final Pattern DIGEST = Pattern.compile("sha-256:([0-9a-f]{64})");

    private final Map<String, OperationPolicy> operations;

    Declared(Policy policy) {
        operations = policy.operations().stream().collect(Collectors.toMap(OperationPolicy::name, Function.identity()));
    }

    /** What a call is about. */
    record Subject(OperationPolicy operation, OperationKey key) {
        Terms terms() {
            return operation.terms();
        }
    }

    /**
     * The key that is meant, within the tenant of the token and no other.
     *
     * @throws ApiRefusal if the token may not, or there is no such operation, or no key can be so
     */
    Subject subject(AccessToken caller, Members members) {
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
        String key = members.text("key");
        if (key.length() > operation.http().keyLimit()) {
            throw new ApiRefusal(
                    ApiCode.KEY_TOO_LONG,
                    "The key has " + key.length() + " characters; at most "
                            + operation.http().keyLimit() + " are allowed.");
        }
        try {
            return new Subject(operation, new OperationKey(caller.tenant(), name, key));
        } catch (IllegalArgumentException wrong) {
            throw ApiRefusal.bad(String.valueOf(wrong.getMessage()));
        }
    }

    /** The wish itself: the key, and what was asked as a digest of the caller's or as the content. */
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
        return new Intent(subject.key(), fingerprint);
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
