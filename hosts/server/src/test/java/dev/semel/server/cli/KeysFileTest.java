package dev.semel.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of {@code --result-keys} and {@code --token-keys}. */
class KeysFileTest {
    private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

    @TempDir
    Path directory;

    @Test
    void a_file_that_is_its_owners_alone_is_read() throws IOException {
        assertThat(KeysFile.read(file("new " + KEY, "rw-------"), "result keys"))
                .isPresent();
        assertThat(KeysFile.read(null, "result keys")).isEmpty();
    }

    @Test
    void a_file_that_others_may_read_is_refused() throws IOException {
        assertRefused(file("new " + KEY, "rw-r-----"), "can be read by others; take that right away with chmod 600");
        assertRefused(file("new " + KEY, "rw----r--"), "can be read by others");
    }

    @Test
    void a_file_that_is_not_there_or_holds_no_key_is_refused_without_showing_it() throws IOException {
        assertRefused(directory.resolve("nowhere"), "cannot be read");
        assertRefused(file("new c2VjcmV0", "rw-------"), "Line 1 has a key of 6 bytes");
        assertRefused(file("", "rw-------"), "There is no key");
    }

    private Path file(String text, String rights) throws IOException {
        Path file = Files.writeString(directory.resolve("keys"), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
    }

    private static void assertRefused(Path file, String sentence) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeysFile.read(file, "result keys"))
                .withMessageStartingWith("The result keys file " + file)
                .withMessageContaining(sentence)
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("c2VjcmV0"));
    }
}
