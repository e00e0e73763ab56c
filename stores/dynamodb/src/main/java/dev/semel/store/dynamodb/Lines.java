package dev.semel.store.dynamodb;

import dev.semel.protocol.Status;
import dev.semel.store.TransitionLog.Entry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import software.amazon.awssdk.core.SdkBytes;

/** Lines of history, each as bytes, the oldest first; few and short, for every write carries them. */
final class Lines {
    /** Of transitions, and of notes. */
    static final int MOST = 32;

    // A stored code is a place in this list, so it may only grow at its end.
    private static final List<Status> STATUSES = List.of(
            Status.ABSENT,
            Status.RUNNING,
            Status.SUCCEEDED,
            Status.REJECTED,
            Status.RELEASED,
            Status.IN_DOUBT,
            Status.TOMBSTONE);
    private static final int LONGEST_DETAIL = 512;
    private static final int HEAD = 8 + 8 + 1 + 1 + 1;

    private Lines() {}

    static SdkBytes line(Entry entry) {
        byte[] what = entry.what().getBytes(StandardCharsets.UTF_8);
        byte[] detail = entry.detail().getBytes(StandardCharsets.UTF_8);
        int detailLength = Math.min(detail.length, LONGEST_DETAIL);
        return SdkBytes.fromByteArrayUnsafe(ByteBuffer.allocate(HEAD + what.length + detailLength)
                .putLong(entry.atMillis())
                .putLong(entry.epoch())
                .put((byte) STATUSES.indexOf(entry.from()))
                .put((byte) STATUSES.indexOf(entry.to()))
                .put((byte) what.length)
                .put(what)
                .put(detail, 0, detailLength)
                .array());
    }

    /** The same with one more, without the oldest where there are too many. */
    static List<SdkBytes> with(List<SdkBytes> lines, SdkBytes more) {
        List<SdkBytes> all = new ArrayList<>(lines.subList(Math.max(0, lines.size() + 1 - MOST), lines.size()));
        all.add(more);
        return all;
    }

    /** Transitions and notes by their time, the newest so many. */
    static List<Entry> newest(List<SdkBytes> transitions, List<SdkBytes> notes, int limit) {
        List<Entry> all = new ArrayList<>();
        transitions.forEach(line -> all.add(entry(line)));
        notes.forEach(line -> all.add(entry(line)));
        all.sort(Comparator.comparingLong(Entry::atMillis));
        return List.copyOf(all.subList(Math.max(0, all.size() - limit), all.size()));
    }

    private static Entry entry(SdkBytes line) {
        ByteBuffer from = line.asByteBuffer();
        long atMillis = from.getLong();
        long epoch = from.getLong();
        Status before = STATUSES.get(from.get());
        Status after = STATUSES.get(from.get());
        String what = text(from, from.get());
        return new Entry(atMillis, what, before, after, epoch, text(from, from.remaining()));
    }

    private static String text(ByteBuffer from, int length) {
        byte[] text = new byte[length];
        from.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }
}
