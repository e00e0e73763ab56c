package dev.semel.chaos;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Where the effects of one process go: a line each, appended to a file that no store has to do with. A line is written
 * whole before the call returns, so a kill of the process takes none back; nothing is deduplicated. Also notes what the
 * process was granted. Safe for use by all threads.
 */
final class Sink implements AutoCloseable {
    private final OutputStream file;

    Sink(Path file) throws IOException {
        this.file = new FileOutputStream(file.toFile(), true);
    }

    /** The effect is there once this returns. */
    void effect(String key, String receiverKey, String value) {
        append("effect " + key + " " + receiverKey + " " + value + "\n");
    }

    void grant(String key, long epoch) {
        append("grant " + key + " " + epoch + "\n");
    }

    private synchronized void append(String line) {
        try {
            file.write(line.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
