package dev.semel.assembly;

import dev.semel.http.ScopeSecret;
import dev.semel.store.Marks;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreRefusedException;
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
public final class ScopeSecretFile {
    private static final String MARK = "scope-secret";
    private static final int BYTES = 32;

    private ScopeSecretFile() {}

    /**
     * The secret in this file, made if it is not there, and durable when this returns.
     *
     * @throws IllegalStateException if the file can be neither read nor made, or is malformed
     */
    public static ScopeSecret readOrMake(Path file) {
        try {
            makeIfMissing(file);
            String text = Files.readString(file).strip();
            return ScopeSecret.of(HexFormat.of().parseHex(text));
        } catch (IOException unusable) {
            throw new IllegalStateException(
                    "The scope secret " + file + " can be neither read nor made (" + unusable.getMessage()
                            + "); see that the directory is there and writable.",
                    unusable);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalStateException(
                    "The scope secret " + file
                            + " is not at least 16 bytes in hexadecimal; restore it, for with another secret every caller is"
                            + " another caller.",
                    malformed);
        }
    }

    /** A random one, for a store that is gone with the process as well. */
    public static ScopeSecret forThisProcess() {
        return ScopeSecret.of(random());
    }

    /**
     * Sees that all who use a store have one secret: the first one leaves a keyed digest of it there. A store that cannot
     * keep marks is trusted.
     *
     * @param from where this one is from, for people
     * @throws StoreRefusedException if the others have another one: every caller would be another caller here, and what
     *     was applied for it be applied again
     */
    public static void agree(ScopeSecret secret, String from, OperationStore store) {
        if (store instanceof Marks marks
                && !marks.markOnce(MARK, secret.check()).equals(secret.check())) {
            throw new StoreRefusedException(
                    StoreRefusedException.Code.NOT_USABLE,
                    "The scope secret " + from + " is not the one that the store "
                            + store.describe().name() + " is used with, and with it every caller would be another"
                            + " one and applied requests be applied again; copy the file scope-secret of a node that"
                            + " uses this store there.");
        }
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
