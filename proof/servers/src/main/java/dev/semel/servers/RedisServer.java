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

    private final int port;
    private final ServerProcess process;
    private final Watchdog watchdog;

    private RedisServer(int port, Map<String, String> settings) throws IOException {
        this.port = port;
        Path directory = Files.createTempDirectory("semel-redis-").toRealPath();
        Path data = Files.createDirectory(directory.resolve("data"));
        Account account = Account.ours();
        watchdog = Watchdog.over(directory, ServerProcess.Kind.REDIS, account);
        process = new ServerProcess(directory, ServerProcess.Kind.REDIS, command(port, data, settings), account);
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
                    server.process.start(server::answers);
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
    public boolean runs() {
        return process.runs();
    }

    /** Sends one command and returns the reply as text, an array as lines. */
    public String ask(String... command) {
        return Resp.ask(port, List.of(command));
    }

    /** Kills it with SIGKILL, as a crash of the machine would, except that the system's own cache survives. */
    public void kill() {
        process.kill();
    }

    /** Stops the server in order. Does nothing if it does not run. */
    public void stop() {
        process.stop();
    }

    /** Starts the server again on the same port and folder, after {@link #stop()} first if it runs. */
    public void restart() {
        try {
            process.stop();
            process.start(this::answers);
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
        // Never SYNC: a replica whose PSYNC has just been refused would follow by that, and acknowledge nothing for
        // ever.
        ask("ACL", "SETUSER", "default", "+psync");
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

    private boolean answers() {
        return Resp.answers(port);
    }

    private static List<String> command(int port, Path data, Map<String, String> settings) throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("port", Integer.toString(port));
        all.put("bind", "127.0.0.1");
        all.put("dir", data.toString());
        all.put("pidfile", data.resolve(ServerProcess.Kind.REDIS.pidFile()).toString());
        all.put("appendonly", "yes");
        all.put("appendfsync", "always");
        all.put("save", "");
        all.put("maxmemory-policy", "noeviction");
        // A replica is given its first copy at once and not after five seconds.
        all.put("repl-diskless-sync-delay", "0");
        all.putAll(settings);
        List<String> command = new ArrayList<>(List.of(RedisBinary.path().toString()));
        all.forEach((name, value) -> {
            command.add("--" + name);
            command.addAll(name.equals("replicaof") ? List.of(value.split(" ", -1)) : List.of(value));
        });
        return command;
    }
}
