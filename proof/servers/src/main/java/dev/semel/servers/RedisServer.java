package dev.semel.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * A real Redis of our own: on a free port of the loopback, in a fresh folder under {@code java.io.tmpdir}, and durable
 * ({@code appendonly} is on with {@code appendfsync always}, and nothing is evicted, unless the caller's settings say
 * otherwise). Needs no password.
 *
 * <p>Runs on Linux. It ends with this JVM, even if that is killed, and its folder is deleted; only a kill of the whole
 * process group leaves it behind. Methods that start, stop or kill must not be called by two threads at once; all others
 * may. Failures of the machine are {@link UncheckedIOException}, refusals by the server {@link IllegalStateException}.
 */
public final class RedisServer implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int PORT_TRIES = 5;
    private static Optional<RedisServer> shared = Optional.empty();

    private final Path directory;
    private final Path program;
    private final int port;
    private final Map<String, String> settings;
    private final Watchdog watchdog;
    private Optional<Process> process = Optional.empty();

    private RedisServer(int port, Map<String, String> settings) throws IOException {
        this.port = port;
        this.settings = settings;
        program = RedisBinary.path();
        directory = Files.createTempDirectory("semel-redis-").toRealPath();
        Files.createDirectory(data());
        watchdog = Watchdog.over(directory, new Account("", List.of()), "redis.pid", "KILL");
    }

    /** Starts a server with the settings above. */
    public static RedisServer start() {
        return start(Map.of());
    }

    /**
     * Starts a server with further settings, or others than those above.
     *
     * @param settings as in {@code redis.conf}: {@code Map.of("appendfsync", "everysec")}
     */
    public static RedisServer start(Map<String, String> settings) {
        return start(settings, Ports::free);
    }

    static RedisServer start(Map<String, String> settings, IntSupplier ports) {
        try {
            for (int tried = 1; ; tried++) {
                RedisServer server = new RedisServer(ports.getAsInt(), Map.copyOf(settings));
                try {
                    server.run();
                    return server;
                } catch (IOException | RuntimeException e) {
                    server.close();
                    if (tried == PORT_TRIES || !String.valueOf(e.getMessage()).contains("ddress already in use")) {
                        throw e;
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a server that follows another one, and returns when it has all that the other had. */
    public static RedisServer replicaOf(RedisServer primary, Map<String, String> settings) {
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.put("replicaof", "127.0.0.1 " + primary.port());
        RedisServer replica = start(all);
        replica.awaitLinked();
        return replica;
    }

    /** The server that all tests of this JVM share; it ends with the JVM. Leave it running with its settings as they are. */
    public static synchronized RedisServer shared() {
        if (shared.isEmpty()) {
            shared = Optional.of(start());
        }
        return shared.get();
    }

    /** {@code redis://127.0.0.1:PORT}. */
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** The port on the loopback address; the same for as long as the server lives, restarts included. */
    public int port() {
        return port;
    }

    /** Whether its process is there. */
    public synchronized boolean runs() {
        return process.isPresent() && process.get().isAlive();
    }

    /** Sends one command and returns the reply as text, an array as lines. */
    public String ask(String... command) {
        return Resp.ask(port, List.of(command));
    }

    /** Kills it with SIGKILL, as a crash of the machine would, except that the system's own cache survives. */
    public synchronized void kill() {
        process.ifPresent(running -> end(running.toHandle()::destroyForcibly, running));
    }

    /** Stops the server in order. Does nothing if it does not run. */
    public synchronized void stop() {
        process.ifPresent(running -> end(running::destroy, running));
    }

    /** Starts the server again on the same port and folder, after {@link #stop()} first if it runs. */
    public synchronized void restart() {
        try {
            stop();
            run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Changes a setting of the running server; after a restart it is as it was. */
    public void set(String name, String value) {
        ask("CONFIG", "SET", name, value);
    }

    /**
     * Ends what this server sends to its replicas, for good: they keep what they have and get no more. What is written
     * from now on is lost if one of them is promoted.
     */
    public void holdBack() {
        ask("ACL", "SETUSER", "default", "-psync", "-sync");
        ask("CLIENT", "KILL", "TYPE", "replica");
    }

    /** Lets replicas follow again. */
    public void catchUp() {
        ask("ACL", "SETUSER", "default", "+psync", "+sync");
    }

    /** Makes this server a replica of that one, and returns when it has all that the other had. */
    public void follow(RedisServer primary) {
        ask("REPLICAOF", "127.0.0.1", Integer.toString(primary.port()));
        awaitLinked();
    }

    /** Returns when this replica follows its primary. */
    public void awaitLinked() {
        Await.until(
                "a replica follows its primary",
                LIMIT,
                () -> ask("INFO", "replication").contains("master_link_status:up"));
    }

    /** Ends the server at once and deletes its folder. */
    @Override
    public void close() {
        watchdog.close();
    }

    private Path data() {
        return directory.resolve("data");
    }

    private void run() throws IOException {
        Path log = directory.resolve("log");
        Process started = new ProcessBuilder(command())
                .directory(data().toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        process = Optional.of(started);
        Await.until("Redis answers (its log: " + log + ")", LIMIT, () -> !started.isAlive() || Resp.answers(port));
        if (!started.isAlive()) {
            List<String> lines = Files.readAllLines(log);
            throw new IOException("Redis did not start; it said: "
                    + String.join(" / ", lines.subList(Math.max(0, lines.size() - 5), lines.size())));
        }
    }

    private List<String> command() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("port", Integer.toString(port));
        all.put("bind", "127.0.0.1");
        all.put("dir", data().toString());
        all.put("pidfile", data().resolve("redis.pid").toString());
        all.put("appendonly", "yes");
        all.put("appendfsync", "always");
        all.put("save", "");
        all.put("maxmemory-policy", "noeviction");
        // A replica is given its first copy at once and not after five seconds.
        all.put("repl-diskless-sync-delay", "0");
        all.putAll(settings);
        List<String> command = new ArrayList<>(List.of(program.toString()));
        all.forEach((name, value) -> {
            command.add("--" + name);
            command.addAll(name.equals("replicaof") ? List.of(value.split(" ", -1)) : List.of(value));
        });
        return command;
    }

    private static void end(Runnable ending, Process running) {
        ending.run();
        try {
            if (!running.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("Redis did not end within " + LIMIT.toSeconds() + " s.");
            }
        } catch (InterruptedException e) {
            throw Await.interrupted();
        }
    }
}
