package dev.semel.servers;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Follows what a client of MariaDB sends (not encrypted, not compressed) and tells which statements it executes
 * as text. It must see a connection from its first byte; of what was prepared at the server it tells nothing.
 *
 * <p>Source: MariaDB's documentation of its client/server protocol, "0 - Packet" and "COM_QUERY".
 */
final class MariaStatementReader {
    /** What is kept of a long packet: the text of a statement beyond it is cut. */
    private static final int KEPT = 64 * 1024;

    private static final int HEAD = 4;
    private static final char QUERY = 3;

    private final StringBuilder packet = new StringBuilder();
    private long missing = -1;

    /** The statements whose packets end in these bytes (as ISO 8859-1). */
    List<String> read(String bytes) {
        List<String> executed = new ArrayList<>();
        int at = 0;
        while (at < bytes.length()) {
            if (missing < 0) {
                packet.append(bytes.charAt(at++));
                missing = packet.length() == HEAD
                        ? packet.charAt(0) | packet.charAt(1) << 8 | packet.charAt(2) << 16
                        : -1;
            } else {
                int taken = (int) Math.min(missing, bytes.length() - at);
                packet.append(bytes, at, at + Math.min(taken, Math.max(0, KEPT - packet.length())));
                missing -= taken;
                at += taken;
            }
            if (missing == 0) {
                finish(executed);
                packet.setLength(0);
                missing = -1;
            }
        }
        return executed;
    }

    /** The packets of a handshake and the later ones of a long statement are not the first of their exchange. */
    private void finish(List<String> executed) {
        boolean first = packet.charAt(HEAD - 1) == 0;
        if (first && packet.length() > HEAD && packet.charAt(HEAD) == QUERY) {
            byte[] text = packet.substring(HEAD + 1).getBytes(StandardCharsets.ISO_8859_1);
            executed.add(new String(text, StandardCharsets.UTF_8));
        }
    }
}
