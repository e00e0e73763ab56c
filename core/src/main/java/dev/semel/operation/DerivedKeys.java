package dev.semel.operation;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/**
 * Keys made from other things (A1). Every one is stable: the same input gives the same key, in every process and
 * release.
 */
public final class DerivedKeys {
    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

    private DerivedKeys() {}

    /** A natural business key of several parts, such as order and payment; "a", "bc" never equals "ab", "c". */
    public static String natural(String first, String... more) {
        StringBuilder key = new StringBuilder(part(first));
        for (String next : more) {
            key.append('.').append(part(next));
        }
        return key.toString();
    }

    /**
     * A key from content and caller, for callers that can send none. Two equal requests of one caller are one intent:
     * where both may be meant, use {@link #fromContent(Fingerprint, String, Instant, Duration)} or a real key.
     */
    public static String fromContent(Fingerprint content, String caller) {
        return digest("content.1", content.toString(), caller);
    }

    /**
     * The same within one time bucket. Two attempts on either side of a bucket's edge are two intents, so the bucket
     * must be much longer than the callers' retries.
     *
     * @param requested when the caller says that it first asked; never the time of arrival, which differs per attempt
     */
    public static String fromContent(Fingerprint content, String caller, Instant requested, Duration bucket) {
        if (bucket.isNegative() || bucket.toMillis() == 0) {
            throw new IllegalArgumentException(
                    "A time bucket of " + bucket + " holds nothing; give a positive length.");
        }
        long index = Math.floorDiv(requested.toEpochMilli(), bucket.toMillis());
        return digest("content-bucket.1", content.toString(), caller, bucket.toMillis() + "/" + index);
    }

    /**
     * The key under which a receiver is called on behalf of one life of an intent. Stable over retries and take-overs
     * of this life; another life of the same key, after expiry, is another action and has another.
     */
    public static String forReceiver(OperationKey key, long firstEpoch, String receiver) {
        return digest("receiver.1", key.tenant(), key.operation(), key.key(), Long.toString(firstEpoch), receiver);
    }

    private static String part(String value) {
        return value.length() + ":" + value;
    }

    private static String digest(String kind, String... parts) {
        FieldDigest fields = FieldDigest.fields().text("kind", kind);
        for (String part : parts) {
            fields.text("part", part);
        }
        return new String(TEXT.encode(fields.fingerprint().digest()), StandardCharsets.US_ASCII);
    }
}
