package dev.semel.store.embedded;

import dev.semel.protocol.Status;
import dev.semel.store.TransitionLog.Entry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Lines of history as bytes, one behind the other, the oldest first; at most {@link #LONGEST}, then the oldest go. Each
 * begins with its own length.
 */
final class HistoryBytes {
    static final byte[] NONE = new byte[0];

    private static final int LONGEST = 64;
    private static final int LONGEST_DETAIL = 4096;
    private static final int FIXED = 8 + 1 + 1 + 8 + 2;

    // A stored code is a place in this list, so it may only grow at its end.
    private static final List<Status> STATUSES = List.of(
            Status.ABSENT,
            Status.RUNNING,
            Status.SUCCEEDED,
            Status.REJECTED,
            Status.RELEASED,
            Status.IN_DOUBT,
            Status.TOMBSTONE);

    private HistoryBytes() {}

    /** The lines with one more at the end; the given array stays as it is. */
    static byte[] append(byte[] lines, Entry entry) {
        byte[] what = entry.what().getBytes(StandardCharsets.UTF_8);
        byte[] detail = entry.detail().getBytes(StandardCharsets.UTF_8);
        int detailLength = Math.min(detail.length, LONGEST_DETAIL);
        int from = count(lines) < LONGEST ? 0 : 2 + lengthAt(lines, 0);
        int kept = lines.length - from;
        int length = FIXED + what.length + detailLength;
        byte[] longer = Arrays.copyOfRange(lines, from, from + kept + 2 + length);
        ByteBuffer.wrap(longer, kept, 2 + length)
                .putShort((short) length)
                .putLong(entry.atMillis())
                .put((byte) STATUSES.indexOf(entry.from()))
                .put((byte) STATUSES.indexOf(entry.to()))
                .putLong(entry.epoch())
                .putShort((short) what.length)
                .put(what)
                .put(detail, 0, detailLength);
        return longer;
    }

    /** Lines that are stored by themselves. */
    static byte[] sealed(byte[] key, byte[] lines) {
        return Seal.close(key, Arrays.copyOf(lines, lines.length + Seal.LENGTH));
    }

    /** @throws IllegalArgumentException if key or value is not what was written */
    static byte[] unsealed(byte[] key, byte[] value) {
        ByteBuffer content = Seal.open(key, value);
        byte[] lines = new byte[content.remaining()];
        content.get(lines);
        return lines;
    }

    static List<Entry> entries(byte[] lines) {
        List<Entry> entries = new ArrayList<>();
        for (int at = 0; at < lines.length; at += 2 + lengthAt(lines, at)) {
            entries.add(entry(ByteBuffer.wrap(lines, at + 2, lengthAt(lines, at))));
        }
        return entries;
    }

    private static Entry entry(ByteBuffer line) {
        long atMillis = line.getLong();
        Status from = STATUSES.get(line.get());
        Status to = STATUSES.get(line.get());
        long epoch = line.getLong();
        String what = text(line, line.getShort());
        return new Entry(atMillis, what, from, to, epoch, text(line, line.remaining()));
    }

    private static String text(ByteBuffer line, int length) {
        byte[] text = new byte[length];
        line.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private static int count(byte[] lines) {
        int count = 0;
        for (int at = 0; at < lines.length; at += 2 + lengthAt(lines, at)) {
            count++;
        }
        return count;
    }

    private static int lengthAt(byte[] lines, int at) {
        return ByteBuffer.wrap(lines).getShort(at) & 0xffff;
    }
}
