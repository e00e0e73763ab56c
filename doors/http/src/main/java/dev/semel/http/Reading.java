package dev.semel.http;

import dev.semel.operation.Intent;
import dev.semel.operation.MalformedContentException;
import dev.semel.operation.OperationKey;
import java.util.Optional;

/** A protected request whose body is still to be read. Immutable; holds no connection. */
public final class Reading {
    private final RequestHead head;
    private final RoutePolicy route;
    private final String tenant;
    private final Keying keying;
    private final OperationUrls urls;

    Reading(RequestHead head, RoutePolicy route, String tenant, Keying keying, OperationUrls urls) {
        this.head = head;
        this.route = route;
        this.tenant = tenant;
        this.keying = keying;
        this.urls = urls;
    }

    /** How many bytes the body may have; stop reading at the first one more. */
    public int limitBytes() {
        return route.bodyLimitBytes();
    }

    /** The route that the request belongs to. */
    public RoutePolicy route() {
        return route;
    }

    /** Whose keys it speaks of; which one may stand in the body. */
    public String tenant() {
        return tenant;
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
        return keying.of(body).fold(key -> with(key, body), Prepared.Refused::new);
    }

    private Prepared with(OperationKey key, HttpBody body) {
        try {
            var fingerprint = HttpFingerprint.of(head, body, route.body(), route.countedHeaders());
            VersionRule version = route.version();
            return version == null
                    ? ready(new Intent(key, fingerprint), body)
                    : version.of(head, body)
                            .fold(asked -> ready(new Intent(key, fingerprint, asked), body), Prepared.Refused::new);
        } catch (MalformedContentException malformed) {
            return new Prepared.Refused(Problem.of(
                            ProblemCode.MALFORMED_JSON,
                            "The body says it is JSON and is not, so a retry could not be told from another request: "
                                    + malformed.getMessage() + " Send well-formed JSON.")
                    .withMember(json -> json.number("position", malformed.position())));
        }
    }

    private Prepared ready(Intent intent, HttpBody body) {
        Optional<String> url = route.acceptsRunning() ? urls.of(intent, head) : Optional.empty();
        return new Prepared.Ready(new ProtectedRequest(intent, route, head, body, url));
    }
}
