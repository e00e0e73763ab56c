package dev.semel.http;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret of one installation, under which credentials are digested (HMAC-SHA256). It comes from outside, stays the
 * same while records live, and is the same on every node: with another secret every caller is another caller. Never
 * printed, never stored, but for its {@link #check}. Immutable; safe for use by all threads.
 */
public final class ScopeSecret {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int SHORTEST_BYTES = 16;

    private final SecretKeySpec key;

    private ScopeSecret(SecretKeySpec key) {
        this.key = key;
    }

    /** @throws IllegalArgumentException if there are fewer than 16 bytes */
    public static ScopeSecret of(byte[] secret) {
        if (secret.length < SHORTEST_BYTES) {
            throw new IllegalArgumentException("The scope secret has " + secret.length + " bytes; give at least "
                    + SHORTEST_BYTES + " random ones.");
        }
        return new ScopeSecret(new SecretKeySpec(secret, ALGORITHM));
    }

    /**
     * What tells whether two nodes have the same secret, and nothing about the secret itself; the same for ever. Nodes
     * leave it in the store that they share, lest one with another secret take every caller for another one.
     */
    public String check() {
        return digest("check", "the scope secret of this store");
    }

    /** The digest of a credential, in hexadecimal; {@code kind} keeps equal texts of different kinds apart. */
    String digest(String kind, String credential) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(kind.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return HexFormat.of().formatHex(mac.doFinal(credential.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException everyPlatformHasIt) {
            throw new IllegalStateException(
                    "This Java platform lacks " + ALGORITHM + ", which its specification demands.", everyPlatformHasIt);
        }
    }

    @Override
    public String toString() {
        return "ScopeSecret[hidden]";
    }
}
