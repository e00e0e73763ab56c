package dev.semel.server.observe;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret of one run, under which values are digested (HMAC-SHA256, the first 64 bits). Drawn at the start, kept
 * nowhere, gone with the process: whoever has the files cannot try values out. For one thread.
 */
final class RunSecret {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 32;
    private static final int DIGEST_BYTES = 8;

    private final Mac mac;

    RunSecret() {
        byte[] secret = new byte[BYTES];
        new SecureRandom().nextBytes(secret);
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
        } catch (GeneralSecurityException everyPlatformHasIt) {
            throw new IllegalStateException(
                    "This Java platform lacks " + ALGORITHM + ", which its specification demands.", everyPlatformHasIt);
        }
    }

    /** The digest of a value at a place: equal values at one place are equal, at two places they cannot be told to be. */
    String digest(String place, String value) {
        return digest(place, value.getBytes(StandardCharsets.UTF_8));
    }

    String digest(String place, byte[] value) {
        byte[] label = place.getBytes(StandardCharsets.UTF_8);
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(label.length).array());
        mac.update(label);
        byte[] whole = mac.doFinal(value);
        byte[] cut = java.util.Arrays.copyOf(whole, DIGEST_BYTES);
        return "~" + Base64.getUrlEncoder().withoutPadding().encodeToString(cut);
    }
}
