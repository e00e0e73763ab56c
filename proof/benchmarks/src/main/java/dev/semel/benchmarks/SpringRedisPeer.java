package dev.semel.benchmarks;

import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.integration.redis.metadata.RedisMetadataStore;

/**
 * Spring Integration's metadata store, as its idempotent receiver uses it: a bare mark in one hash, without lease, result
 * or expiry. A duplicate is read anew, under one lock of the process.
 */
final class SpringRedisPeer implements Contestant, AutoCloseable {
    private final LettuceConnectionFactory connection;
    private final RedisMetadataStore store;

    SpringRedisPeer(int port) {
        connection = SpringConnection.to(port);
        store = new RedisMetadataStore(connection, "spring-marks");
    }

    @Override
    public String name() {
        return "Spring Integration (bare mark)";
    }

    @Override
    public void operate(long number) {
        Payments.Capture request = Payments.request(number);
        if (store.putIfAbsent(request.order(), "done") != null) {
            throw new IllegalStateException(request.order() + " was there before.");
        }
    }

    @Override
    public void repeat(long number) {
        if (store.putIfAbsent(Payments.request(number).order(), "done") == null) {
            throw new IllegalStateException(number + " was not there.");
        }
    }

    @Override
    public void close() {
        connection.destroy();
    }
}
