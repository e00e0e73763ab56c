package dev.semel.http;

import dev.semel.operation.OperationKey;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The way in over HTTP, for any HTTP library: from a request's head and body to an intent, or to why there is none. Reads
 * no socket and no store, keeps nothing between requests. Immutable; safe for use by all threads.
 */
public final class HttpDoor {
    private static final Admission PASS = new Admission.PassThrough();

    private final HttpPolicy policy;

    /** A door under this policy; a new policy is a new door. */
    public HttpDoor(HttpPolicy policy) {
        this.policy = Objects.requireNonNull(policy, "policy");
    }

    /** The policy that this door keeps. */
    public HttpPolicy policy() {
        return policy;
    }

    /** Decides by the head alone, before a byte of the body is read. */
    public Admission admit(RequestHead head) {
        RoutePolicy route = policy.route(head);
        return route == null || route.isObserved() ? PASS : decide(head, route);
    }

    /**
     * What would be decided about a request of a route that is only observed. Null if it belongs to none, and then
     * {@link #admit} says what becomes of it.
     */
    public @Nullable Observed observed(RequestHead head) {
        RoutePolicy route = policy.route(head);
        if (route == null || !route.isObserved() || route.key() == KeyRule.IGNORED) {
            return null;
        }
        return new Observed(route, decide(head, route));
    }

    /** A request that passes, the route that observes it, and what would be decided by its head if it protected. */
    public record Observed(RoutePolicy route, Admission admission) {
        public Observed {
            Objects.requireNonNull(route, "route");
            Objects.requireNonNull(admission, "admission");
        }
    }

    private Admission decide(RequestHead head, RoutePolicy route) {
        if (route.key() == KeyRule.IGNORED) {
            return PASS;
        }
        String header = policy.keyHeader();
        return IdempotencyKeyHeader.parse(header, head.headers().all(header), route.keyLimit())
                .fold(
                        () -> withoutKey(route),
                        key -> withKey(head, route, key),
                        (code, detail) -> new Admission.Refused(Problem.of(code, detail)));
    }

    private Admission withoutKey(RoutePolicy route) {
        return route.key() == KeyRule.OPTIONAL
                ? PASS
                : new Admission.Refused(Problem.of(
                        ProblemCode.KEY_MISSING,
                        "The operation " + route.name() + " needs a key; send the header " + policy.keyHeader()
                                + " with one that stays the same on every retry."));
    }

    private Admission withKey(RequestHead head, RoutePolicy route, String key) {
        return policy.caller()
                .scope(head)
                .fold(
                        scope -> withScope(head, route, new OperationKey(scope, route.name(), key)),
                        Admission.Refused::new);
    }

    private static Admission withScope(RequestHead head, RoutePolicy route, OperationKey key) {
        return declaredLength(head.headers().first("Content-Length")) > route.bodyLimitBytes()
                ? new Admission.Refused(Reading.tooLarge(route))
                : new Admission.NeedsBody(new Reading(head, route, key));
    }

    /** What the head says of the body's length; nothing that cannot be read, for the body itself is counted too. */
    private static long declaredLength(@Nullable String value) {
        String digits = value == null ? "" : value.strip();
        boolean plain = !digits.isEmpty() && digits.chars().allMatch(unit -> unit >= '0' && unit <= '9');
        if (!plain) {
            return 0;
        }
        return digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits);
    }
}
