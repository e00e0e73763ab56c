package dev.semel.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A real Redis Sentinel over a master and its replica: a master that is gone for half a second is replaced by the replica,
 * however old what that has. One Sentinel decides alone.
 *
 * <p>As {@link RedisServer}: on a free port of the loopback, and it ends with this JVM. The servers are the caller's.
 */
public final class RedisSentinel implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String MASTER = "main";

    private final Path directory;
    private final int port;
    private final Watchdog watchdog;

    private RedisSentinel() throws IOException {
        port = Ports.free();
        directory = Files.createTempDirectory("semel-sentinel-").toRealPath();
        Files.createDirectory(directory.resolve("data"));
        watchdog = Watchdog.over(directory, new Account("", List.of()), "redis.pid", "KILL");
    }

    /** Watches this master, whose replica must follow it by now; returns when the Sentinel knows both. */
    public static RedisSentinel over(RedisServer master) {
        try {
            RedisSentinel sentinel = new RedisSentinel();
            boolean runs = false;
            try {
                sentinel.run(master);
                runs = true;
                return sentinel;
            } finally {
                if (!runs) {
                    sentinel.close();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code redis-sentinel://} with its address and the name of the master. */
    public String url() {
        return "redis-sentinel://127.0.0.1:" + port + "#" + MASTER;
    }

    /** Returns when this server has become the master in the Sentinel's eyes, and in its own. */
    public void awaitPromoted(RedisServer replica) {
        Await.until(
                "Sentinel promotes the replica",
                LIMIT,
                () -> Resp.ask(port, List.of("SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER))
                                .contains(Integer.toString(replica.port()))
                        && replica.ask("ROLE").startsWith("master"));
    }

    /** Ends the Sentinel at once and deletes its folder. */
    @Override
    public void close() {
        watchdog.close();
    }

    private void run(RedisServer master) throws IOException {
        Map<String, String> settings = Map.of(
                "port", Integer.toString(port),
                "bind", "127.0.0.1",
                "dir", directory.resolve("data").toString(),
                "pidfile", directory.resolve("data").resolve("redis.pid").toString());
        StringBuilder text = new StringBuilder();
        settings.forEach(
                (name, value) -> text.append(name).append(' ').append(value).append('\n'));
        text.append("sentinel monitor " + MASTER + " 127.0.0.1 " + master.port() + " 1\n");
        text.append("sentinel down-after-milliseconds " + MASTER + " 500\n");
        text.append("sentinel failover-timeout " + MASTER + " 3000\n");
        Path configuration = directory.resolve("sentinel.conf");
        Files.writeString(configuration, text);
        Path log = directory.resolve("log");
        Process started = new ProcessBuilder(RedisBinary.path().toString(), configuration.toString(), "--sentinel")
                .directory(directory.resolve("data").toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Await.until("Sentinel knows the replica (its log: " + log + ")", LIMIT, () -> !started.isAlive() || knowsOne());
        if (!started.isAlive()) {
            throw new IOException("Sentinel did not start; it said: " + String.join(" / ", Files.readAllLines(log)));
        }
    }

    private boolean knowsOne() {
        return Resp.answers(port)
                && Resp.ask(port, List.of("SENTINEL", "MASTER", MASTER))
                        .replace("\n", " ")
                        .contains("num-slaves 1 ");
    }
}
