package dev.semel.servers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Runs a program to its end and keeps what it said; never leaves it running. */
public final class Command {
    private Command() {}

    /**
     * What a program said, errors included, and how it ended.
     *
     * @param exitCode 0 if it succeeded
     * @param output standard output and standard error in the order they were written
     */
    public record Result(int exitCode, String output) {
        /** Whether it ended with exit code 0. */
        public boolean succeeded() {
            return exitCode == 0;
        }

        /** The last line with something on it, where most programs say what went wrong; "nothing" if there is none. */
        public String lastLine() {
            List<String> lines = output.lines().filter(line -> !line.isBlank()).toList();
            return lines.isEmpty() ? "nothing" : lines.get(lines.size() - 1);
        }
    }

    /**
     * Runs it with nothing on its standard input and waits until it ends.
     *
     * @throws IOException if there is no such program, or this thread was interrupted while it ran
     */
    public static Result run(Path folder, List<String> command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while '" + command.get(0) + "' ran.", e);
        } finally {
            process.destroy();
        }
    }
}
