package dev.semel.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The processes of one PostgreSQL server over one data folder: started, stopped, killed. Knows no SQL. */
final class Postmaster {
    private static final Pattern GRAVE =
            Pattern.compile("FATAL: +(?!the database system is starting up)|PANIC|could not");
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path directory;
    private final Path postgres;
    private final Account account;

    Postmaster(Path directory, Path binaries, Account account) {
        this.directory = directory;
        this.postgres = binaries.resolve("bin/postgres");
        this.account = account;
    }

    Path data() {
        return directory.resolve("data");
    }

    /**
     * Starts it and waits until it answers.
     *
     * @throws IOException if it ended instead; the message has the last thing it said
     */
    void start(BooleanSupplier answers) throws IOException {
        Path log = directory.resolve("log");
        Process process = account.command(List.of(postgres.toString(), "-D", data().toString()))
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        Await.until(
                "PostgreSQL accepts connections (its log: " + log + ")",
                LIMIT,
                () -> !process.isAlive() || answers.getAsBoolean());
        if (!process.isAlive()) {
            throw new IOException("PostgreSQL did not start; it said: " + lastOf(log));
        }
    }

    boolean runs() {
        return pid().filter(Postmaster::lives).isPresent();
    }

    /** Lets it end in order; its clients are thrown out. */
    void stop() {
        pid().ifPresent(pid -> {
            signal("INT", pid);
            if (!Await.holds(LIMIT, () -> !lives(pid))) {
                kill();
                throw new IllegalStateException("PostgreSQL did not stop within " + LIMIT.toSeconds()
                        + " s and was killed; does a standby hold it back?");
            }
        });
    }

    /** Kills it with all its children at one moment: none can do anything more, and none is forked meanwhile. */
    void kill() {
        pid().ifPresent(pid -> {
            Optional<ProcessHandle> postmaster = ProcessHandle.of(pid);
            signal("STOP", pid);
            List<ProcessHandle> all = new ArrayList<>();
            postmaster.ifPresent(parent -> {
                all.add(parent);
                parent.descendants().forEach(all::add);
            });
            all.forEach(ProcessHandle::destroyForcibly);
            Await.until(
                    "a killed PostgreSQL is gone",
                    LIMIT,
                    () -> all.stream().noneMatch(process -> lives(process.pid())));
        });
    }

    /** The number of the running server; empty if there is none. */
    private Optional<Long> pid() {
        try (Stream<String> lines = Files.lines(data().resolve("postmaster.pid"))) {
            return lines.findFirst().map(Long::valueOf).filter(this::isOurs);
        } catch (IOException | UncheckedIOException | NumberFormatException none) {
            return Optional.empty();
        }
    }

    /** The file outlives a killed server, and its number may have been given to another process. */
    private boolean isOurs(long pid) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "cwd"))
                    .equals(data());
        } catch (IOException gone) {
            return false;
        }
    }

    /** A process that has ended but whose parent has not asked for its end yet does not live. */
    private static boolean lives(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            char state = stat.charAt(stat.lastIndexOf(')') + 2);
            return state != 'Z' && state != 'X';
        } catch (IOException gone) {
            return false;
        }
    }

    private void signal(String name, long pid) {
        try {
            Command.Result result =
                    Command.run(directory, List.of("sh", "-c", "kill -" + name + " \"$0\"", Long.toString(pid)));
            if (!result.succeeded() && lives(pid)) {
                throw new IOException("SIG" + name + " could not be sent to PostgreSQL: " + result.lastLine());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What went wrong comes before the notes of an orderly end. */
    private static String lastOf(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        List<String> grave = lines.stream().filter(GRAVE.asPredicate()).toList();
        List<String> told = grave.isEmpty() ? lines : grave;
        return String.join(" / ", told.subList(Math.max(0, told.size() - 5), told.size()));
    }
}
