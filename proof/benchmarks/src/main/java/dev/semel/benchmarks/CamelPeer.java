package dev.semel.benchmarks;

import java.time.Duration;
import javax.sql.DataSource;
import org.apache.camel.component.redis.processor.idempotent.SpringRedisStringIdempotentRepository;
import org.apache.camel.processor.idempotent.jdbc.JdbcMessageIdRepository;
import org.apache.camel.spi.IdempotentRepository;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

/** Camel's repository of message ids, used as its idempotent consumer uses it: add, then confirm. It keeps no result. */
final class CamelPeer implements Contestant, AutoCloseable {
    private final IdempotentRepository repository;
    private final Runnable end;

    private CamelPeer(IdempotentRepository repository, Runnable end) {
        this.repository = repository;
        this.end = end;
        repository.start();
    }

    /** A row for each id. */
    static CamelPeer inTables(DataSource source) {
        return new CamelPeer(new JdbcMessageIdRepository(source, "payments"), () -> {});
    }

    /**
     * A key for each id, of which the confirmation sends nothing. Camel's other one, a set, first looks and then adds, so
     * that twins that race are both told to go on.
     */
    static CamelPeer inRedis(int port) {
        LettuceConnectionFactory connection = SpringConnection.to(port);
        SpringRedisStringIdempotentRepository keys =
                new SpringRedisStringIdempotentRepository(new StringRedisTemplate(connection), "camel");
        keys.setExpiry(Duration.ofDays(1).toSeconds());
        return new CamelPeer(keys, connection::destroy);
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
        end.run();
    }
}
