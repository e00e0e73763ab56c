package dev.semel.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.integration.jdbc.metadata.JdbcMetadataStore;
import org.springframework.integration.metadata.ConcurrentMetadataStore;
import org.springframework.integration.redis.metadata.RedisMetadataStore;

/**
 * Spring Integration's metadata store, as its idempotent receiver uses it: a bare mark, without lease, result or expiry.
 */
final class SpringPeer implements Contestant, AutoCloseable {
    private final ConcurrentMetadataStore store;
    private final Runnable end;

    private SpringPeer(ConcurrentMetadataStore store, Runnable end) {
        this.store = store;
        this.end = end;
    }

    /** A row for each mark. */
    static SpringPeer inTables(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE INT_METADATA_STORE (METADATA_KEY varchar(255) NOT NULL,"
                    + " METADATA_VALUE varchar(4000), REGION varchar(100) NOT NULL,"
                    + " PRIMARY KEY (METADATA_KEY, REGION))");
        }
        JdbcMetadataStore rows = new JdbcMetadataStore(source);
        rows.afterPropertiesSet();
        return new SpringPeer(rows, () -> {});
    }

    /** All marks in one hash. A duplicate is read anew, under one lock of the process. */
    static SpringPeer inRedis(int port) {
        LettuceConnectionFactory connection = SpringConnection.to(port);
        return new SpringPeer(new RedisMetadataStore(connection, "spring-marks"), connection::destroy);
    }

    @Override
    public String name() {
        return "Spring Integration (mark)";
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
        end.run();
    }
}
