package dev.semel.store.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one item of a batch.
 *
 * @param written whether the script wrote
 * @param atMillis the store's time, at which it was decided
 * @param before the record as it was found, null if there was none
 * @param number the epoch that was given out, if one was
 * @param more the history, if it was asked for
 * @param failure why nothing is known of it, empty if all is well
 */
// Handed on and never compared.
@SuppressWarnings("ArrayRecordComponent")
record Reply(boolean written, long atMillis, @Nullable Stored before, long number, byte[] more, String failure) {
    private static final byte[] NOTHING = new byte[0];
    private static final long WRITTEN = 1;
    private static final long FAILED = 2;

    static Reply failed(String why) {
        return new Reply(false, 0, null, 0, NOTHING, why);
    }

    static Reply of(Object answer) {
        List<?> parts = (List<?>) answer;
        long what = (Long) parts.get(0);
        long at = (Long) parts.get(1);
        byte[] found = parts.size() > 2 ? (byte[]) parts.get(2) : null;
        if (what == FAILED) {
            return failed(found == null ? "no reason given" : new String(found, StandardCharsets.UTF_8));
        }
        Object last = parts.size() > 3 ? parts.get(3) : null;
        return new Reply(
                what == WRITTEN,
                at,
                found == null ? null : Stored.of(found),
                last instanceof Long number ? number : 0,
                last instanceof byte[] bytes ? bytes : NOTHING,
                "");
    }

    boolean isKnown() {
        return failure.isEmpty();
    }
}
