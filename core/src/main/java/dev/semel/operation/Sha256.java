package dev.semel.operation;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** One SHA-256 per thread: looking the algorithm up costs as much as digesting a small request. */
final class Sha256 {
    private static final ThreadLocal<MessageDigest> DIGEST = ThreadLocal.withInitial(Sha256::create);

    private Sha256() {}

    /** A digest in its initial state, for use in the calling thread only and until its next call. */
    static MessageDigest fresh() {
        MessageDigest digest = DIGEST.get();
        digest.reset();
        return digest;
    }

    private static MessageDigest create() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(
                    "This Java platform lacks SHA-256, which its specification demands.", everyPlatformHasIt);
        }
    }
}
