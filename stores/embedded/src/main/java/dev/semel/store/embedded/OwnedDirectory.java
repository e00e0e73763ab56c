package dev.semel.store.embedded;

import dev.semel.store.StoreRefusedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A directory that this process alone may write: holds an operating system's lock, which ends with the process however
 * it ends. Never looks at what else is in the directory.
 */
final class OwnedDirectory implements AutoCloseable {
    private static final String OWNER = "OWNER";

    // The locks of an operating system belong to a process, and closing any other handle on the file would give them
    // up: a second owner within this process must be turned away before it opens the file.
    private static final Set<Path> OWNED_HERE = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel channel;
    private final FileLock lock;

    private OwnedDirectory(Path path, FileChannel channel, FileLock lock) {
        this.path = path;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Makes the directory if need be and takes it.
     *
     * @throws StoreRefusedException OWNED_ELSEWHERE if another owner has it, NOT_USABLE if it cannot be made or written
     */
    static OwnedDirectory take(Path directory) {
        Path real;
        try {
            Files.createDirectories(directory);
            real = directory.toRealPath();
        } catch (IOException cannot) {
            throw Refusals.notUsable(directory, cannot);
        }
        long self = ProcessHandle.current().pid();
        if (!OWNED_HERE.add(real)) {
            throw ownedElsewhere(directory, Long.toString(self));
        }
        OwnedDirectory taken = null;
        try {
            taken = lock(directory, real, self);
            return taken;
        } catch (IOException cannot) {
            throw Refusals.notUsable(directory.resolve(OWNER), cannot);
        } finally {
            if (taken == null) {
                OWNED_HERE.remove(real);
            }
        }
    }

    Path path() {
        return path;
    }

    /** Gives the directory up; again: nothing. */
    @Override
    public void close() {
        if (!lock.isValid()) {
            return;
        }
        try (channel) {
            lock.release();
        } catch (IOException cannot) {
            throw Refusals.notUsable(path.resolve(OWNER), cannot);
        } finally {
            OWNED_HERE.remove(path);
        }
    }

    private static OwnedDirectory lock(Path directory, Path real, long self) throws IOException {
        FileChannel channel = FileChannel.open(
                real.resolve(OWNER), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
            if (lock == null) {
                throw ownedElsewhere(directory, ownerIn(channel));
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((self + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
            return new OwnedDirectory(real, channel, lock);
        } finally {
            closeUnlessLocked(channel, lock);
        }
    }

    private static void closeUnlessLocked(FileChannel channel, @Nullable FileLock lock) throws IOException {
        if (lock == null) {
            channel.close();
        }
    }

    private static String ownerIn(FileChannel channel) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(20);
        channel.read(content, 0);
        String owner = new String(content.array(), 0, content.position(), StandardCharsets.US_ASCII).trim();
        return owner.isEmpty() ? "unknown" : owner;
    }

    private static StoreRefusedException ownedElsewhere(Path directory, String owner) {
        return new StoreRefusedException(
                StoreRefusedException.Code.OWNED_ELSEWHERE,
                "The store " + directory + " is owned by process " + owner
                        + "; stop it, or give this process a directory of its own.");
    }
}
