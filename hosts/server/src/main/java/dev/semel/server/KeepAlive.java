package dev.semel.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpVersion;
import java.util.List;

/** Reads from a response whether its connection may be used again, and for how long. Pure. */
final class KeepAlive {
    private KeepAlive() {}

    /** How long the upstream keeps the connection open: 0 not at all, else milliseconds; unsaid is the largest int. */
    static int patienceMillis(HttpClientResponse response) {
        boolean kept = response.version() == HttpVersion.HTTP_1_1;
        if (response.headers().contains(HttpHeaderNames.CONNECTION)) {
            for (String line : response.headers().getAll(HttpHeaderNames.CONNECTION)) {
                for (String option : line.split(",", -1)) {
                    if (option.trim().equalsIgnoreCase("close")) {
                        return 0;
                    }
                    kept |= option.trim().equalsIgnoreCase("keep-alive");
                }
            }
        }
        return kept ? said(response.headers().getAll("Keep-Alive")) : 0;
    }

    private static int said(List<String> lines) {
        for (String line : lines) {
            for (String parameter : line.split(",", -1)) {
                String[] pair = parameter.trim().split("=", 2);
                if (pair.length == 2 && pair[0].equalsIgnoreCase("timeout") && isSmallNumber(pair[1])) {
                    return Integer.parseInt(pair[1]) * 1_000;
                }
            }
        }
        return Integer.MAX_VALUE;
    }

    private static boolean isSmallNumber(String text) {
        return !text.isEmpty() && text.length() <= 6 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
