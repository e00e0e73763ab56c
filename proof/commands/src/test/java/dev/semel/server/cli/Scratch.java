package dev.semel.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * Directories in memory, if the machine has a place for that: where a hundred small stores are made in a row and nobody
 * asks what becomes of them without power.
 */
final class Scratch implements TempDirFactory {
    private static final String PREFIX = "semel-scratch-";

    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext test) throws IOException {
        Path memory = Path.of("/dev/shm");
        return Files.isWritable(memory) ? Files.createTempDirectory(memory, PREFIX) : Files.createTempDirectory(PREFIX);
    }
}
