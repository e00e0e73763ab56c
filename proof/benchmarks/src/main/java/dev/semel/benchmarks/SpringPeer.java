package dev.semel.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.springframework.integration.jdbc.metadata.JdbcMetadataStore;

/** Spring Integration's metadata store, as its idempotent receiver uses it: a bare mark, without lease or result. */
final class SpringPeer implements Contestant {
    private final JdbcMetadataStore store;

    SpringPeer(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE INT_METADATA_STORE (METADATA_KEY varchar(255) NOT NULL,"
                    + " METADATA_VALUE varchar(4000), REGION varchar(100) NOT NULL,"
                    + " PRIMARY KEY (METADATA_KEY, REGION))");
        }
        store = new JdbcMetadataStore(source);
        store.afterPropertiesSet();
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
}
