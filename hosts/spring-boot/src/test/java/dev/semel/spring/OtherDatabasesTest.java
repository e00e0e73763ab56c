package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.semel.policy.EffectClass;
import dev.semel.servers.MariaServer;
import dev.semel.servers.MariaVersion;
import dev.semel.store.OperationStore;
import dev.semel.store.jdbc.JdbcStore;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.stereotype.Service;

/** Databases of the application's own that are no PostgreSQL hold records all the same. */
class OtherDatabasesTest {
    @TempDir
    Path folder;

    @Service
    static class Orders {
        private final AtomicInteger done = new AtomicInteger();

        @Idempotent(key = "#id")
        public String place(String id) {
            return id + " as " + done.incrementAndGet();
        }
    }

    @Service
    static class Transfers {
        @Idempotent(key = "#id", effect = EffectClass.ATOMIC)
        public String move(String id) {
            return id;
        }
    }

    private static ApplicationContextRunner over(String url, Class<?> bean) {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        JacksonAutoConfiguration.class,
                        DataSourceTransactionManagerAutoConfiguration.class,
                        SemelAutoConfiguration.class))
                .withBean(DataSource.class, () -> pool(url))
                .withUserConfiguration(bean);
    }

    private static HikariDataSource pool(String url) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        return pool;
    }

    private String url(String kind) {
        return kind.equals("sqlite")
                ? "jdbc:sqlite:" + folder.resolve("shop.db")
                : MariaServer.shared(MariaVersion.NEWEST).freshDatabase();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "mariadb"})
    void they_hold_records_over_restarts(String kind) {
        String url = url(kind);
        for (int start = 0; start < 2; start++) {
            over(url, Orders.class).run(context -> {
                assertThat(context).hasNotFailed();
                assertThat(context.getBean(OperationStore.class)).isInstanceOf(JdbcStore.class);
                assertThat(context.getBean(Orders.class).place("o-1")).isEqualTo("o-1 as 1");
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "mariadb"})
    void an_atomic_method_says_what_they_lack(String kind) {
        over(url(kind), Transfers.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .isInstanceOf(MisuseException.class)
                        .hasMessageContaining("Transfers.move is declared ATOMIC, and the database jdbc:" + kind)
                        .hasMessageContaining("can keep its outcome, but not in its transaction"));
    }
}
