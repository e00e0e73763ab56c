package dev.semel.client;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Sends over {@code java.net.http}, which must send what it is given once. Redirects and authenticators would send again
 * unseen, and are refused. What the JDK repeats all the same, and cannot be told not to: a GET or HEAD whose kept
 * connection was just closed, once; a connection that was refused, once, before anything was sent ({@code
 * -Djdk.httpclient.disableRetryConnect} ends that); on newer JDKs an HTTP/2 request that the peer says it did not
 * process, once.
 */
final class JdkWire implements Wire {
    private final HttpClient client;
    private final int mostBodyBytes;

    JdkWire(HttpClient client, int mostBodyBytes) {
        if (client.followRedirects() != HttpClient.Redirect.NEVER) {
            throw new IllegalArgumentException("The HttpClient follows redirects (" + client.followRedirects()
                    + "), and so would send a request again that may have been applied; build it with Redirect.NEVER.");
        }
        if (client.authenticator().isPresent()) {
            throw new IllegalArgumentException(
                    "The HttpClient has an authenticator, and so would send requests again that"
                            + " nobody counts; set the Authorization header instead.");
        }
        refuseHiddenRetries(System.getProperty("jdk.httpclient.enableAllMethodRetry"));
        this.client = client;
        this.mostBodyBytes = mostBodyBytes;
    }

    /** @param property of the JDK: set and empty, or true, it repeats a POST whose connection broke */
    static void refuseHiddenRetries(@Nullable String property) {
        if (property != null && (property.isEmpty() || Boolean.parseBoolean(property))) {
            throw new IllegalStateException(
                    "The JDK is told by -Djdk.httpclient.enableAllMethodRetry to send requests again"
                            + " unseen, so nothing could be counted; start without it.");
        }
    }

    @Override
    public Exchange send(HttpRequest request) {
        CompletableFuture<HttpResponse<BoundedBody.Read>> sending =
                client.sendAsync(request, head -> new BoundedBody(mostBodyBytes));
        CompletableFuture<Seen> seen =
                sending.handle((response, failure) -> failure == null ? replied(response) : failed(failure));
        return new Exchange(seen, () -> sending.cancel(true));
    }

    private static Seen replied(HttpResponse<BoundedBody.Read> response) {
        BoundedBody.Read body = response.body();
        return new Seen.Replied(
                Reply.of(response.statusCode(), response.headers().map(), body.bytes(), body.whole()));
    }

    static Seen failed(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof IOException network) {
            return Failures.seen(network);
        }
        throw cause instanceof RuntimeException defect ? defect : new CompletionException(cause);
    }
}
