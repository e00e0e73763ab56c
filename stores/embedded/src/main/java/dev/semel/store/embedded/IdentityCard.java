package dev.semel.store.embedded;

import dev.semel.store.DurableFile;
import dev.semel.store.StoreRefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code SEMEL} in a store's directory: what RocksDB's own files cannot say of themselves. Written at creation
 * and at each opening, never in between.
 *
 * @param generation identifies the memory that this directory is
 * @param epochsAbove no epoch of this generation is at or below this number
 * @param manifestFrom the number of the manifest at the last opening, 0 while the store was never opened: RocksDB's
 *     {@code CURRENT}, which has no checksum, never points to an earlier one
 */
record IdentityCard(String generation, long epochsAbove, long manifestFrom) {
    static final String FILE = "SEMEL";

    private static final int SCHEMA = 1;
    private static final Pattern TEXT = Pattern.compile("""
            semel-store (\\d{1,9})
            generation ([0-9a-f-]{36})
            epochs-above (\\d{1,18})
            manifest-from (\\d{1,18})
            crc32c [0-9a-f]{8}
            """);

    /** The card in this directory, null if there is none. */
    static @Nullable IdentityCard read(Path directory) {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            return null;
        }
        String text;
        try {
            text = Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException cannot) {
            throw Refusals.notUsable(file, cannot);
        }
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw Refusals.damaged(file, "it is no identity card");
        }
        int schema = Integer.parseInt(matcher.group(1));
        IdentityCard card =
                new IdentityCard(matcher.group(2), Long.parseLong(matcher.group(3)), Long.parseLong(matcher.group(4)));
        if (!card.text(schema).equals(text)) {
            throw Refusals.damaged(file, "its checksum does not match");
        }
        if (schema != SCHEMA) {
            throw new StoreRefusedException(
                    StoreRefusedException.Code.UNKNOWN_SCHEMA,
                    "The store file " + file + " has schema " + schema + " and this release knows up to " + SCHEMA
                            + "; run the release that wrote it, or a later one.");
        }
        return card;
    }

    void write(Path directory) {
        DurableFile.replace(directory.resolve(FILE), text(SCHEMA));
    }

    IdentityCard withManifestFrom(long number) {
        return new IdentityCard(generation, epochsAbove, number);
    }

    private String text(int schema) {
        String body = "semel-store " + schema + "\ngeneration " + generation + "\nepochs-above " + epochsAbove
                + "\nmanifest-from " + manifestFrom + "\n";
        CRC32C crc = new CRC32C();
        crc.update(body.getBytes(StandardCharsets.ISO_8859_1));
        return body + String.format("crc32c %08x%n", crc.getValue()).replace("\r\n", "\n");
    }
}
