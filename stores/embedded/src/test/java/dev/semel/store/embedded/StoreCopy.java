package dev.semel.store.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Directories of stores, copied as a crash would leave them. */
final class StoreCopy {
    private static final int MOST_TRIES = 10;

    private StoreCopy() {}

    /** Where many small stores are opened in a row: in memory if the machine has a place for that. */
    static Path scratch(String name) throws IOException {
        Path memory = Path.of("/dev/shm");
        return Files.isWritable(memory)
                ? Files.createTempDirectory(memory, "semel-" + name)
                : Files.createTempDirectory("semel-" + name);
    }

    /** An open store may delete what it no longer needs while it is copied; then the copy begins anew. */
    static void copy(Path from, Path to) throws IOException {
        for (int tried = 1; ; tried++) {
            try {
                copyOnce(from, to);
                return;
            } catch (NoSuchFileException deleted) {
                if (tried == MOST_TRIES) {
                    throw deleted;
                }
            }
        }
    }

    private static void copyOnce(Path from, Path to) throws IOException {
        remove(to);
        Files.createDirectories(to);
        for (Path file : files(from)) {
            Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    static void remove(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException cannot) {
                    throw new UncheckedIOException(cannot);
                }
            });
        }
    }

    static void flip(Path file, long bit) throws IOException {
        byte[] content = Files.readAllBytes(file);
        content[(int) (bit / 8)] ^= (byte) (1 << bit % 8);
        Files.write(file, content);
    }

    static Path newest(Path directory, String ending) throws IOException {
        List<Path> all = files(directory).stream()
                .filter(file -> file.toString().endsWith(ending))
                .toList();
        return all.get(all.size() - 1);
    }
}
