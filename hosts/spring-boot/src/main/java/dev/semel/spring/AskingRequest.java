package dev.semel.spring;

import java.net.URI;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.support.HttpRequestWrapper;

/** A question for the outcome of a request: a GET with its credentials, without its key and what speaks of its body. */
final class AskingRequest extends HttpRequestWrapper {
    private final URI at;
    private final HttpHeaders headers;

    AskingRequest(HttpRequest request, URI at, String keyHeader) {
        super(request);
        this.at = at;
        headers = HttpHeaders.copyOf(request.getHeaders());
        headers.remove(keyHeader);
        headers.remove(HttpHeaders.CONTENT_TYPE);
        headers.remove(HttpHeaders.CONTENT_LENGTH);
        headers.remove(HttpHeaders.CONTENT_ENCODING);
    }

    @Override
    public HttpMethod getMethod() {
        return HttpMethod.GET;
    }

    @Override
    public URI getURI() {
        return at;
    }

    @Override
    public HttpHeaders getHeaders() {
        return headers;
    }
}
