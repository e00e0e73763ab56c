package dev.semel.server.api;

import dev.semel.store.StoreClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The access tokens of a file, read again when it changes. A file that cannot be used any more changes nothing but is told,
 * so that a slip of the pen locks nobody out; to withdraw a token, take its line out. Safe for use by all threads.
 */
final class AccessTokens {
    private static final Set<PosixFilePermission> OWNERS =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final int LONGEST_TOKEN = 512;

    private final Path file;
    private final StoreClock clock;
    private volatile Read read;

    private record Read(String version, List<AccessToken> tokens) {}

    private AccessTokens(Path file, StoreClock clock, Read read) {
        this.file = file;
        this.clock = clock;
        this.read = read;
    }

    /** @throws IllegalArgumentException in one sentence, if the file cannot be used */
    static AccessTokens read(Path file, StoreClock clock) {
        return new AccessTokens(file, clock, new Read(version(file), parsed(file)));
    }

    /** Reads the file again if it is another one now; blocks. */
    void refresh() {
        String now = version(file);
        if (!now.equals(read.version())) {
            read = new Read(now, parsed(file));
        }
    }

    /** The token that is presented, if it is known and not past its end; takes as long whatever is presented. */
    @Nullable
    AccessToken find(String presented) {
        if (presented.length() > LONGEST_TOKEN) {
            return null;
        }
        byte[] digest = AccessToken.digest(presented).getBytes(StandardCharsets.US_ASCII);
        AccessToken found = null;
        for (AccessToken token : read.tokens()) {
            if (MessageDigest.isEqual(token.digest().getBytes(StandardCharsets.US_ASCII), digest)) {
                found = token;
            }
        }
        return found != null && clock.millis() < found.expiresMillis() ? found : null;
    }

    private static String version(Path file) {
        try {
            BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
            return is.lastModifiedTime() + " " + is.size() + " " + is.fileKey();
        } catch (IOException unreadable) {
            throw unreadable(file, unreadable);
        }
    }

    private static List<AccessToken> parsed(Path file) {
        List<AccessToken> tokens = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Set<String> digests = new HashSet<>();
        int number = 0;
        try {
            refuseIfOthersMayReadIt(file);
            for (String line : Files.readAllLines(file)) {
                number++;
                if (!line.isBlank() && !line.stripLeading().startsWith("#")) {
                    AccessToken token = AccessToken.parse(line);
                    if (!names.add(token.name()) || !digests.add(token.digest())) {
                        throw new IllegalArgumentException("its name or its digest is there twice");
                    }
                    tokens.add(token);
                }
            }
        } catch (IOException unreadable) {
            throw unreadable(file, unreadable);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(
                    "The token file " + file + " cannot be used, line " + number + ": " + wrong.getMessage()
                            + (String.valueOf(wrong.getMessage()).endsWith(".") ? "" : "."),
                    wrong);
        }
        return List.copyOf(tokens);
    }

    private static void refuseIfOthersMayReadIt(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view != null && !OWNERS.containsAll(view.readAttributes().permissions())) {
            throw new IllegalArgumentException("others may use the file; take their rights away with chmod 600");
        }
    }

    private static IllegalArgumentException unreadable(Path file, IOException why) {
        return new IllegalArgumentException(
                "The token file " + file + " cannot be read (" + why.getClass().getSimpleName()
                        + "); give the path of a readable text file.",
                why);
    }
}
