package dev.semel.http;

import dev.semel.result.NamedKeys;
import dev.semel.store.StoreClock;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Objects;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Keys that are handed out before an action begins (A1): signed, bound to one caller and one operation, good for a while,
 * and stored nowhere until one is used. Two submissions under one token are one intent. Any node with the same keys takes
 * what another handed out; clocks may be apart by the rule's skew. Safe for use by all threads.
 *
 * <p>A token is {@code st1.KEY.CONTENT.SIGNATURE}: the signing key's name, 28 bytes in base64url (time of issue, life, 128
 * random bits), and HMAC-SHA-256 over all that stands before it and the caller and operation, which do not stand in it.
 */
public final class OneTimeTokens {
    /** The longest token, in characters. */
    public static final int LONGEST = 128;

    private static final String VERSION = "st1.";
    private static final String HMAC = "HmacSHA256";
    private static final int RANDOM_BYTES = 16;
    private static final int CONTENT_BYTES = Long.BYTES + Integer.BYTES + RANDOM_BYTES;
    /** No other key of an operation with tokens begins so, for no other is taken. */
    private static final String KEY_PREFIX = "token:";

    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

    private final NamedKeys keys;
    private final StoreClock clock;
    private final SecureRandom random = new SecureRandom();

    private OneTimeTokens(NamedKeys keys, StoreClock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * Signs under the first of these keys and verifies under all.
     *
     * @param clock by which tokens begin and end, the same on all nodes but for the rule's skew
     */
    public static OneTimeTokens under(NamedKeys keys, StoreClock clock) {
        return new OneTimeTokens(Objects.requireNonNull(keys, "keys"), Objects.requireNonNull(clock, "clock"));
    }

    /**
     * A fresh token.
     *
     * @param text what the caller sends as its key
     * @param expires from when on it is refused
     */
    public record Issued(String text, Instant expires) {}

    /** What a presented token is. */
    public sealed interface Checked {
        /** One of ours, for this caller and operation, within its life; {@code key} is what records are kept under. */
        record Good(String key) implements Checked {}

        /** Refused, and why. */
        record Refused(Problem problem) implements Checked {}

        /** One function per case. */
        default <T> T fold(Function<String, T> onGood, Function<Problem, T> onRefused) {
            return this instanceof Good good ? onGood.apply(good.key()) : onRefused.apply(((Refused) this).problem());
        }
    }

    /** A token that this caller may use for this operation; another one at every call. */
    public Issued issue(String tenant, String operation, TokenRule rule) {
        long now = clock.millis();
        int lifeSeconds =
                (int) Math.min(Integer.MAX_VALUE, Math.max(1, rule.life().toSeconds()));
        byte[] unguessable = new byte[RANDOM_BYTES];
        random.nextBytes(unguessable);
        byte[] content = ByteBuffer.allocate(CONTENT_BYTES)
                .putLong(now)
                .putInt(lifeSeconds)
                .put(unguessable)
                .array();
        String signed = VERSION + keys.first() + "." + TEXT.encodeToString(content);
        byte[] key = Objects.requireNonNull(keys.key(keys.first()), "the first key");
        return new Issued(
                signed + "." + TEXT.encodeToString(signature(key, signed, tenant, operation)),
                Instant.ofEpochMilli(
                        now + Math.min(lifeSeconds * 1000L, rule.life().toMillis())));
    }

    /** Whether this caller may use this text as a key of this operation now. Looks at nothing but the text. */
    public Checked check(String text, String tenant, String operation, TokenRule rule) {
        byte[] content = verified(text, tenant, operation);
        if (content == null) {
            return new Checked.Refused(Problem.of(
                    ProblemCode.TOKEN_INVALID,
                    "The key is no one-time token that was handed out here to this caller for the operation "
                            + operation + "; ask for one, with the credential that the request is sent with."));
        }
        ByteBuffer in = ByteBuffer.wrap(content);
        long issuedMillis = in.getLong();
        long lifeMillis = Math.min(in.getInt() * 1000L, rule.life().toMillis());
        long age = clock.millis() - issuedMillis;
        if (age < -rule.skew().toMillis()) {
            return new Checked.Refused(Problem.of(
                    ProblemCode.TOKEN_INVALID,
                    "The one-time token was handed out in the future of this node's clock, more than the declared "
                            + rule.skew().toMillis() + " ms ahead; report this to the operator."));
        } else if (age >= lifeMillis) {
            return new Checked.Refused(Problem.of(
                    ProblemCode.TOKEN_EXPIRED,
                    "The one-time token is past its end, which says nothing about whether its action was applied; look"
                            + " at the resource itself before you ask for another one."));
        }
        return new Checked.Good(keyOf(content));
    }

    /**
     * The key that this caller's token stands for, its time left aside; null if the text is no such token. For those who
     * ask about an action, and never for those who begin one.
     */
    public @Nullable String keyOf(String text, String tenant, String operation) {
        byte[] content = verified(text, tenant, operation);
        return content == null ? null : keyOf(content);
    }

    private static String keyOf(byte[] content) {
        return KEY_PREFIX + TEXT.encodeToString(content);
    }

    private byte @Nullable [] verified(String text, String tenant, String operation) {
        int signatureAt = text.lastIndexOf('.');
        int contentAt = signatureAt < 0 ? -1 : text.lastIndexOf('.', signatureAt - 1);
        if (text.length() > LONGEST || !text.startsWith(VERSION) || contentAt < VERSION.length()) {
            return null;
        }
        byte[] key = keys.key(text.substring(VERSION.length(), contentAt));
        if (key == null) {
            return null;
        }
        String signed = text.substring(0, signatureAt);
        String expected = TEXT.encodeToString(signature(key, signed, tenant, operation));
        boolean ours = MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.UTF_8),
                text.substring(signatureAt + 1).getBytes(StandardCharsets.UTF_8));
        // Signed here, so it is well-formed.
        return ours ? Base64.getUrlDecoder().decode(signed.substring(contentAt + 1)) : null;
    }

    /** Under a key of its own, derived from the file's, over parts that each stand behind their length. */
    private static byte[] signature(byte[] key, String... parts) {
        byte[] own = hmac(key, "semel one-time token".getBytes(StandardCharsets.UTF_8));
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            all.writeBytes(
                    ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
            all.writeBytes(bytes);
        }
        return hmac(own, all.toByteArray());
    }

    private static byte[] hmac(byte[] key, byte[] bytes) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(bytes);
        } catch (GeneralSecurityException everyPlatformHasIt) {
            throw new IllegalStateException("This Java has no " + HMAC + ".", everyPlatformHasIt);
        }
    }

    @Override
    public String toString() {
        return "OneTimeTokens[under " + keys.first() + "]";
    }
}
