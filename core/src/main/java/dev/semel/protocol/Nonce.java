package dev.semel.protocol;

/** A random id of one claim; a repeated claim with the same nonce is the same claim. 128 bits. */
public record Nonce(long high, long low) {
    @Override
    public String toString() {
        return Long.toHexString(high) + "-" + Long.toHexString(low);
    }
}
