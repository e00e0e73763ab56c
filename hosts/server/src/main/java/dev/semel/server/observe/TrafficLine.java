package dev.semel.server.observe;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** One line of a traffic folder, with the checksum that tells whether it is whole; and the names of its files. Pure. */
final class TrafficLine {
    static final int FORMAT = 1;

    private static final int CHECKSUM = 8;
    private static final Pattern FILE = Pattern.compile("traffic-[0-9]{15}-[0-9a-f]{8}-[0-9]{8}\\.lines");

    private TrafficLine() {}

    static String fileName(long startMillis, String run, int page) {
        return String.format("traffic-%015d-%s-%08d.lines", startMillis, run, page);
    }

    static boolean isPage(Path file) {
        return FILE.matcher(file.getFileName().toString()).matches();
    }

    static String of(JsonObject line) {
        String text = line.encode();
        return checksum(text) + " " + text + "\n";
    }

    /** What the line says, or null if it is damaged. */
    static @Nullable JsonObject read(String line) {
        if (line.length() < CHECKSUM + 1 || !line.startsWith(checksum(line.substring(CHECKSUM + 1)) + " ")) {
            return null;
        }
        try {
            return new JsonObject(line.substring(CHECKSUM + 1));
        } catch (DecodeException notOurs) {
            return null;
        }
    }

    static String hex(int number) {
        return String.format("%08x", number);
    }

    private static String checksum(String text) {
        CRC32 sum = new CRC32();
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        return hex((int) sum.getValue());
    }
}
