package dev.semel.client;

import dev.semel.operation.Fingerprint;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;

/** A request and the bytes of its body, so that every send is the same. */
final class Prepared {
    private final HttpRequest request;
    private final byte[] body;

    Prepared(HttpRequest request, byte[] body) {
        this.request = request;
        this.body = body;
    }

    Fingerprint fingerprint() {
        String type = request.headers().firstValue("Content-Type").orElse("");
        return PendingIntents.fingerprint(request.method(), request.uri(), type, body);
    }

    /** @param key empty for none */
    HttpRequest under(KeyHeader header, String key) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(request, (name, value) -> true)
                .method(
                        request.method(),
                        body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (request.version().isEmpty() && "http".equalsIgnoreCase(request.uri().getScheme())) {
            // Else the JDK asks on the way to change to HTTP/2, which few servers expect beside a body.
            builder.version(HttpClient.Version.HTTP_1_1);
        }
        return key.isEmpty()
                ? builder.build()
                : builder.header(header.name(), header.written(key)).build();
    }
}
