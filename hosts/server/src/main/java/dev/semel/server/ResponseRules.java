package dev.semel.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.http.HttpClientResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a response's head must fulfil to be passed on or remembered. A pure check; it changes nothing. */
final class ResponseRules {
    private static final int LARGEST_STATUS = 999;

    private ResponseRules() {}

    /** Answers the rule that {@code response} breaks, as the middle of a sentence, or null. */
    static @Nullable String broken(HttpClientResponse response) {
        if (response.statusCode() < 200) {
            return "it gave the interim status " + response.statusCode() + " as if it were final";
        }
        if (response.statusCode() > LARGEST_STATUS) {
            return "its status " + response.statusCode() + " has more than three digits";
        }
        if (!response.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            return null;
        }
        List<String> codings = response.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        boolean plain = codings.size() == 1 && codings.get(0).equalsIgnoreCase("chunked");
        return plain ? null : "it used a transfer coding that was not asked for";
    }
}
