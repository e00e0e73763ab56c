package dev.semel.client;

import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreRefusedException.Code;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** One owner of a file at a time: an operating system's lock on a file beside it, which ends with the process. */
final class FileOwner implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;

    private FileOwner(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** @throws StoreRefusedException OWNED_ELSEWHERE if another owner has it, NOT_USABLE if it cannot be written */
    static FileOwner of(Path path) {
        try {
            Path parent = path.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            FileChannel channel = FileChannel.open(
                    path.resolveSibling(path.getFileName() + ".owner"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            if (lock(channel) == null) {
                channel.close();
                throw new StoreRefusedException(
                        Code.OWNED_ELSEWHERE,
                        "The pending list " + path + " is owned by another client, here or in another process; close"
                                + " that, or give this one a list of its own.");
            }
            return new FileOwner(path, channel);
        } catch (IOException cannot) {
            throw PendingFile.notUsable(path, cannot);
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException ownedInThisProcess) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException cannot) {
            throw PendingFile.notUsable(path, cannot);
        }
    }
}
