package dev.semel.server.observe;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a gateway recorded. Lines that are damaged are left out and counted; one that a crash tore, or that is being
 * written, is no damage. Changes nothing. For one thread.
 */
public final class TrafficFolder {
    private static final int DIGEST_BYTES = 8;

    private final Map<String, String> words = new HashMap<>();
    private final Map<List<String>, List<String>> shapes = new HashMap<>();
    private final Set<String> runs = new HashSet<>();
    private final List<TrafficNote> notes = new ArrayList<>();
    private long damaged;
    private long lost;
    private String firstDamage = "";

    private TrafficFolder() {}

    /**
     * What a folder tells.
     *
     * @param notes in the order in which they came
     * @param runs how many runs of gateways they are of; values of two runs cannot be compared
     * @param lost exchanges that came too fast to be written
     * @param damaged lines that cannot be read
     * @param firstDamage where the first of them is, empty if there is none
     */
    public record Traffic(List<TrafficNote> notes, int runs, long lost, long damaged, String firstDamage) {
        public Traffic {
            notes = List.copyOf(notes);
        }
    }

    /**
     * Reads a folder.
     *
     * @throws IllegalArgumentException if it holds no record, in one sentence
     * @throws IOException if it cannot be read
     */
    public static Traffic read(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("There is no folder " + folder
                    + "; give the one that a gateway was started with, as in 'semel gateway --observe FOLDER'.");
        }
        List<Path> pages = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            all.filter(TrafficLine::isPage).sorted().forEach(pages::add);
        }
        if (pages.isEmpty()) {
            throw new IllegalArgumentException("The folder " + folder
                    + " holds no record of traffic; run 'semel gateway --observe " + folder + "' before the service.");
        }
        TrafficFolder reading = new TrafficFolder();
        for (Path page : pages) {
            reading.lines(page, reading::learn);
        }
        reading.damaged = 0;
        for (Path page : pages) {
            reading.lines(page, reading::take);
        }
        reading.notes.sort(Comparator.comparingLong(TrafficNote::atMillis));
        return new Traffic(reading.notes, reading.runs.size(), reading.lost, reading.damaged, reading.firstDamage);
    }

    private void lines(Path page, Consumer<JsonObject> reader) throws IOException {
        boolean endsWhole = endsWhole(page);
        try (BufferedReader in = Files.newBufferedReader(page, StandardCharsets.ISO_8859_1)) {
            int number = 0;
            String next = in.readLine();
            while (next != null) {
                String text = new String(next.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
                number++;
                next = in.readLine();
                JsonObject line = TrafficLine.read(text);
                boolean torn = next == null && !endsWhole;
                if (!torn && !isRead(line, reader)) {
                    damaged++;
                    firstDamage = firstDamage.isEmpty() ? "line " + number + " of " + page.getFileName() : firstDamage;
                }
            }
        }
    }

    private static boolean isRead(@Nullable JsonObject line, Consumer<JsonObject> reader) {
        if (line == null) {
            return false;
        }
        try {
            reader.accept(line);
            return true;
        } catch (ClassCastException | NullPointerException notOurs) {
            // A line with a right checksum that another release wrote.
            return false;
        }
    }

    private static boolean endsWhole(Path page) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(page.toFile(), "r")) {
            if (file.length() == 0) {
                return true;
            }
            file.seek(file.length() - 1);
            return file.read() == '\n';
        }
    }

    private void learn(JsonObject line) {
        if (line.containsKey("word")) {
            words.put(line.getString("digest"), line.getString("word"));
        } else if (line.containsKey("traffic")) {
            runs.add(line.getString("run"));
        }
    }

    private void take(JsonObject line) {
        if (line.containsKey("lost")) {
            lost += line.getLong("lost");
        } else if (line.containsKey("method")) {
            notes.add(note(line));
        }
    }

    private TrafficNote note(JsonObject line) {
        List<String> path = new ArrayList<>();
        line.getJsonArray("path").forEach(step -> path.add(words.getOrDefault((String) step, (String) step)));
        Map<String, Long> keys = new LinkedHashMap<>();
        line.getJsonObject("keys").forEach(key -> keys.put(key.getKey(), digest((String) key.getValue())));
        return new TrafficNote(
                line.getLong("at"),
                line.getLong("took"),
                line.getString("method"),
                path,
                digest(line.getString("target")),
                digest(line.getString("caller")),
                line.getString("by"),
                keys,
                body(line.getJsonObject("body")),
                line.getInteger("status", 0),
                line.containsKey("answer") ? body(line.getJsonObject("answer")) : body(new JsonObject()),
                line.getBoolean("duplicate", false),
                Watch.End.valueOf(line.getString("end").toUpperCase(Locale.ROOT)));
    }

    private TrafficNote.Body body(JsonObject body) {
        JsonObject members = body.getJsonObject("members", new JsonObject());
        List<String> paths = new ArrayList<>();
        long[] digests = new long[members.size()];
        for (Map.Entry<String, Object> member : members) {
            digests[paths.size()] = digest((String) member.getValue());
            paths.add(named(member.getKey()));
        }
        TrafficNote.Body.Size size =
                new TrafficNote.Body.Size(body.getLong("length", 0L), digest(body.getString("whole", "")));
        List<String> shared = shapes.computeIfAbsent(paths, List::copyOf);
        return new TrafficNote.Body(
                body.getString("kind", "none"), size, shared, digests, body.getBoolean("all", true));
    }

    private String named(String path) {
        StringBuilder named = new StringBuilder(path.length());
        for (String step : path.substring(Math.min(1, path.length())).split("/", -1)) {
            named.append('/').append(words.getOrDefault(step, step));
        }
        return named.toString();
    }

    private static long digest(String written) {
        if (written.isEmpty()) {
            return 0;
        }
        byte[] bytes = Base64.getUrlDecoder().decode(written.substring(1));
        return bytes.length == DIGEST_BYTES ? ByteBuffer.wrap(bytes).getLong() : 0;
    }
}
