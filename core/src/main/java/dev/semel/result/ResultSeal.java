package dev.semel.result;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Payload;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals payloads with AES-256-GCM, each bound to the operation key of its record, so that one that was moved to another
 * record does not open. The same payload of the same record is sealed to the same bytes, for a repeated event must stay
 * the same event: the nonce of the cipher is derived from what is sealed, by HMAC-SHA256 under a key of its own, so that
 * two payloads never share one (as in RFC 5297's synthetic IV). Who reads the store learns the lengths, and that a record
 * says the same as before, nothing else. Safe for use by all threads.
 */
public final class ResultSeal {
    private static final byte VERSION = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final String HMAC = "HmacSHA256";
    /** A stored code is a place in this list, so it may only grow at its end. */
    private static final Payload.Extent[] EXTENTS = {Payload.Extent.WHOLE, Payload.Extent.REFERENCE};

    private final NamedKeys keys;
    private final Map<String, Pair> pairs = new ConcurrentHashMap<>();

    /** What is derived from one key: one encrypts, one makes nonces. */
    private record Pair(SecretKeySpec cipher, SecretKeySpec nonces) {
        static Pair of(byte[] key) {
            SecretKeySpec master = new SecretKeySpec(key, HMAC);
            return new Pair(
                    new SecretKeySpec(hmac(master, bytes("semel result cipher")), "AES"),
                    new SecretKeySpec(hmac(master, bytes("semel result nonce")), HMAC));
        }
    }

    private ResultSeal(NamedKeys keys) {
        this.keys = keys;
    }

    /** Seals under the first of these keys and opens under all. */
    public static ResultSeal under(NamedKeys keys) {
        return new ResultSeal(Objects.requireNonNull(keys, "keys"));
    }

    /** Sealed, if there is something to seal: what holds no bytes, or is sealed, stays as it is. */
    public Payload seal(OperationKey key, Payload payload) {
        int extent = Arrays.asList(EXTENTS).indexOf(payload.extent());
        if (extent < 0) {
            return payload;
        }
        byte[] name = bytes(keys.first());
        byte[] bound = bound(key, name);
        byte[] plain = ByteBuffer.allocate(1 + payload.length())
                .put((byte) extent)
                .put(payload.bytes())
                .array();
        Pair pair = Objects.requireNonNull(pair(keys.first()), "the first key");
        byte[] nonce = Arrays.copyOf(hmac(pair.nonces(), bound, plain), NONCE_BYTES);
        byte[] sealed = crypt(Cipher.ENCRYPT_MODE, pair, nonce, bound, plain);
        return Payload.sealed(ByteBuffer.allocate(2 + name.length + NONCE_BYTES + sealed.length)
                .put(VERSION)
                .put((byte) name.length)
                .put(name)
                .put(nonce)
                .put(sealed)
                .array());
    }

    /**
     * Opened. What is not sealed stays as it is, so that records from before there were keys are read on; so does what
     * cannot be opened, for want of its key or because its bytes were changed or moved, and it then is
     * {@link Payload.Extent#SEALED} still.
     */
    public Payload open(OperationKey key, Payload payload) {
        if (payload.extent() != Payload.Extent.SEALED) {
            return payload;
        }
        ByteBuffer in = ByteBuffer.wrap(payload.bytes());
        if (in.remaining() < 2 || in.get() != VERSION) {
            return payload;
        }
        int named = in.get();
        if (named < 1 || in.remaining() <= named + NONCE_BYTES + TAG_BYTES) {
            return payload;
        }
        byte[] name = taken(in, named);
        byte[] nonce = taken(in, NONCE_BYTES);
        Pair pair = pair(new String(name, StandardCharsets.US_ASCII));
        byte[] plain = pair == null ? null : opened(pair, nonce, bound(key, name), taken(in, in.remaining()));
        return plain == null ? payload : unpacked(plain);
    }

    private static Payload unpacked(byte[] plain) {
        byte[] bytes = Arrays.copyOfRange(plain, 1, plain.length);
        return EXTENTS[plain[0]] == Payload.Extent.WHOLE ? Payload.whole(bytes) : Payload.reference(bytes);
    }

    private @Nullable Pair pair(String name) {
        Pair known = pairs.get(name);
        if (known != null) {
            return known;
        }
        byte[] key = keys.key(name);
        return key == null ? null : pairs.computeIfAbsent(name, missing -> Pair.of(key));
    }

    private static byte[] taken(ByteBuffer in, int count) {
        byte[] bytes = new byte[count];
        in.get(bytes);
        return bytes;
    }

    /** What a sealed payload belongs to: name and record, each behind its length. */
    private static byte[] bound(OperationKey key, byte[] name) {
        byte[] record = key.encoded();
        return ByteBuffer.allocate(2 + name.length + record.length)
                .put(VERSION)
                .put((byte) name.length)
                .put(name)
                .put(record)
                .array();
    }

    private static byte @Nullable [] opened(Pair pair, byte[] nonce, byte[] bound, byte[] sealed) {
        try {
            return cipher(Cipher.DECRYPT_MODE, pair, nonce, bound).doFinal(sealed);
        } catch (AEADBadTagException changedOrMoved) {
            return null;
        } catch (GeneralSecurityException cannotBe) {
            throw new IllegalStateException("This Java cannot decrypt with AES-GCM.", cannotBe);
        }
    }

    private static byte[] crypt(int mode, Pair pair, byte[] nonce, byte[] bound, byte[] bytes) {
        try {
            return cipher(mode, pair, nonce, bound).doFinal(bytes);
        } catch (GeneralSecurityException cannotBe) {
            throw new IllegalStateException("This Java cannot encrypt with AES-GCM.", cannotBe);
        }
    }

    private static Cipher cipher(int mode, Pair pair, byte[] nonce, byte[] bound) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, pair.cipher(), new GCMParameterSpec(8 * TAG_BYTES, nonce));
        cipher.updateAAD(bound);
        return cipher;
    }

    private static byte[] hmac(SecretKeySpec key, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            for (byte[] part : parts) {
                mac.update(ByteBuffer.allocate(4).putInt(part.length).array());
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException cannotBe) {
            throw new IllegalStateException("This Java has no " + HMAC + ".", cannotBe);
        }
    }

    private static byte[] bytes(String ascii) {
        return ascii.getBytes(StandardCharsets.US_ASCII);
    }
}
