package dev.semel.client;

import dev.semel.operation.Fingerprint;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/** The lines of a pending list: an intent that began, or a key that ended, and a checksum. */
final class PendingLine {
    private static final String BEGAN = "began";
    private static final String ENDED = "ended";

    private PendingLine() {}

    static String began(PendingIntent intent) {
        return sealed(String.join(
                " ",
                BEGAN,
                Long.toString(intent.since().toEpochMilli()),
                intent.key(),
                intent.request().rule(),
                HexFormat.of().formatHex(intent.request().digest()),
                URLEncoder.encode(intent.name(), StandardCharsets.UTF_8)));
    }

    static String ended(PendingIntent intent) {
        return sealed(ENDED + " " + intent.key());
    }

    /** Takes what the line says into the intents by key; false if it is damaged. */
    static boolean apply(String line, Map<String, PendingIntent> byKey) {
        Optional<List<String>> fields = opened(line);
        if (fields.isEmpty()) {
            return false;
        }
        List<String> said = fields.get();
        if (said.get(0).equals(ENDED) && said.size() == 2) {
            return byKey.remove(said.get(1)) != null;
        }
        if (!said.get(0).equals(BEGAN) || said.size() != 6) {
            return false;
        }
        PendingIntent intent = new PendingIntent(
                URLDecoder.decode(said.get(5), StandardCharsets.UTF_8),
                said.get(2),
                Fingerprint.of(said.get(3), HexFormat.of().parseHex(said.get(4))),
                Instant.ofEpochMilli(Long.parseLong(said.get(1))));
        return byKey.put(intent.key(), intent) == null;
    }

    private static String sealed(String fields) {
        return fields + " " + checksum(fields) + "\n";
    }

    private static Optional<List<String>> opened(String line) {
        int end = line.lastIndexOf(' ');
        return end > 0 && line.substring(end + 1).equals(checksum(line.substring(0, end)))
                ? Optional.of(List.of(line.substring(0, end).split(" ", -1)))
                : Optional.empty();
    }

    private static String checksum(String fields) {
        CRC32C sum = new CRC32C();
        sum.update(fields.getBytes(StandardCharsets.US_ASCII));
        return HexFormat.of().toHexDigits((int) sum.getValue());
    }
}
