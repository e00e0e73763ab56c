package dev.semel.store.jdbc;

import dev.semel.protocol.Decision;
import dev.semel.testkit.Asking;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Java process of a test's own that claims and settles on a SQLite file with many threads and tells of each answer after
 * it was given: {@code granted key epoch}, {@code settled key epoch}. With a number of keys it says {@code ready},
 * waits for a line and ends when all were asked for, else it goes on until it is killed.
 */
final class SqliteChild implements AutoCloseable {
    static final int THREADS = 4;

    private final Process process;
    private final BufferedReader lines;

    private SqliteChild(Process process) {
        this.process = process;
        lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** @param keys how many, 0 for no end; the same names for all children with the same prefix */
    static SqliteChild start(Path file, String prefix, int keys, int number) throws IOException {
        List<String> command = new ArrayList<>(Arrays.asList(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                // Beside the file, to go with it: a killed process leaves behind what it unpacked.
                "-Djava.io.tmpdir=" + file.toAbsolutePath().getParent(),
                "-cp",
                System.getProperty("java.class.path"),
                SqliteChild.class.getName()));
        command.addAll(List.of(file.toString(), prefix, Integer.toString(keys), Integer.toString(number)));
        return new SqliteChild(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** The next line, null when the process has ended. */
    @Nullable
    String line() throws IOException {
        return lines.readLine();
    }

    /** Lets one begin that has said {@code ready}. */
    void go() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    /** As {@code kill -9} does; returns when the process is gone. What it told before can still be read. */
    void kill() {
        process.toHandle().destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() throws IOException {
        kill();
        lines.close();
    }

    public static void main(String[] arguments) throws InterruptedException, IOException {
        JdbcStore store = SqliteFile.at(Path.of(arguments[0])).store(() -> SqliteFile.NOW);
        int keys = Integer.parseInt(arguments[2]);
        int number = Integer.parseInt(arguments[3]);
        List<Thread> threads = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            long nonce = number * 100L + thread;
            // With a number of keys all threads and children ask for the same ones.
            String prefix = keys == 0 ? arguments[1] + "-" + thread : arguments[1];
            threads.add(new Thread(() -> work(store, prefix, keys == 0 ? Integer.MAX_VALUE : keys, nonce)));
        }
        if (keys > 0) {
            System.out.println("ready");
            System.in.read();
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        store.close();
    }

    private static void work(JdbcStore store, String prefix, int keys, long nonce) {
        for (int at = 0; at < keys; at++) {
            // Each begins elsewhere.
            String name = prefix + "-" + (at + nonce * 71) % keys;
            if (Asking.apply(store, Asking.claim(name, nonce)) instanceof Decision.Granted granted) {
                tell("granted", name, granted.record().epoch());
                if (Asking.apply(store, Asking.succeed(name, granted.record().lease(), Asking.DAY))
                        instanceof Decision.Accepted) {
                    tell("settled", name, granted.record().epoch());
                }
            }
        }
        synchronized (SqliteChild.class) {
            System.out.println("ended");
        }
    }

    private static void tell(String what, String key, long epoch) {
        synchronized (SqliteChild.class) {
            System.out.println(what + " " + key + " " + epoch);
        }
    }
}
