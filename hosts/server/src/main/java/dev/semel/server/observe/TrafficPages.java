package dev.semel.server.observe;

import io.vertx.core.json.JsonObject;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The files of a traffic folder: lines with a checksum each, in pages of bounded size, the oldest of which goes when there
 * are too many. Each page begins with its run and the words learnt so far, so that it can be read when those before it are
 * gone. For one thread. A crash leaves a torn last line at most.
 */
final class TrafficPages implements AutoCloseable {
    private static final int PAGES = 16;
    private static final FileAttribute<Set<PosixFilePermission>> OWNERS_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNERS_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path folder;
    private final long pageBytes;
    private final long startMillis;
    private final String run = TrafficLine.hex(new SecureRandom().nextInt());
    private final Map<String, String> words;
    private OutputStream out = OutputStream.nullOutputStream();
    private long written;
    private int page;
    private int wordsWritten;

    /** @param words by their digests; only ever more, in the same order */
    TrafficPages(Path folder, long limitBytes, long startMillis, Map<String, String> words) throws IOException {
        this.folder = folder;
        this.pageBytes = Math.max(1, limitBytes / PAGES);
        this.startMillis = startMillis;
        this.words = words;
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, OWNERS_FOLDER);
        }
        turn();
    }

    void note(JsonObject note) throws IOException {
        if (written >= pageBytes) {
            turn();
        }
        tellWords();
        write(note);
    }

    void flush() throws IOException {
        tellWords();
        out.flush();
    }

    private void tellWords() throws IOException {
        if (wordsWritten == words.size()) {
            return;
        }
        int at = 0;
        for (Map.Entry<String, String> word : words.entrySet()) {
            if (at++ >= wordsWritten) {
                write(new JsonObject().put("digest", word.getKey()).put("word", word.getValue()));
            }
        }
        wordsWritten = words.size();
    }

    private void turn() throws IOException {
        out.close();
        makeRoom();
        Path file = folder.resolve(TrafficLine.fileName(startMillis, run, page));
        out = new BufferedOutputStream(
                java.nio.channels.Channels.newOutputStream(Files.newByteChannel(
                        file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNERS_FILE)),
                1 << 16);
        written = 0;
        wordsWritten = 0;
        write(new JsonObject()
                .put("traffic", TrafficLine.FORMAT)
                .put("run", run)
                .put("page", page));
        page++;
    }

    private void makeRoom() throws IOException {
        List<Path> pages = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            all.filter(TrafficLine::isPage).sorted().forEach(pages::add);
        }
        long kept = 0;
        for (int at = pages.size() - 1; at >= 0; at--) {
            kept += Files.size(pages.get(at));
            // Room for the page that begins now, and for the last line of each, which may go over.
            if (kept > pageBytes * (PAGES - 2)) {
                Files.deleteIfExists(pages.get(at));
            }
        }
    }

    private void write(JsonObject line) throws IOException {
        byte[] bytes = TrafficLine.of(line).getBytes(StandardCharsets.UTF_8);
        out.write(bytes);
        written += bytes.length;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
