package dev.semel.http;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The policy of one door: who callers are, what the key header is called, and the routes in order; the first that
 * matches holds. Immutable; safe for use by all threads.
 */
public final class HttpPolicy {
    private static final RoutePolicy UNDECLARED =
            RoutePolicy.named(RoutePolicy.UNDECLARED).build();
    private static final RoutePolicy UNPROTECTED = RoutePolicy.named(RoutePolicy.UNDECLARED)
            .methods(Set.of())
            .key(KeyRule.IGNORED)
            .build();

    private final CallerRule caller;
    private final String keyHeader;
    private final List<RoutePolicy> routes;
    private final RoutePolicy otherwise;

    private HttpPolicy(CallerRule caller, String keyHeader, List<RoutePolicy> routes, RoutePolicy otherwise) {
        this.caller = caller;
        this.keyHeader = keyHeader;
        this.routes = routes;
        this.otherwise = otherwise;
        refuseSharedNames();
    }

    /** With no declared route: POST and PATCH with a key are protected with the defaults, everything else passes. */
    public static HttpPolicy defaults(CallerRule caller) {
        return new HttpPolicy(
                Objects.requireNonNull(caller, "caller"), IdempotencyKeyHeader.NAME, List.of(), UNDECLARED);
    }

    /**
     * The same policy with these routes before everything else.
     *
     * @throws IllegalArgumentException if two routes have one name, or one is named as the route for all the rest
     */
    public HttpPolicy routes(Collection<RoutePolicy> declared) {
        return new HttpPolicy(caller, keyHeader, List.copyOf(declared), otherwise);
    }

    /** The same policy, with what no route matches under this one. */
    public HttpPolicy otherwise(RoutePolicy route) {
        return new HttpPolicy(caller, keyHeader, routes, Objects.requireNonNull(route, "route"));
    }

    /** The same policy, with what no route matches passing through even with a key. */
    public HttpPolicy passingTheRest() {
        return otherwise(UNPROTECTED);
    }

    /** The same policy with another name of the key header. */
    public HttpPolicy keyHeader(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("The key header has no name; give one, such as Idempotency-Key.");
        }
        return new HttpPolicy(caller, name, routes, otherwise);
    }

    /** How callers are told apart. */
    public CallerRule caller() {
        return caller;
    }

    /** The key header's name. */
    public String keyHeader() {
        return keyHeader;
    }

    /** The declared routes, in order. */
    public List<RoutePolicy> routes() {
        return routes;
    }

    /** Every route, the last one too. */
    Stream<RoutePolicy> all() {
        return Stream.concat(routes.stream(), Stream.of(otherwise));
    }

    /** The route for what no declared one matches. */
    public RoutePolicy otherwise() {
        return otherwise;
    }

    /**
     * Whether every request of this method to a path of this pattern is protected: a route that is not only observed has
     * it, and its key is not ignored. Where keys are optional, a request without one passes all the same.
     *
     * @param pattern such as {@code /orders/{id}/cancel} or {@code /files/**}, as routes have them
     * @throws IllegalArgumentException if the pattern is malformed
     */
    public boolean protects(String method, String pattern) {
        return PathPattern.parse(pattern).samples().allMatch(path -> {
            RoutePolicy route = route(RequestHead.of(method, path, HttpFields.none(), Peer.unproved()));
            return route != null && route.key() != KeyRule.IGNORED && !route.isObserved();
        });
    }

    /** The route of a request, or null if it belongs to none and passes through. */
    @Nullable
    RoutePolicy route(RequestHead head) {
        for (RoutePolicy route : routes) {
            if (route.matches(head)) {
                return route;
            }
        }
        return otherwise.matches(head) ? otherwise : null;
    }

    private void refuseSharedNames() {
        Set<String> names = new HashSet<>();
        if (otherwise.key() != KeyRule.IGNORED) {
            names.add(otherwise.name());
        }
        for (RoutePolicy route : routes) {
            if (!names.add(route.name())) {
                throw new IllegalArgumentException(
                        "Two routes are named " + route.name() + "; their keys would be shared, so name them apart.");
            }
        }
    }
}
