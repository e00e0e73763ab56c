package dev.semel.server.observe;

import dev.semel.http.HttpFields;
import dev.semel.http.IdempotencyKeyHeader;
import dev.semel.http.RequestHead;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What of a request's head could be a key, and what tells its caller. Pure. */
final class RequestTraits {
    private static final int MOST_KEYS = 8;
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "CONNECT");
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");
    private static final Pattern KEY =
            Pattern.compile(".*(idempot|dedup|transaction|correlation|delivery|nonce|reference"
                    + "|client-token|request-token).*|.*[-](id|key|uuid|guid)");
    private static final Pattern SECRET =
            Pattern.compile(".*(authori|auth-|-auth|cookie|api-?key|access|secret|csrf|xsrf|session|password).*");

    private RequestTraits() {}

    static boolean isUnsafe(RequestHead head) {
        return !SAFE.contains(head.method());
    }

    static Map<String, String> keys(HttpFields headers) {
        Map<String, String> keys = new TreeMap<>();
        for (HttpFields.Field line : headers.lines()) {
            String name = line.name().toLowerCase(Locale.ROOT);
            boolean candidate = NAME.matcher(name).matches()
                    && KEY.matcher(name).matches()
                    && !SECRET.matcher(name).matches();
            if (candidate && keys.size() < MOST_KEYS) {
                keys.put(name, key(name, headers.all(name)));
            }
        }
        return keys;
    }

    /** Both forms of one key are one key; what the gateway would refuse is none. */
    private static String key(String name, List<String> lines) {
        return IdempotencyKeyHeader.parse(name, lines, IdempotencyKeyHeader.DEFAULT_LIMIT)
                .fold(() -> "", key -> key, (code, detail) -> "");
    }

    static Seen.Caller caller(HttpFields headers, String peer) {
        String credential = headers.first("Authorization");
        String apiKey = headers.first("X-Api-Key");
        if (credential != null) {
            return new Seen.Caller("authorization", credential);
        } else if (apiKey != null) {
            return new Seen.Caller("api-key", apiKey);
        }
        return new Seen.Caller(headers.first("Cookie") == null ? "address" : "cookie", peer);
    }
}
