package dev.semel.spring;

import dev.semel.client.Reply;
import dev.semel.client.Seen;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpResponse;

/** What came of one send. */
record Sent(Seen seen, @Nullable KeptResponse response) {
    private static final int MOST_BODY_BYTES = 16 << 20;

    static Sent of(HttpRequest request, byte[] body, ClientHttpRequestExecution execution) {
        try (ClientHttpResponse response = execution.execute(request, body)) {
            byte[] read = response.getBody().readNBytes(MOST_BODY_BYTES + 1);
            if (read.length > MOST_BODY_BYTES) {
                throw new IOException("the answer is longer than " + MOST_BODY_BYTES + " bytes");
            }
            KeptResponse kept =
                    new KeptResponse(response.getStatusCode(), response.getStatusText(), response.getHeaders(), read);
            Reply reply = Reply.of(response.getStatusCode().value(), kept.lines(), read, true);
            return new Sent(new Seen.Replied(reply), kept);
        } catch (IOException failure) {
            return new Sent(Seen.failed(failure), null);
        }
    }
}
