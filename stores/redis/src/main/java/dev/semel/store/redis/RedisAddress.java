package dev.semel.store.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterURIUtil;
import java.net.URI;
import java.util.List;

/**
 * Where Redis is, as written: {@code redis://}, {@code rediss://}, {@code redis-sentinel://}, {@code rediss-sentinel://} as
 * Lettuce knows them, and {@code redis-cluster://} or {@code rediss-cluster://} with some addresses of a Cluster. May hold
 * a password, so only {@link #name} is shown.
 */
record RedisAddress(String text) {
    private static final String CLUSTER = "-cluster://";
    private static final String HOW = "; write redis://HOST:PORT, redis-sentinel://HOST:PORT,HOST:PORT#MASTER or"
            + " redis-cluster://HOST:PORT,HOST:PORT, with rediss for TLS.";

    /** @throws IllegalArgumentException if the text is no such address */
    RedisAddress {
        if (!text.matches("rediss?(-sentinel|-cluster)?://.+")) {
            throw new IllegalArgumentException("The store '" + nameOf(text) + "' is no address of Redis" + HOW);
        }
        try {
            if (parsed(text).isEmpty()) {
                throw new IllegalArgumentException("it names no host");
            }
        } catch (IllegalArgumentException wrong) {
            // Lettuce's own words may show the password.
            throw new IllegalArgumentException("The store '" + nameOf(text) + "' is no address of Redis" + HOW);
        }
    }

    boolean isCluster() {
        return text.contains(CLUSTER);
    }

    boolean isSentinel() {
        return text.contains("-sentinel://");
    }

    /** Fresh ones: they can be changed. */
    List<RedisURI> uris() {
        return parsed(text);
    }

    /** Without user, password and settings. */
    String name() {
        return nameOf(text);
    }

    private static List<RedisURI> parsed(String text) {
        return text.contains(CLUSTER)
                ? RedisClusterURIUtil.toRedisURIs(URI.create(text.replaceFirst("-cluster://", "://")))
                : List.of(RedisURI.create(text));
    }

    private static String nameOf(String text) {
        return text.replaceFirst("\\?[^#]*", "").replaceFirst("//.*@", "//");
    }

    /** Without the password. */
    @Override
    public String toString() {
        return name();
    }
}
