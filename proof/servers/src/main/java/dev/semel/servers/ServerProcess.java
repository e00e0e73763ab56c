package dev.semel.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The processes of one server over one data folder: started, stopped, killed. Knows nothing of what it serves. */
final class ServerProcess {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** What is different between the servers, all of which work in their data folder, where their number is. */
    enum Kind {
        POSTGRESQL(
                "PostgreSQL",
                "postmaster.pid",
                "INT",
                "FATAL: +(?!the database system is starting up)|PANIC|could not|invalid"),
        MARIADB("MariaDB", "mariadb.pid", "TERM", "\\[ERROR\\]"),
        REDIS("Redis", "redis.pid", "TERM", "FATAL|Fatal|^>>>|ould not|already in use"),
        DYNAMODB("DynamoDB Local", "dynamodb.pid", "TERM", "Exception|already in use");

        private final String title;
        private final String pidFile;
        private final String stopSignal;
        private final Pattern grave;

        Kind(String title, String pidFile, String stopSignal, String grave) {
            this.title = title;
            this.pidFile = pidFile;
            this.stopSignal = stopSignal;
            this.grave = Pattern.compile(grave);
        }

        /** What ends it at once, in as good an order as it can. */
        String endSignal() {
            return this == POSTGRESQL || this == MARIADB ? "QUIT" : "KILL";
        }

        /** The file in the data folder that begins with the number of the running server. */
        String pidFile() {
            return pidFile;
        }
    }

    private final Path directory;
    private final Kind kind;
    private final List<String> command;
    private final Account account;
    private volatile Optional<Process> process = Optional.empty();

    /** @param command that starts it, as long as it runs */
    ServerProcess(Path directory, Kind kind, List<String> command, Account account) {
        this.directory = directory;
        this.kind = kind;
        this.command = List.copyOf(command);
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
        Process started = account.command(command)
                .directory(data().toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        if (kind == Kind.DYNAMODB) {
            // The others write it themselves.
            Files.writeString(data().resolve(kind.pidFile), started.pid() + "\n");
        }
        Await.until(
                kind.title + " accepts connections (its log: " + log + ")",
                LIMIT,
                () -> !started.isAlive() || answers.getAsBoolean());
        process = Optional.of(started);
        if (!started.isAlive()) {
            throw new IOException(kind.title + " did not start; it said: " + lastOf(log));
        }
    }

    boolean runs() {
        return pid().isPresent();
    }

    /** Lets it end in order; its clients are thrown out. */
    void stop() {
        pid().ifPresent(pid -> {
            signal(kind.stopSignal, pid);
            if (!Await.holds(LIMIT, () -> !isOurs(pid))) {
                kill();
                throw new IllegalStateException(kind.title + " did not stop within " + LIMIT.toSeconds()
                        + " s and was killed; does a standby hold it back?");
            }
            awaitReaped();
        });
    }

    /**
     * Kills it, then its children: none is forked any more, and what one of them still does was under way at the crash.
     */
    void kill() {
        pid().flatMap(ProcessHandle::of).ifPresent(ProcessHandle::destroyForcibly);
        Await.until("a killed " + kind.title + " is gone", LIMIT, () -> {
            List<ProcessHandle> left = ProcessHandle.allProcesses()
                    .filter(process -> isOurs(process.pid()))
                    .toList();
            left.forEach(ProcessHandle::destroyForcibly);
            return left.isEmpty();
        });
        awaitReaped();
    }

    /** A server does not start beside the remains of its predecessor, so whoever started that has to see its end. */
    private void awaitReaped() {
        process.ifPresent(
                started -> Await.until("the end of " + kind.title + " is known", LIMIT, () -> !started.isAlive()));
    }

    /** The number of the running server; empty if there is none. */
    private Optional<Long> pid() {
        try (Stream<String> lines = Files.lines(data().resolve(kind.pidFile))) {
            return lines.findFirst().map(Long::valueOf).filter(this::isOurs);
        } catch (IOException | UncheckedIOException | NumberFormatException none) {
            return Optional.empty();
        }
    }

    /**
     * Every process of the server works in its data folder, and no other process does: the file outlives a killed
     * server, and its number may have been given to somebody else. A process that has ended works nowhere.
     */
    private boolean isOurs(long pid) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "cwd"))
                    .equals(data());
        } catch (IOException gone) {
            return false;
        }
    }

    private void signal(String name, long pid) {
        try {
            Command.Result result =
                    Command.run(directory, List.of("sh", "-c", "kill -" + name + " \"$0\"", Long.toString(pid)));
            if (!result.succeeded() && isOurs(pid)) {
                throw new IOException("SIG" + name + " could not be sent to " + kind.title + ": " + result.lastLine());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What went wrong comes before the notes of an orderly end. */
    private String lastOf(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        List<String> grave = lines.stream().filter(kind.grave.asPredicate()).toList();
        List<String> told = grave.isEmpty() ? lines : grave;
        return String.join(" / ", told.subList(Math.max(0, told.size() - 5), told.size()));
    }
}
