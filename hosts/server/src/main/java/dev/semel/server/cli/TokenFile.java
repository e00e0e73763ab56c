package dev.semel.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The file that holds the admin token, alone and in one line. A file and not an option, for options show in lists. */
final class TokenFile {
    private TokenFile() {}

    /**
     * The token; empty if there is no file.
     *
     * @throws IllegalArgumentException if there is one and it cannot be read or holds no token
     */
    static String read(@Nullable Path file) {
        if (file == null) {
            return "";
        }
        String token;
        try {
            token = Files.readString(file).strip();
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    "The admin token file " + file + " cannot be read; give the path of a readable file.", unreadable);
        }
        if (token.isEmpty() || token.chars().anyMatch(unit -> unit <= 0x20 || unit >= 0x7f)) {
            throw new IllegalArgumentException("The admin token file " + file
                    + " holds no token; write one line of visible ASCII characters into it.");
        }
        return token;
    }
}
