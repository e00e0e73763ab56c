package dev.semel.store;

/**
 * What one step of clean-up did.
 *
 * @param looked how many records it looked at
 * @param tombstones how many lost their result
 * @param deleted how many are gone
 * @param roundEnded whether it came to the end of all records with this step
 */
public record Expiry(int looked, int tombstones, int deleted, boolean roundEnded) {}
