package dev.semel.spring;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.support.HttpRequestWrapper;

/** A request as it is sent once: what the interceptors behind add to its headers, they add to those of this send alone. */
final class OneSend extends HttpRequestWrapper {
    private final HttpHeaders headers;

    OneSend(HttpRequest request) {
        super(request);
        headers = HttpHeaders.copyOf(request.getHeaders());
    }

    @Override
    public HttpHeaders getHeaders() {
        return headers;
    }
}
