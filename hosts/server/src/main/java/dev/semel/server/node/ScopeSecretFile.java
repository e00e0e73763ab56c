package dev.semel.server.node;

import dev.semel.http.ScopeSecret;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The secret under which credentials are digested, in a file that its owner alone can read. Made at the
 * first start; nodes that share a store are given the same file.
 */
final class ScopeSecretFile {
    private static final int BYTES = 32;

    private ScopeSecretFile() {}

    /** @throws StartFailedException if the file can be neither read nor made, or is malformed */
    static ScopeSecret readOrMake(Path file) {
        try {
            makeIfMissing(file);
            String text = Files.readString(file).strip();
            return ScopeSecret.of(HexFormat.of().parseHex(text));
        } catch (IOException unusable) {
            throw new StartFailedException(
                    "The scope secret " + file + " can be neither read nor made (" + unusable.getMessage()
                            + "); see that the directory is there and writable.",
                    unusable);
        } catch (IllegalArgumentException malformed) {
            throw new StartFailedException(
                    "The scope secret " + file
                            + " is not at least 16 bytes in hexadecimal; restore it, for with another secret every caller is"
                            + " another caller.",
                    malformed);
        }
    }

    /** For a store that is gone with the process as well. */
    static ScopeSecret forThisProcess() {
        return ScopeSecret.of(random());
    }

    private static byte[] random() {
        byte[] secret = new byte[BYTES];
        new SecureRandom().nextBytes(secret);
        return secret;
    }

    private static void makeIfMissing(Path file) throws IOException {
        if (Files.exists(file)) {
            return;
        }
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Path draft = Files.createTempFile(
                parent,
                "scope",
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(draft, HexFormat.of().formatHex(random()), StandardOpenOption.SYNC);
            // A link, unlike a rename, does not replace what another process made meanwhile.
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException othersWasFirst) {
            return;
        } finally {
            Files.delete(draft);
        }
    }
}
