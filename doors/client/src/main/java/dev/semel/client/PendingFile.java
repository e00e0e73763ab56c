package dev.semel.client;

import dev.semel.store.DurableFile;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreRefusedException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The file of a pending list: a first line that names the format, then one line for each change, on the disk before the
 * change counts. A last line without an end was never acknowledged and is cut off; anything else that cannot be read is
 * damage, told and never skipped, for a key that is forgotten lets its action run twice. Not safe for use by many threads.
 */
final class PendingFile implements AutoCloseable {
    private static final String FORMAT = "semel-pending 1";

    /** So many lines more than intents, and the file is written anew. */
    private static final int SPARE_LINES = 500;

    private final Path path;
    private FileChannel channel;
    private long length;
    private int lines;
    private boolean broken;

    private PendingFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Opens the file, makes it if there is none, and takes its intents into the map by key. */
    static PendingFile open(Path path, Map<String, PendingIntent> byKey) {
        try {
            if (!Files.exists(path)) {
                DurableFile.replace(path, FORMAT + "\n");
            }
            return loaded(new PendingFile(path, channel(path)), byKey);
        } catch (IOException cannot) {
            throw notUsable(path, cannot);
        }
    }

    private static PendingFile loaded(PendingFile file, Map<String, PendingIntent> byKey) throws IOException {
        boolean usable = false;
        try {
            file.load(byKey);
            usable = true;
            return file;
        } finally {
            if (!usable) {
                file.close();
            }
        }
    }

    /** On the disk when this returns; if it throws, the line does not count now or after a restart. */
    void append(String line, Collection<PendingIntent> pending) {
        if (broken) {
            throw new StoreRefusedException(
                    Code.NOT_USABLE,
                    "The pending list " + path + " could not be written before and is used no more; mend the disk, then"
                            + " start anew.");
        }
        // Until the line is on the disk it may be there by half; only a clean end makes the file usable again.
        broken = true;
        try {
            if (lines > pending.size() + SPARE_LINES) {
                rewrite(pending);
            }
            ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII));
            long at = length;
            while (bytes.hasRemaining()) {
                at += channel.write(bytes, at);
            }
            channel.force(false);
            length = at;
            lines++;
            broken = false;
        } catch (IOException cannot) {
            broken = !cutOff();
            throw notUsable(path, cannot);
        }
    }

    private void rewrite(Collection<PendingIntent> pending) throws IOException {
        StringBuilder whole = new StringBuilder(FORMAT).append('\n');
        pending.forEach(intent -> whole.append(PendingLine.began(intent)));
        channel.close();
        DurableFile.replace(path, whole.toString());
        channel = channel(path);
        length = whole.length();
        lines = pending.size();
    }

    private boolean cutOff() {
        try {
            channel.truncate(length);
            channel.force(true);
            return true;
        } catch (IOException cannot) {
            // The caller throws what it met first; the file stays closed to further writes.
            return false;
        }
    }

    private void load(Map<String, PendingIntent> byKey) throws IOException {
        String text = new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
        int end = text.lastIndexOf('\n') + 1;
        String[] whole = text.substring(0, Math.max(0, end - 1)).split("\n", -1);
        if (!whole[0].equals(FORMAT)) {
            throw new StoreRefusedException(
                    whole[0].startsWith("semel-pending ") ? Code.UNKNOWN_SCHEMA : Code.DAMAGED,
                    "The file " + path + " does not begin with '" + FORMAT
                            + "', so it is no pending list of this release; name another file.");
        }
        Map<String, PendingIntent> read = new LinkedHashMap<>();
        for (int index = 1; index < whole.length; index++) {
            if (!PendingLine.apply(whole[index], read)) {
                throw damaged(index + 1);
            }
        }
        byKey.putAll(read);
        lines = whole.length - 1;
        length = end;
        if (end < text.length() && !cutOff()) {
            throw notUsable(path, new IOException("its torn last line cannot be cut off"));
        }
    }

    private StoreRefusedException damaged(int line) {
        return new StoreRefusedException(
                Code.DAMAGED,
                "The pending list " + path + " is damaged in line " + line
                        + ", and the key of an action that may have been applied may stand there; find out about the"
                        + " intents that it names, then move the file away.");
    }

    private static FileChannel channel(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.WRITE);
    }

    static StoreRefusedException notUsable(Path path, IOException cannot) {
        return new StoreRefusedException(
                Code.NOT_USABLE,
                "The pending list " + path + " cannot be used: " + cannot + "; check path, rights and free space.",
                cannot);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException cannot) {
            throw notUsable(path, cannot);
        }
    }
}
