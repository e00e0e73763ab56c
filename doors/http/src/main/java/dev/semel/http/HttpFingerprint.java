package dev.semel.http;

import dev.semel.operation.FieldDigest;
import dev.semel.operation.Fingerprint;
import dev.semel.operation.MalformedContentException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What makes two HTTP requests the same wish: method, raw path, raw query, media type, the headers that the route
 * declares, and the body by the route's rule.
 *
 * <p>The digest is 62 bytes: a SHA-256 over all parts, which decides, then five bytes of each part's own digest, which
 * only serve to name what differs. No part can be read back; names are told, values never.
 */
public final class HttpFingerprint {
    private static final String RULE = "http.1;";
    private static final int WHOLE_BYTES = 32;
    private static final int PART_BYTES = 5;

    private static final String METHOD = "method";
    private static final String PATH = "path";
    private static final String QUERY = "query";
    private static final String MEDIA_TYPE = "media_type";
    private static final String HEADERS = "headers";
    private static final String BODY = "body";

    /** The parts, in the order of their digests; the list only grows at its end. */
    private static final List<String> PARTS = List.of(METHOD, PATH, QUERY, MEDIA_TYPE, HEADERS, BODY);

    private static final int LENGTH = WHOLE_BYTES + PARTS.size() * PART_BYTES;

    private static final Recurring METHODS = new Recurring(METHOD);
    private static final Recurring QUERIES = new Recurring(QUERY);
    private static final Recurring MEDIA_TYPES = new Recurring(MEDIA_TYPE);
    private static final byte[] NO_HEADERS = FieldDigest.fields().fingerprint().digest();

    private HttpFingerprint() {}

    /**
     * The fingerprint of a request.
     *
     * @param counted the headers that count, in lower case
     * @throws MalformedContentException if the body says it is JSON and is not, and the rule refuses that
     */
    static Fingerprint of(RequestHead head, HttpBody body, BodyRule rule, Collection<String> counted) {
        MediaType type = MediaType.of(head.headers());
        BodyRule.Compared content = rule.compare(type, body);
        List<byte[]> parts = List.of(
                METHODS.digest(head.method()),
                text(PATH, head.path()),
                QUERIES.digest(head.query()),
                MEDIA_TYPES.digest(type.text()),
                headers(head.headers(), counted),
                body(content));
        FieldDigest whole = FieldDigest.fields();
        byte[] digest = new byte[LENGTH];
        for (int at = 0; at < PARTS.size(); at++) {
            byte[] own = parts.get(at);
            whole.bytes(PARTS.get(at), own);
            System.arraycopy(own, 0, digest, WHOLE_BYTES + at * PART_BYTES, PART_BYTES);
        }
        System.arraycopy(whole.fingerprint().digest(), 0, digest, 0, WHOLE_BYTES);
        return Fingerprint.of(RULE + content.rule(), digest);
    }

    /**
     * Names the parts in which two requests differ: {@code method}, {@code path}, {@code query}, {@code media_type},
     * {@code headers}, {@code body}, or {@code comparison} if the route's way of comparing bodies has changed between
     * them. Empty if the two are equal or were not both made by this door.
     */
    public static List<String> differences(Fingerprint stored, Fingerprint asked) {
        if (stored.equals(asked) || !isOurs(stored) || !isOurs(asked)) {
            return List.of();
        }
        List<String> found = new ArrayList<>();
        boolean sameRule = stored.comparableWith(asked);
        byte[] first = stored.digest();
        byte[] second = asked.digest();
        for (int at = 0; at < PARTS.size(); at++) {
            int start = WHOLE_BYTES + at * PART_BYTES;
            boolean known = sameRule || !PARTS.get(at).equals(BODY);
            if (known && !Arrays.equals(first, start, start + PART_BYTES, second, start, start + PART_BYTES)) {
                found.add(PARTS.get(at));
            }
        }
        if (!sameRule && !found.contains(MEDIA_TYPE)) {
            found.add("comparison");
        }
        return List.copyOf(found);
    }

    private static boolean isOurs(Fingerprint fingerprint) {
        return fingerprint.rule().startsWith(RULE) && fingerprint.digest().length == LENGTH;
    }

    /** Digests of a part that has few values; the first short ones that come are kept, whoever sends them. */
    private static final class Recurring {
        private static final int MOST = 64;
        private static final int LONGEST = 64;

        private final String part;
        private final Map<String, byte[]> known = new ConcurrentHashMap<>();

        Recurring(String part) {
            this.part = part;
        }

        /** Not to be written to. */
        byte[] digest(String value) {
            byte[] found = known.get(value);
            if (found != null) {
                return found;
            }
            byte[] made = text(part, value);
            if (value.length() <= LONGEST && known.size() < MOST) {
                known.put(value, made);
            }
            return made;
        }
    }

    private static byte[] text(String part, String value) {
        return FieldDigest.fields().text(part, value).fingerprint().digest();
    }

    private static byte[] body(BodyRule.Compared content) {
        FieldDigest fields = FieldDigest.fields();
        Fingerprint own = content.content();
        return (own == null ? fields.absent(BODY) : fields.bytes(BODY, own.digest()))
                .fingerprint()
                .digest();
    }

    private static byte[] headers(HttpFields headers, Collection<String> counted) {
        if (counted.isEmpty()) {
            return NO_HEADERS;
        }
        FieldDigest fields = FieldDigest.fields();
        for (String name : new TreeSet<>(counted)) {
            headers.all(name).forEach(line -> fields.text(name, line.strip()));
        }
        return fields.fingerprint().digest();
    }
}
