package dev.semel.spring;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpResponse;

/** A response that was read whole. */
final class KeptResponse implements ClientHttpResponse {
    private final HttpStatusCode status;
    private final String reason;
    private final HttpHeaders headers;
    private final byte[] body;

    KeptResponse(HttpStatusCode status, String reason, HttpHeaders headers, byte[] body) {
        this.status = status;
        this.reason = reason;
        this.headers = HttpHeaders.copyOf(headers);
        this.body = body;
    }

    Map<String, List<String>> lines() {
        Map<String, List<String>> lines = new TreeMap<>();
        headers.forEach(lines::put);
        return lines;
    }

    @Override
    public HttpStatusCode getStatusCode() {
        return status;
    }

    @Override
    public String getStatusText() {
        return reason;
    }

    @Override
    public HttpHeaders getHeaders() {
        return headers;
    }

    @Override
    public InputStream getBody() {
        return new ByteArrayInputStream(body);
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
