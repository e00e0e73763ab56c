package dev.semel.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A real Redis Sentinel over a master and its replica: a master that is gone for half a second is replaced by the replica,
 * however old what that has. One Sentinel decides alone.
 *
 * <p>As {@link RedisServer}: on a free port of the loopback, and it ends with this JVM. The servers are the caller's.
 */
public final class RedisSentinel implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String MASTER = "main";

    private final int port;
    private final ServerProcess process;
    private final Watchdog watchdog;

    private RedisSentinel(RedisServer master) throws IOException {
        port = Ports.free();
        Path directory = Files.createTempDirectory("semel-sentinel-").toRealPath();
        Path data = Files.createDirectory(directory.resolve("data"));
        Path settings = Files.writeString(directory.resolve("sentinel.conf"), settings(port, data, master));
        Account account = Account.ours();
        watchdog = Watchdog.over(directory, ServerProcess.Kind.REDIS, account);
        List<String> command = List.of(RedisBinary.path().toString(), settings.toString(), "--sentinel");
        process = new ServerProcess(directory, ServerProcess.Kind.REDIS, command, account);
    }

    /** Watches this master, whose replica must follow it by now; returns when the Sentinel knows both. */
    public static RedisSentinel over(RedisServer master) {
        try {
            RedisSentinel sentinel = new RedisSentinel(master);
            boolean runs = false;
            try {
                sentinel.process.start(sentinel::knowsTheReplica);
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

    private static String settings(int port, Path data, RedisServer master) {
        return String.join(
                "\n",
                "port " + port,
                "bind 127.0.0.1",
                "dir " + data,
                "pidfile " + data.resolve(ServerProcess.Kind.REDIS.pidFile()),
                "sentinel monitor " + MASTER + " 127.0.0.1 " + master.port() + " 1",
                "sentinel down-after-milliseconds " + MASTER + " 500",
                "sentinel failover-timeout " + MASTER + " 3000",
                "");
    }

    private boolean knowsTheReplica() {
        return Resp.answers(port)
                && Resp.ask(port, List.of("SENTINEL", "MASTER", MASTER))
                        .replace("\n", " ")
                        .contains("num-slaves 1 ");
    }
}
