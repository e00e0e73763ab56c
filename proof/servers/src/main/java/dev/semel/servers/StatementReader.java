package dev.semel.servers;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Follows what a client of PostgreSQL sends (protocol 3, not encrypted) and tells which statements it has executed. It
 * must see a connection from its first byte. Bytes that make no sense are read as something, but never an error.
 *
 * <p>Source: PostgreSQL's manual, "Message Formats".
 */
final class StatementReader {
    /** What is kept of a long message: the text of a statement beyond it is cut. */
    private static final int KEPT = 64 * 1024;

    private final Map<String, String> prepared = new HashMap<>();
    private final Map<String, String> portals = new HashMap<>();
    private final StringBuilder message = new StringBuilder();
    private boolean started;
    private long missing = -1;

    /** The statements whose execution is asked for by messages that end in these bytes (as ISO 8859-1). */
    List<String> read(String bytes) {
        List<String> executed = new ArrayList<>();
        int at = 0;
        while (at < bytes.length()) {
            at = missing < 0 ? readHead(bytes, at) : readBody(bytes, at);
            if (missing == 0) {
                missing = -1;
                finish(executed);
                message.setLength(0);
            }
        }
        return executed;
    }

    /** The first messages have no type, only a length. */
    private int readHead(String bytes, int at) {
        message.append(bytes.charAt(at));
        int head = started ? 5 : 4;
        if (message.length() == head) {
            missing = Math.max(0, number(head - 4) - 4L);
        }
        return at + 1;
    }

    private int readBody(String bytes, int at) {
        int taken = (int) Math.min(missing, bytes.length() - at);
        message.append(bytes, at, at + Math.min(taken, Math.max(0, KEPT - message.length())));
        missing -= taken;
        return at + taken;
    }

    private void finish(List<String> executed) {
        if (!started) {
            // A request for encryption is refused by our servers and comes before the real beginning.
            started = message.length() >= 8 && number(4) >> 16 == 3;
            return;
        }
        String first = text(5);
        String second = text(5 + first.length() + 1);
        switch (message.charAt(0)) {
            case 'Q' -> executed.add(utf8(first));
            case 'P' -> prepared.put(first, second);
            case 'B' -> portals.put(first, prepared.getOrDefault(second, ""));
            case 'E' -> executed.add(utf8(portals.getOrDefault(first, "")));
            default -> {
                // Describe, Sync, Flush, Close and the rest execute nothing.
            }
        }
    }

    private int number(int at) {
        return message.charAt(at) << 24
                | message.charAt(at + 1) << 16
                | message.charAt(at + 2) << 8
                | message.charAt(at + 3);
    }

    /** The text from there to the next zero, or to the end. */
    private String text(int at) {
        if (at >= message.length()) {
            return "";
        }
        int end = message.indexOf("\0", at);
        return message.substring(at, end < 0 ? message.length() : end);
    }

    private static String utf8(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
