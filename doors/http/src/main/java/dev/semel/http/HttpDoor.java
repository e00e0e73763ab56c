package dev.semel.http;

import dev.semel.engine.Engine;
import dev.semel.operation.OperationKey;
import dev.semel.policy.EffectClass;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The way in over HTTP, for any HTTP library: from a request's head and body to an intent, or to why there is none. Reads
 * no socket and no store, keeps nothing between requests. Immutable; safe for use by all threads.
 */
public final class HttpDoor {
    private static final Admission PASS = new Admission.PassThrough();

    private final HttpPolicy policy;
    private final @Nullable OneTimeTokens tokens;
    private final OperationUrls urls;
    private final boolean servesOwnPaths;
    private final boolean demandsKeys;

    /**
     * A door under this policy; a new policy is a new door.
     *
     * @throws IllegalArgumentException if a route takes one-time tokens
     */
    public HttpDoor(HttpPolicy policy) {
        this(policy, null);
    }

    /**
     * The same, with what its one-time tokens are signed and verified by.
     *
     * @throws IllegalArgumentException if a route takes one-time tokens and there is nothing to sign them
     */
    public HttpDoor(HttpPolicy policy, @Nullable OneTimeTokens tokens) {
        this.policy = Objects.requireNonNull(policy, "policy");
        this.tokens = tokens;
        urls = new OperationUrls(policy);
        servesOwnPaths = policy.all().anyMatch(route -> route.token() != null || route.acceptsRunning());
        demandsKeys = policy.all().anyMatch(route -> route.key() == KeyRule.REQUIRED);
        if (tokens == null) {
            policy.all().filter(route -> route.token() != null).findFirst().ifPresent(route -> {
                throw new IllegalArgumentException("The operation " + route.name()
                        + " takes one-time tokens, and there are no keys to sign them; give some with --token-keys"
                        + " FILE.");
            });
        }
    }

    /** The policy that this door keeps. */
    public HttpPolicy policy() {
        return policy;
    }

    /**
     * Declares what this door protects to the engine that a host in the service's own process runs it with.
     *
     * @throws IllegalArgumentException if a route is declared ATOMIC: nothing there says that a handler's effect commits
     *     with its outcome
     * @throws dev.semel.store.StoreRefusedException if a route demands more durability than the store gives
     */
    public void declareTo(Engine engine) {
        policy.routes().stream().filter(route -> !route.isObserved()).forEach(route -> declare(engine, route));
        declare(engine, policy.otherwise());
    }

    private static void declare(Engine engine, RoutePolicy route) {
        if (route.terms().effect().effectClass() == EffectClass.ATOMIC) {
            throw new IllegalArgumentException("The route " + route.name()
                    + " is declared ATOMIC, and nothing says that its handler's effect commits with its outcome; declare"
                    + " another class, or run the effect in a transaction of the store inside the handler.");
        }
        engine.declare(route.name(), route.terms());
    }

    /** Whether {@link #own} has anything to serve under this policy. */
    public boolean servesOwnPaths() {
        return servesOwnPaths;
    }

    /** What a request to the gateway itself gets; null if it is one to the service. Its body, if any, does not count. */
    public @Nullable OwnRequest own(RequestHead head) {
        if (!servesOwnPaths || !head.path().startsWith(OwnPaths.ROOT)) {
            return null;
        }
        boolean get = head.method().equals("GET");
        if (get && head.path().startsWith(OwnPaths.OPERATIONS)) {
            return urls.read(head);
        }
        return get && head.path().equals(OwnPaths.TOKEN)
                ? token(head)
                : new OwnRequest.Answered(OperationUrls.unknown());
    }

    private OwnRequest token(RequestHead head) {
        List<String> named = Keying.fields(HttpBody.of(head.query()), "operation");
        String operation = named.size() == 1 ? named.get(0) : "";
        for (RoutePolicy route : policy.all().toList()) {
            TokenRule rule = route.token();
            if (rule != null && route.name().equals(operation)) {
                return policy.caller()
                        .scope(head)
                        .fold(
                                scope -> new OwnRequest.HandsOut(
                                        scope,
                                        route,
                                        HttpAnswers.token(operation, signing().issue(scope, operation, rule))),
                                refused -> new OwnRequest.Answered(refused.answer()));
            }
        }
        return new OwnRequest.Answered(Problem.of(
                        ProblemCode.URL_UNKNOWN,
                        "The query names no operation that takes one-time tokens; ask with ?operation=NAME and a name of"
                                + " the policy.")
                .answer());
    }

