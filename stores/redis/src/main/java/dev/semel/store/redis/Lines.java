package dev.semel.store.redis;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;

/** Opens lines to servers, and ends all of them with the store. Safe for use by all threads. */
final class Lines implements AutoCloseable {
    /** Opening one must leave some of the engine's patience for what is asked over it. */
    private static final Duration CONNECT = Duration.ofSeconds(3);
    /** What servers call it in their list of clients. */
    private static final String NAME = "semel";

    private final JedisClientConfig servers;
    private final JedisClientConfig sentinels;
    private final Duration silence;
    private final Watch watch;
    private final Set<Line> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Lines(RedisAddress address, Duration silence) {
        this.silence = silence;
        watch = new Watch(silence);
        servers = basic(address, silence)
                .user(address.user())
                .password(address.password())
                .database(address.database())
                .build();
        sentinels = basic(address, silence).build();
    }

    private static DefaultJedisClientConfig.Builder basic(RedisAddress address, Duration silence) {
        int opening = (int) Math.min(CONNECT.toMillis(), silence.toMillis());
        // Without a protocol no HELLO is sent, to which users may have no right; a server speaks RESP2 unasked.
        DefaultJedisClientConfig.Builder basic = DefaultJedisClientConfig.builder()
                .connectionTimeoutMillis(opening)
                .socketTimeoutMillis(opening)
                .clientName(NAME);
        // Whom the JVM trusts, and by the name that the address has.
        return address.isEncrypted()
                ? basic.sslOptions(
                        SslOptions.builder().sslVerifyMode(SslVerifyMode.FULL).build())
                : basic;
    }

    /** @throws Unanswered if it cannot be reached */
    Line toServer(HostAndPort server) throws Unanswered {
        return open(server, servers);
    }

    /** To one that knows who is the master; the address's user and database are the master's. */
    Line toSentinel(HostAndPort sentinel) throws Unanswered {
        return open(sentinel, sentinels);
    }

    private Line open(HostAndPort server, JedisClientConfig settings) throws Unanswered {
        Line line = Line.to(server, settings, silence, watch, open::remove);
        open.add(line);
        if (closed) {
            line.close();
            throw new Unanswered("the store is closed", new IllegalStateException());
        }
        return line;
    }

    @Override
    public void close() {
        closed = true;
        open.forEach(Line::close);
    }
}
