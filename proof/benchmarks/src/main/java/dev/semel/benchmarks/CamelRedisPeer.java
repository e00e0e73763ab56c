package dev.semel.benchmarks;

import java.time.Duration;
import org.apache.camel.component.redis.processor.idempotent.SpringRedisStringIdempotentRepository;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

/**
 * Camel's repository of message ids with a key for each, used as its idempotent consumer uses it: add, then confirm,
 * which sends nothing. Its other one, a set, first looks and then adds, so that twins that race are both told to go on.
 */
final class CamelRedisPeer implements Contestant, AutoCloseable {
    private final LettuceConnectionFactory connection;
    private final SpringRedisStringIdempotentRepository repository;

    CamelRedisPeer(int port) {
        connection = SpringConnection.to(port);
        repository = new SpringRedisStringIdempotentRepository(new StringRedisTemplate(connection), "camel");
        repository.setExpiry(Duration.ofDays(1).toSeconds());
        repository.start();
    }

    @Override
    public String name() {
        return "Camel (add, confirm)";
    }

    @Override
    public void operate(long number) {
        String order = Payments.request(number).order();
        if (!repository.add(order) || !repository.confirm(order)) {
            throw new IllegalStateException(order + " was there before.");
        }
    }

    @Override
    public void repeat(long number) {
        if (repository.add(Payments.request(number).order())) {
            throw new IllegalStateException(number + " was not there.");
        }
    }

    @Override
    public void close() {
        repository.stop();
        connection.destroy();
    }
}