    /**
     * Whether a request without a key passes through, as {@link #admit} would decide, known by its method and path alone: so
     * that a host need not look at the rest of it. False too for paths of the gateway's own.
     */
    public boolean passesWithoutKey(String method, String path) {
        if (!demandsKeys && !servesOwnPaths) {
            return true;
        }
        if (servesOwnPaths && path.startsWith(OwnPaths.ROOT)) {
            return false;
        }
        RoutePolicy route = policy.route(new RequestHead(method, path, "", HttpFields.none(), Peer.unproved()));
        return route == null || route.isObserved() || route.key() != KeyRule.REQUIRED;
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
        TokenRule token = route.token();
        return IdempotencyKeyHeader.parse(
                        header, head.headers().all(header), token == null ? route.keyLimit() : OneTimeTokens.LONGEST)
                .fold(
                        () -> token == null ? withoutKey(route) : withoutToken(head, route, token),
                        key -> token == null ? withKey(head, route, key) : withToken(head, route, token, key),
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
                        scope -> read(head, route, scope, Keying.known(new OperationKey(scope, route.name(), key))),
                        Admission.Refused::new);
    }

    private Admission withoutToken(RequestHead head, RoutePolicy route, TokenRule rule) {
        return rule.hasField() && Keying.isForm(head)
                ? policy.caller()
                        .scope(head)
                        .fold(
                                scope -> read(head, route, scope, body -> inForm(body, route, rule, scope)),
                                Admission.Refused::new)
                : new Admission.Refused(tokenMissing(route, rule));
    }

    private Problem tokenMissing(RoutePolicy route, TokenRule rule) {
        return Problem.of(
                ProblemCode.KEY_MISSING,
                "The operation " + route.name() + " needs a one-time token; GET " + OwnPaths.TOKEN + "?operation="
                        + route.name() + " before the action begins and send it in the header " + policy.keyHeader()
                        + (rule.hasField() ? " or the form field " + rule.field() : "") + ", on every retry too.");
    }

    private Keying.Keyed inForm(HttpBody body, RoutePolicy route, TokenRule rule, String scope) {
        List<String> values = Keying.fields(body, rule.field());
        if (values.size() == 1) {
            return keyed(values.get(0), route, rule, scope);
        }
        return new Keying.Keyed.Refused(values.isEmpty() ? tokenMissing(route, rule) : twoTokens(rule));
    }

    private static Problem twoTokens(TokenRule rule) {
        return Problem.of(
                ProblemCode.KEY_MALFORMED,
                "The one-time token stands in the form field " + rule.field()
                        + " and in another place too; send it once.");
    }

    /** Looked at twice: at once, so that a bad one costs nothing, and when a slow body has come, for time has passed. */
    private Admission withToken(RequestHead head, RoutePolicy route, TokenRule rule, String token) {
        boolean mayStandTwice = rule.hasField() && Keying.isForm(head);
        return policy.caller()
                .scope(head)
                .fold(
                        scope -> keyed(token, route, rule, scope)
                                .fold(
                                        now -> read(
                                                head,
                                                route,
                                                scope,
                                                body -> mayStandTwice
                                                                && !Keying.fields(body, rule.field())
                                                                        .isEmpty()
                                                        ? new Keying.Keyed.Refused(twoTokens(rule))
                                                        : keyed(token, route, rule, scope)),
                                        Admission.Refused::new),
                        Admission.Refused::new);
    }

    private Keying.Keyed keyed(String token, RoutePolicy route, TokenRule rule, String scope) {
        return signing()
                .check(token, scope, route.name(), rule)
                .fold(
                        key -> new Keying.Keyed.Known(new OperationKey(scope, route.name(), key)),
                        Keying.Keyed.Refused::new);
    }

    private OneTimeTokens signing() {
        return Objects.requireNonNull(tokens, "tokens, which the constructor demanded");
    }

    private Admission read(RequestHead head, RoutePolicy route, String scope, Keying keying) {
        if (route.refusesStreams() && EventStreams.areAskedFor(head.headers())) {
            return new Admission.Refused(Problem.of(
                    ProblemCode.STREAM_REFUSED,
                    "The operation " + route.name()
                            + " answers requests with a key when their outcome is recorded, and so"
                            + " cannot stream; ask for another media type than " + EventStreams.TYPE
                            + ", or send no key where none is required."));
        }
        return declaredLength(head.headers().first("Content-Length")) > route.bodyLimitBytes()
                ? new Admission.Refused(Reading.tooLarge(route))
                : new Admission.NeedsBody(new Reading(head, route, scope, keying, urls));
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
