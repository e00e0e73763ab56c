package dev.semel.store.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A Java process of a test's own that uses a store and tells what it does, line by line. */
final class ChildStore implements AutoCloseable {
    private final Process process;
    private final BufferedReader lines;

    private ChildStore(Process process) {
        this.process = process;
        this.lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static ChildStore start(Class<?> main, Path directory, String... further) throws IOException {
        return new ChildStore(start(command(main, directory, further)));
    }

    /** With files of at most this size, so that writes fail as on a full disk. */
    static ChildStore startWithFileLimit(int kibibytes, Class<?> main, Path directory) throws IOException {
        List<String> limited =
                new ArrayList<>(List.of("bash", "-c", "ulimit -f " + kibibytes + " && exec \"$@\"", "bash"));
        limited.addAll(command(main, directory));
        return new ChildStore(start(limited));
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static List<String> command(Class<?> main, Path directory, String... further) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                // Beside the store, to go with it: a killed process leaves behind what it unpacked.
                "-Djava.io.tmpdir=" + directory.toAbsolutePath().getParent(),
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                directory.toString()));
        command.addAll(Arrays.asList(further));
        return command;
    }

    /** The next line, null when the process has ended. A line without its end is none. */
    String line() throws IOException {
        return lines.readLine();
    }

    long pid() {
        return process.pid();
    }

    /** As {@code kill -9} does; returns when the process is gone. */
    void kill() {
        // Not by the process object, which would close the pipe with lines that were written before.
        process.toHandle().destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() throws IOException {
        kill();
        lines.close();
    }
}
