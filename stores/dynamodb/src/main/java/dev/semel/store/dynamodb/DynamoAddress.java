package dev.semel.store.dynamodb;

import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a table is, as written: {@code dynamodb://REGION/TABLE}, with {@code ?endpoint=URL} for another server than the
 * region's. Holds no credentials.
 *
 * @param endpoint null for the region's own
 */
record DynamoAddress(String region, String table, @Nullable URI endpoint) {
    private static final Pattern WRITTEN = Pattern.compile(
            "dynamodb://([a-z0-9-]{1,63})/([A-Za-z0-9_.-]{3,255})(?:\\?endpoint=(https?://[A-Za-z0-9.:\\[\\]-]+)/?)?");
    private static final Pattern AMAZON = Pattern.compile(".*\\.(amazonaws\\.com(\\.cn)?|api\\.aws)");

    /** @throws IllegalArgumentException if the text is no such address */
    static DynamoAddress parse(String text) {
        Matcher written = WRITTEN.matcher(text);
        if (!written.matches()) {
            throw new IllegalArgumentException("The store '" + text.replaceFirst("//[^/]*@", "//")
                    + "' is no table of DynamoDB; write dynamodb://REGION/TABLE, with ?endpoint=URL for another server"
                    + " than the region's. Credentials come from the environment.");
        }
        String endpoint = written.group(3);
        return new DynamoAddress(written.group(1), written.group(2), endpoint == null ? null : URI.create(endpoint));
    }

    /** Whether nothing but Amazon's service can be behind it. */
    boolean isAmazon() {
        return endpoint == null
                || (!isPlain()
                        && endpoint.getHost() != null
                        && AMAZON.matcher(endpoint.getHost()).matches());
    }

    /** Whether it is asked without TLS, so that no real credentials may go there. */
    boolean isPlain() {
        return endpoint != null && "http".equals(endpoint.getScheme());
    }

    String name() {
        return "dynamodb://" + region + "/" + table + (endpoint == null ? "" : "?endpoint=" + endpoint);
    }
}
