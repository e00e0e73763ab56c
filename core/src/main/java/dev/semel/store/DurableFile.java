package dev.semel.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Small files that are replaced as a whole: after a crash there is the old content or the new, never a mixture. */
public final class DurableFile {
    private DurableFile() {}

    /**
     * Writes the file, on the disk when this returns. Two who write one file at once must take turns.
     *
     * @param content of Latin-1 alone
     * @throws StoreRefusedException NOT_USABLE if it cannot be written
     */
    public static void replace(Path file, String content) {
        Path fresh = file.resolveSibling(file.getFileName() + ".fresh");
        try {
            try (FileChannel channel = FileChannel.open(
                    fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.ISO_8859_1));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            syncDirectoryOf(file);
        } catch (IOException cannot) {
            throw notUsable(file, cannot);
        }
    }

    static StoreRefusedException notUsable(Path file, IOException cannot) {
        return new StoreRefusedException(
                StoreRefusedException.Code.NOT_USABLE,
                "The store cannot use " + file + ": " + cannot + "; check path, rights and free space.",
                cannot);
    }

    /** Makes the name durable. Windows knows no such thing and opens no directory. */
    private static void syncDirectoryOf(Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null || !Files.getFileStore(parent).supportsFileAttributeView("posix")) {
            return;
        }
        try (FileChannel channel = FileChannel.open(parent, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
