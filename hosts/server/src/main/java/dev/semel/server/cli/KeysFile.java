package dev.semel.server.cli;

import dev.semel.result.NamedKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A file of secret keys. One that others may read is refused: it would be no secret. */
final class KeysFile {
    private KeysFile() {}

    /**
     * The keys; empty if there is no file.
     *
     * @param what the file is called in messages, such as {@code result keys}
     * @throws IllegalArgumentException if there is one and it cannot be read, holds no keys, or others may read it
     */
    static Optional<NamedKeys> read(@Nullable Path file, String what) {
        if (file == null) {
            return Optional.empty();
        }
        String text;
        try {
            refuseOpen(file, what);
            text = Files.readString(file);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    "The " + what + " file " + file + " cannot be read; give the path of a readable text file.",
                    unreadable);
        }
        try {
            return Optional.of(NamedKeys.parse(text));
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("The " + what + " file " + file + ": " + wrong.getMessage(), wrong);
        }
    }

    private static void refuseOpen(Path file, String what) throws IOException {
        if (!Files.getFileStore(file).supportsFileAttributeView("posix")) {
            return;
        }
        Set<PosixFilePermission> given = Files.getPosixFilePermissions(file);
        if (given.contains(PosixFilePermission.GROUP_READ) || given.contains(PosixFilePermission.OTHERS_READ)) {
            throw new IllegalArgumentException(
                    "The " + what + " file " + file + " can be read by others; take that right away with chmod 600.");
        }
    }
}
