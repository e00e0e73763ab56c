package dev.semel.store;

import dev.semel.protocol.Status;
import dev.semel.store.TransitionLog.Entry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Lines of history as bytes, for stores that keep them as one value, the oldest first. Each begins with its time, its
 * epoch and its length, so that a server can write the first two itself and find where lines begin. Detects no damage.
 */
public final class HistoryCodec {
    /** More lines than this are never kept; when they are reached, the older half goes. */
    public static final int LONGEST = 64;

    private static final int FIXED = 8 + 8 + 2;
    private static final int LONGEST_DETAIL = 4096;

    private HistoryCodec() {}

    /** A line without time and epoch. */
    public static byte[] tail(Entry entry) {
        byte[] what = entry.what().getBytes(StandardCharsets.UTF_8);
        byte[] detail = entry.detail().getBytes(StandardCharsets.UTF_8);
        int detailLength = Math.min(detail.length, LONGEST_DETAIL);
        int length = 1 + 1 + 1 + what.length + detailLength;
        return ByteBuffer.allocate(2 + length)
                .putShort((short) length)
                .put((byte) RecordCodec.STATUSES.indexOf(entry.from()))
                .put((byte) RecordCodec.STATUSES.indexOf(entry.to()))
                .put((byte) what.length)
                .put(what)
                .put(detail, 0, detailLength)
                .array();
    }

    /** A line without its time. */
    public static byte[] untimed(Entry entry) {
        byte[] tail = tail(entry);
        return ByteBuffer.allocate(8 + tail.length)
                .putLong(entry.epoch())
                .put(tail)
                .array();
    }

    /** A whole line. */
    public static byte[] line(Entry entry) {
        byte[] untimed = untimed(entry);
        return ByteBuffer.allocate(8 + untimed.length)
                .putLong(entry.atMillis())
                .put(untimed)
                .array();
    }

    /** The lines with one more at the end, and without the older ones if they are too many; the given array stays. */
    public static byte[] append(byte[] lines, Entry entry) {
        byte[] line = line(entry);
        int from = 0;
        for (int surplus = count(lines) < LONGEST ? 0 : LONGEST / 2; surplus > 0; surplus--) {
            from += lengthAt(lines, from);
        }
        byte[] longer = Arrays.copyOfRange(lines, from, lines.length + line.length);
        System.arraycopy(line, 0, longer, lines.length - from, line.length);
        return longer;
    }

    /**
     * The lines as they were written.
     *
     * @throws IllegalArgumentException if these are no such lines
     */
    public static List<Entry> entries(byte[] lines) {
        List<Entry> entries = new ArrayList<>();
        for (int at = 0; at < lines.length; at += lengthAt(lines, at)) {
            entries.add(entry(ByteBuffer.wrap(lines, at, lengthAt(lines, at))));
        }
        return entries;
    }

    private static Entry entry(ByteBuffer line) {
        long atMillis = line.getLong();
        long epoch = line.getLong();
        line.getShort();
        Status from = status(line.get());
        Status to = status(line.get());
        String what = text(line, line.get());
        return new Entry(atMillis, what, from, to, epoch, text(line, line.remaining()));
    }

    private static Status status(byte code) {
        if (code < 0 || code >= RecordCodec.STATUSES.size()) {
            throw new IllegalArgumentException("a line of history has a state of code " + code);
        }
        return RecordCodec.STATUSES.get(code);
    }

    private static String text(ByteBuffer line, int length) {
        byte[] text = new byte[length];
        line.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private static int count(byte[] lines) {
        int count = 0;
        for (int at = 0; at < lines.length; at += lengthAt(lines, at)) {
            count++;
        }
        return count;
    }

    private static int lengthAt(byte[] lines, int at) {
        return FIXED + (ByteBuffer.wrap(lines).getShort(at + 16) & 0xffff);
    }
}
