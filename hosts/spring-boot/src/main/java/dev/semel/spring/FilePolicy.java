package dev.semel.spring;

import dev.semel.assembly.PolicyMapping;
import dev.semel.http.HttpPolicy;
import dev.semel.http.RoutePolicy;
import dev.semel.http.ScopeSecret;
import dev.semel.policies.LimitsPolicy;
import dev.semel.policies.OperationPolicy;
import dev.semel.policies.Policy;
import dev.semel.policies.PolicyFile;
import dev.semel.policy.EffectClass;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.Quotas;
import dev.semel.policy.Terms;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;

/**
 * What the application's policy file says, if it has one. The file is the gateways'; what a gateway alone can do is refused
 * here, never passed over.
 */
final class FilePolicy {
    private static final FilePolicy NONE = new FilePolicy(null, new byte[0]);

    private final @Nullable Policy policy;
    private final byte[] content;

    private FilePolicy(@Nullable Policy policy, byte[] content) {
        this.policy = policy;
        this.content = content;
    }

    /**
     * @param file null for none
     * @throws PolicyRefusedException if it cannot be read or is wrong; says all that is, each with its place
     */
    static FilePolicy read(@Nullable Resource file) {
        return file == null ? NONE : of(file, content(file));
    }

    /**
     * What stands in a file now.
     *
     * @throws PolicyRefusedException if it cannot be read
     */
    static byte[] content(Resource file) {
        try {
            if (!file.isFile() || !file.getFile().isDirectory()) {
                return file.getContentAsByteArray();
            }
        } catch (IOException unreadable) {
            throw unreadable(file);
        }
        throw unreadable(file);
    }

    private static PolicyRefusedException unreadable(Resource file) {
        return new PolicyRefusedException("The " + file.getDescription()
                + " cannot be read as a file; set semel.policy to one that is there, such as classpath:semel.yaml, or"
                + " file:/etc/shop/semel.yaml outside of the application.");
    }

    /**
     * What this content of the file says.
     *
     * @throws PolicyRefusedException if it is wrong
     */
    static FilePolicy of(Resource file, byte[] content) {
        String name = file.getFilename() == null ? file.getDescription() : file.getFilename();
        return PolicyFile.parse(name, content)
                .fold(
                        policy -> {
                            refuseWhatAGatewayAloneDoes(name, policy);
                            return new FilePolicy(policy, content);
                        },
                        invalid -> {
                            throw new PolicyRefusedException(String.join(System.lineSeparator(), invalid.lines()));
                        });
    }

    /** Whether this is what it was read from. */
    boolean isOf(byte[] other) {
        return Arrays.equals(content, other);
    }

    /** What its writers call it; empty if there is none. */
    String version() {
        return policy == null ? "" : policy.version();
    }

    private static void refuseWhatAGatewayAloneDoes(String file, Policy policy) {
        if (!policy.limits().equals(LimitsPolicy.DEFAULT)) {
            refuse(file, 1, "the file has limits");
        }
        for (OperationPolicy operation : policy.operations()) {
            refuseWhatAGatewayAloneDoes(file, operation);
        }
        refuseWhatAGatewayAloneDoes(file, policy.defaults());
    }

    private static void refuseWhatAGatewayAloneDoes(String file, OperationPolicy operation) {
        String of = "the operation " + operation.name() + " has ";
        if (operation.authorize() != null) {
            refuse(file, operation.line(), of + "authorize");
        } else if (operation.probe() != null) {
            refuse(file, operation.line(), of + "a probe");
        } else if (operation.token() != null) {
            refuse(file, operation.line(), of + "one-time tokens");
        } else if (operation.observed()) {
            refuse(file, operation.line(), of + "observe");
        } else if (!operation.http().ofCaller().isNone()) {
            refuse(file, operation.line(), of + "limits");
        }
    }

    private static void refuse(String file, int line, String what) {
        throw new PolicyRefusedException(file + ":" + line + ":1: " + what
                + ", which a gateway alone keeps to; leave that out here, or put a gateway before the application.");
    }

    /** What it says of an operation; null if nothing. */
    @Nullable
    OperationPolicy operation(String name) {
        return policy == null
                ? null
                : policy.operations().stream()
                        .filter(operation -> operation.name().equals(name))
                        .findFirst()
                        .orElse(null);
    }

    /**
     * The terms that it says of an operation; null if nothing.
     *
     * @param annotated what the annotation says
     * @throws MisuseException if the properties say something too, or the annotation something else
     */
    @Nullable
    Terms terms(String name, EffectTerms annotated, SemelProperties properties) {
        OperationPolicy operation = operation(name);
        if (operation == null) {
            return null;
        } else if (properties.operations().containsKey(name)) {
            throw new MisuseException(
                    "The operation " + name + " has terms in the policy file and in semel.operations." + name + ".",
                    "Say them in one place.");
        } else if (!agrees(annotated, operation.terms().effect())) {
            throw new MisuseException(
                    "The operation " + name + " is "
                            + operation.terms().effect().effectClass()
                            + " in the policy file and " + annotated.effectClass() + " in its annotation, or with"
                            + " another horizon or memory.",
                    "Leave effect, horizon and memory out of @Idempotent, or say the same.");
        }
        return operation.terms();
    }

    /** An annotation that says nothing of the effect reads as one that says UNPROTECTED. */
    private static boolean agrees(EffectTerms annotated, EffectTerms file) {
        return annotated.effectClass() == EffectClass.UNPROTECTED
                || (annotated.effectClass() == file.effectClass()
                        && annotated.horizonMillis() == file.horizonMillis()
                        && annotated.memoryMillis() == file.memoryMillis());
    }

    /** How much each tenant may have. */
    Quotas quotas() {
        return policy == null ? Quotas.none() : policy.quotas();
    }

    /**
     * What the filter does with requests of operations that no method is.
     *
     * @param methods the names of operations that {@link Idempotent} methods are
     * @throws MisuseException if the door cannot do what the file asks for
     * @throws IllegalStateException if there is no file
     */
    HttpPolicy http(ScopeSecret secret, Set<String> methods) {
        if (policy == null) {
            throw new IllegalStateException("There is no policy file.");
        }
        try {
            HttpPolicy whole = PolicyMapping.http(policy, secret);
            List<RoutePolicy> rest = whole.routes().stream()
                    .filter(Predicate.not(route -> methods.contains(route.name())))
                    .toList();
            return whole.routes(rest);
        } catch (IllegalArgumentException cannot) {
            throw new MisuseException(
                    "The policy file cannot be kept: " + cannot.getMessage(), "Mend the file that semel.policy names.");
        }
    }
}
