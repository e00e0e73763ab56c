package dev.semel.store.redis;

import dev.semel.protocol.Status;
import dev.semel.store.TransitionLog.Entry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Lines of history as bytes, the oldest first. Each begins with its time, its epoch and its length, so that the script can
 * write those itself and find where lines begin.
 */
final class HistoryBytes {
    // A stored code is a place in this list, so it may only grow at its end.
    private static final List<Status> STATUSES = List.of(
            Status.ABSENT,
            Status.RUNNING,
            Status.SUCCEEDED,
            Status.REJECTED,
            Status.RELEASED,
            Status.IN_DOUBT,
            Status.TOMBSTONE);
    private static final int BEFORE_LENGTH = 8 + 8;
    private static final int LONGEST_DETAIL = 4096;

    private HistoryBytes() {}

    /** A line without time and epoch. */
    static byte[] tail(Entry entry) {
        byte[] what = entry.what().getBytes(StandardCharsets.UTF_8);
        byte[] detail = entry.detail().getBytes(StandardCharsets.UTF_8);
        int detailLength = Math.min(detail.length, LONGEST_DETAIL);
        int length = 1 + 1 + 1 + what.length + detailLength;
        return ByteBuffer.allocate(2 + length)
                .putShort((short) length)
                .put((byte) STATUSES.indexOf(entry.from()))
                .put((byte) STATUSES.indexOf(entry.to()))
                .put((byte) what.length)
                .put(what)
                .put(detail, 0, detailLength)
                .array();
    }

    /** A whole line. */
    static byte[] line(Entry entry) {
        byte[] tail = tail(entry);
        return ByteBuffer.allocate(BEFORE_LENGTH + tail.length)
                .putLong(entry.atMillis())
                .putLong(entry.epoch())
                .put(tail)
                .array();
    }

    static List<Entry> entries(byte[] lines) {
        List<Entry> entries = new ArrayList<>();
        ByteBuffer from = ByteBuffer.wrap(lines);
        while (from.hasRemaining()) {
            long atMillis = from.getLong();
            long epoch = from.getLong();
            int length = from.getShort() & 0xffff;
            Status before = STATUSES.get(from.get());
            Status after = STATUSES.get(from.get());
            int what = from.get();
            String said = text(from, what);
            entries.add(new Entry(atMillis, said, before, after, epoch, text(from, length - 3 - what)));
        }
        return entries;
    }

    private static String text(ByteBuffer from, int length) {
        byte[] text = new byte[length];
        from.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }
}
