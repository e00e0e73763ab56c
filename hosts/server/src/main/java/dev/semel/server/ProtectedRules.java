package dev.semel.server;

import dev.semel.http.HttpPolicy;
import dev.semel.http.RoutePolicy;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a protected request must not hold: fields by which the service would see another request than the one decided
 * about. A pure check of the head; what it refuses was not sent.
 */
final class ProtectedRules {
    private static final Set<String> OF_THE_CONTENT =
            Set.of("authorization", "cookie", "content-type", "content-encoding", "content-length", "host");
    private static final Set<String> OVERRIDES = Set.of("x-http-method-override", "x-http-method", "x-method-override");

    private ProtectedRules() {}

    /** Answers the first rule that {@code request} breaks, or null. */
    static @Nullable Problem broken(HttpServerRequest request, HttpPolicy policy, RoutePolicy route) {
        MultiMap headers = request.headers();
        for (Map.Entry<String, String> field : headers) {
            String name = field.getKey();
            if (name.indexOf('_') >= 0 && counts(name.replace('_', '-'), policy, route)) {
                return Problem.badRequest(
                        "field_name_unclear",
                        "Some services take the field " + name + " for " + name.replace('_', '-')
                                + ", by which this request is decided; leave it out.");
            }
            if (name.length() >= 13
                    && OVERRIDES.contains(lower(name))
                    && !field.getValue().equals(request.method().name())) {
                return Problem.badRequest(
                        "method_overridden",
                        "The field " + name + " names another method than the request's own, which alone counts; send"
                                + " that one as the method.");
            }
        }
        return headers.contains(HttpHeaderNames.CONNECTION) ? hidden(headers, policy, route) : null;
    }

    private static @Nullable Problem hidden(MultiMap headers, HttpPolicy policy, RoutePolicy route) {
        for (String named : UpstreamHead.EndToEnd.namedByConnection(headers)) {
            if (headers.contains(named) && counts(named, policy, route)) {
                return Problem.badRequest(
                        "connection_names_field",
                        "The Connection field names " + named
                                + ", by which this request is decided and which the service"
                                + " must see; take it out of Connection.");
            }
        }
        return null;
    }

    private static boolean counts(String name, HttpPolicy policy, RoutePolicy route) {
        String lower = lower(name);
        return OF_THE_CONTENT.contains(lower)
                || name.equalsIgnoreCase(policy.keyHeader())
                || policy.caller().headers().stream().anyMatch(name::equalsIgnoreCase)
                || route.countedHeaders().contains(lower);
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
