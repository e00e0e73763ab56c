package dev.semel.server.cli;

import dev.semel.result.ResultKeys;
import dev.semel.result.ResultSeal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The file of keys under which results are sealed. A file that others may read is refused: it would be no secret. */
final class ResultKeysFile {
    private ResultKeysFile() {}

    /**
     * The seal; empty if there is no file.
     *
     * @throws IllegalArgumentException if there is one and it cannot be read, holds no keys, or others may read it
     */
    static Optional<ResultSeal> read(@Nullable Path file) {
        if (file == null) {
            return Optional.empty();
        }
        String text;
        try {
            refuseOpen(file);
            text = Files.readString(file);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    "The result keys file " + file + " cannot be read; give the path of a readable text file.",
                    unreadable);
        }
        try {
            return Optional.of(ResultSeal.under(ResultKeys.parse(text)));
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("The result keys file " + file + ": " + wrong.getMessage(), wrong);
        }
    }

    private static void refuseOpen(Path file) throws IOException {
        if (!Files.getFileStore(file).supportsFileAttributeView("posix")) {
            return;
        }
        Set<PosixFilePermission> given = Files.getPosixFilePermissions(file);
        if (given.contains(PosixFilePermission.GROUP_READ) || given.contains(PosixFilePermission.OTHERS_READ)) {
            throw new IllegalArgumentException(
                    "The result keys file " + file + " can be read by others; take that right away with chmod 600.");
        }
    }
}
