package dev.semel.operation;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * An algorithm-tagged digest of what was asked (A2). Two fingerprints are equal only if rule and digest are; digests of
 * different rules are never compared with each other.
 */
public final class Fingerprint {
    private static final int LONGEST_RULE = 64;

    private final String rule;
    private final byte[] digest;

    private Fingerprint(String rule, byte[] digest) {
        this.rule = rule;
        this.digest = digest;
    }

    /**
     * @param rule names algorithm, version and selection, such as {@code json.1}; at most 64 visible characters of ASCII
     * @param digest the digest; copied
     */
    public static Fingerprint of(String rule, byte[] digest) {
        if (rule.isEmpty() || rule.length() > LONGEST_RULE) {
            throw new IllegalArgumentException("A fingerprint rule is named with 1 to " + LONGEST_RULE
                    + " characters, not " + rule.length() + ".");
        }
        for (int at = 0; at < rule.length(); at++) {
            if (rule.charAt(at) <= 0x20 || rule.charAt(at) >= 0x7f) {
                throw new IllegalArgumentException(
                        "A fingerprint rule is named with visible characters of ASCII; rename '" + rule + "'.");
            }
        }
        if (digest.length < 16 || digest.length > 64) {
            throw new IllegalArgumentException("A fingerprint digest has 16 to 64 bytes, not " + digest.length + ".");
        }
        return new Fingerprint(rule, digest.clone());
    }

    /** Names algorithm, version and selection. */
    public String rule() {
        return rule;
    }

    /** A copy of the digest. */
    public byte[] digest() {
        return digest.clone();
    }

    /** Whether the two were made under one rule and so can be compared. */
    public boolean comparableWith(Fingerprint other) {
        return rule.equals(other.rule);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fingerprint that && rule.equals(that.rule) && Arrays.equals(digest, that.digest);
    }

    @Override
    public int hashCode() {
        return Objects.hash(rule, Arrays.hashCode(digest));
    }

    @Override
    public String toString() {
        return rule + ":" + HexFormat.of().formatHex(digest);
    }
}
