package dev.semel.server;

import dev.semel.http.ProtectedRequest;
import dev.semel.http.RequestHead;
import dev.semel.policies.AuthorizePolicy;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks whether a caller may still be told what was answered before, for a replay does not reach the service that would
 * know. The policy's URL is asked with a GET that has the caller's own end-to-end fields and says in
 * {@code X-Forwarded-Method} and {@code X-Forwarded-Uri} what it asks for: what forward-auth services of other proxies
 * take; for whom it asks is told anew, as to the service. Only that URL is ever asked, and no redirect is followed. Safe for use by all threads.
 */
public final class ReplayRights {
    private static final int UNAUTHORIZED = HttpResponseStatus.UNAUTHORIZED.code();
    private static final int FORBIDDEN = HttpResponseStatus.FORBIDDEN.code();

    private final HttpClient client;
    private final Map<String, AuthorizePolicy> routes;

    /** What is known of a caller's right. */
    sealed interface Right {
        /** It may be told. */
        record Given() implements Right {}

        /**
         * It may not be told.
         *
         * @param status 401 or 403, as it was said
         * @param challenge how it may show that it may, null if that was not said
         */
        record Refused(int status, @Nullable String challenge) implements Right {}

        /** Nobody could say. */
        record Unknown() implements Right {}
    }

    /** @param routes who is asked, by the route's name; any other route's replays are told to whoever sends the request */
    public ReplayRights(Vertx vertx, Map<String, AuthorizePolicy> routes) {
        this.routes = Map.copyOf(routes);
        client = vertx.createHttpClient(new HttpClientOptions().setKeepAliveTimeout(2));
    }

    /** Whether anybody must be asked before a replay of this route. */
    boolean areAskedFor(String route) {
        return routes.containsKey(route);
    }

    /**
     * Of the caller of this request; never fails.
     *
     * @param about the request that was answered: this one, or the one that this one asks about
     */
    Future<Right> of(HttpServerRequest request, ProtectedRequest about) {
        AuthorizePolicy policy = routes.get(about.route().name());
        if (policy == null) {
            return Future.succeededFuture(new Right.Given());
        }
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(policy.url())
                .setConnectTimeout(policy.timeout().toMillis())
                .setFollowRedirects(false);
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        UpstreamHead.EndToEnd.copy(request.headers(), headers);
        for (String ofTheBody : new String[] {"Host", "Content-Length", "Content-Type", "Content-Encoding", "Expect"}) {
            headers.remove(ofTheBody);
        }
        ToUpstream.remove(headers);
        UpstreamHead.removeTwins(request.headers(), headers);
        UpstreamHead.forwardAnew(headers, request);
        RequestHead head = about.head();
        headers.set("X-Forwarded-Method", head.method());
        headers.set("X-Forwarded-Uri", head.path() + (head.query().isEmpty() ? "" : "?" + head.query()));
        headers.forEach(field -> options.addHeader(field.getKey(), field.getValue()));
        return client.request(options)
                .compose(asked -> asked.send()
                        .compose(answer -> answer.end()
                                .map(done -> right(answer.statusCode(), answer.getHeader("WWW-Authenticate")))))
                .timeout(policy.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .otherwise(new Right.Unknown());
    }

    private static Right right(int status, @Nullable String challenge) {
        if (status / 100 == 2) {
            return new Right.Given();
        }
        return status == UNAUTHORIZED || status == FORBIDDEN
                ? new Right.Refused(status, challenge)
                : new Right.Unknown();
    }
}
