package dev.semel.http;

import dev.semel.operation.Intent;
import dev.semel.operation.MalformedContentException;
import dev.semel.operation.OperationKey;

/** A protected request whose body is still to be read. Immutable; holds no connection. */
public final class Reading {
    private final RequestHead head;
    private final RoutePolicy route;
    private final OperationKey key;

    Reading(RequestHead head, RoutePolicy route, OperationKey key) {
        this.head = head;
        this.route = route;
        this.key = key;
    }

    /** How many bytes the body may have; stop reading at the first one more. */
    public int limitBytes() {
        return route.bodyLimitBytes();
    }

    /** The route that the request belongs to. */
    public RoutePolicy route() {
        return route;
    }

    /** Whose and which key; known before the body is. */
    public OperationKey key() {
        return key;
    }

    /** What to tell the caller when the body goes on after the limit. */
    public Problem tooLarge() {
        return tooLarge(route);
    }

    static Problem tooLarge(RoutePolicy route) {
        return Problem.of(
                        ProblemCode.BODY_TOO_LARGE,
                        "The body is larger than the " + route.bodyLimitBytes()
                                + " bytes that a request with a key may have here; send less, or have the limit raised.")
                .withMember(json -> json.number("limitBytes", route.bodyLimitBytes()));
    }

    /** Goes on with the whole body, still coded as it came. */
    public Prepared with(HttpBody body) {
        if (body.length() > limitBytes()) {
            return new Prepared.Refused(tooLarge());
        }
        try {
            var fingerprint = HttpFingerprint.of(head, body, route.body(), route.countedHeaders());
            return new Prepared.Ready(new ProtectedRequest(new Intent(key, fingerprint), route, head, body));
        } catch (MalformedContentException malformed) {
            return new Prepared.Refused(Problem.of(
                            ProblemCode.MALFORMED_JSON,
                            "The body says it is JSON and is not, so a retry could not be told from another request: "
                                    + malformed.getMessage() + " Send well-formed JSON.")
                    .withMember(json -> json.number("position", malformed.position())));
        }
    }
}
