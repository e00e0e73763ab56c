package dev.semel.server.openapi;

import dev.semel.assembly.PolicyMapping;
import dev.semel.http.HttpFields;
import dev.semel.http.Peer;
import dev.semel.http.RequestHead;
import dev.semel.http.RoutePolicy;
import dev.semel.policies.OperationPolicy;
import dev.semel.policies.OperationPolicy.KeyUse;
import dev.semel.policies.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which operation of a policy a described one belongs to, as the gateway decides it. For one thread. */
final class Coverage {
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
    private static final Pattern TEMPLATE = Pattern.compile("\\{[^{}/]*}");

    private final Policy policy;
    private final String base;
    private final List<RoutePolicy> routes;
    private final RoutePolicy unlisted;
    private final Set<String> described = new TreeSet<>();
    private final List<String> unprotected = new ArrayList<>();

    /** @param base what stands before the description's paths where the gateway is called */
    Coverage(Policy policy, String base) {
        this.policy = policy;
        this.base = base;
        routes = policy.operations().stream().map(PolicyMapping::route).toList();
        unlisted = PolicyMapping.route(policy.defaults());
    }

    /** The policy's operation that protects this one; null if none does. */
    @Nullable
    OperationPolicy of(String method, String path) {
        OperationPolicy operation = matched(method.toUpperCase(Locale.ROOT), path);
        if (operation != null && isProtecting(operation)) {
            described.add(operation.name());
            return operation;
        }
        if (!SAFE.contains(method.toUpperCase(Locale.ROOT))) {
            unprotected.add(method.toUpperCase(Locale.ROOT) + " " + path + " can change something, and "
                    + (operation == null
                            ? "no operation of the policy has it."
                            : "the policy's operation " + operation.name() + " only "
                                    + (operation.observed() ? "observes it." : "lets it through.")));
        }
        return null;
    }

    private static boolean isProtecting(OperationPolicy operation) {
        return operation.key() != KeyUse.IGNORED && !operation.observed();
    }

    private @Nullable OperationPolicy matched(String method, String path) {
        RequestHead head = RequestHead.of(
                method, base + TEMPLATE.matcher(path).replaceAll("semel-any"), HttpFields.none(), Peer.unproved());
        for (int at = 0; at < routes.size(); at++) {
            if (routes.get(at).matches(head)) {
                return policy.operations().get(at);
            }
        }
        boolean byDefault = policy.unlisted() == Policy.Unlisted.PROTECT && unlisted.matches(head);
        return byDefault ? policy.defaults() : null;
    }

    /** What there is to find, a sentence each: what the policy leaves unprotected, then what the description lacks. */
    List<String> findings() {
        List<String> all = new ArrayList<>(unprotected);
        for (OperationPolicy operation : policy.operations()) {
            if (isProtecting(operation) && !described.contains(operation.name())) {
                all.add("The policy's operation " + operation.name() + " ("
                        + (operation.route().methods().isEmpty()
                                ? "any method"
                                : String.join(", ", operation.route().methods()))
                        + " " + operation.route().path() + ", line " + operation.line()
                        + ") is not in the description.");
            }
        }
        return all;
    }
}
