package dev.semel.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import dev.semel.spring.IdempotentProxy;
import dev.semel.testkit.explore.Explored;
import dev.semel.testkit.explore.Explorer;
import dev.semel.testkit.explore.Node;
import dev.semel.testkit.explore.Sink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The service as it is, annotation and all, played through a crash, a lost reply and a twin at every point: around the
 * provider, around each statement in a real PostgreSQL, around each step of Semel's own.
 */
@Timeout(900)
class OrdersProofTest {
    /** {@code -Dfaults=2} takes some minutes. */
    private static final int FAULTS = Integer.getInteger("faults", 1);

    private final HikariDataSource pool = new HikariDataSource();
    private final JdbcTemplate database = new JdbcTemplate(pool);

    @BeforeEach
    void open() {
        pool.setJdbcUrl(PostgresServer.shared(PostgresVersion.NEWEST).jdbcUrl());
        database.execute(
                "CREATE TABLE IF NOT EXISTS shop_order (id text PRIMARY KEY, cents bigint NOT NULL, charge text NOT NULL)");
    }

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void every_schedule_ends_with_one_order_and_one_charge() {
        Explored explored = Explorer.of((Node node) -> {
                    Sink provider = node.sink("provider");
                    Orders orders = IdempotentProxy.of(
                            new Orders(
                                    (key, order) -> provider.applyOnce(key, order.id(), "charge of " + order.id()),
                                    new JdbcTemplate(node.dataSource(pool))),
                            node.semel());
                    return orders::place;
                })
                .asking(new Order("o-1", 500))
                .before(() -> database.execute("TRUNCATE shop_order"))
                .expecting(
                        "one charge",
                        end -> assertThat(end.sink("provider").count("o-1")).isEqualTo(1))
                .expecting(
                        "one order",
                        end -> assertThat(database.queryForList("SELECT charge FROM shop_order", String.class))
                                .containsExactly("charge of o-1"))
                .settling()
                .faults(FAULTS)
                .schedules(20_000)
                .drawn(60, 1)
                .prove();

        assertThat(explored.faults()).as(explored.toString()).isEqualTo(FAULTS);
    }

    @Test
    void a_provider_that_does_not_know_its_keys_is_found_out() {
        Explorer<Order, Receipt> wrong = Explorer.of((Node node) -> {
                    Sink provider = node.sink("provider");
                    Orders orders = IdempotentProxy.of(
                            new Orders(
                                    (key, order) -> provider.apply(order.id(), "charge of " + order.id()),
                                    new JdbcTemplate(node.dataSource(pool))),
                            node.semel());
                    return orders::place;
                })
                .asking(new Order("o-1", 500))
                .before(() -> database.execute("TRUNCATE shop_order"));

        assertThatThrownBy(wrong::prove)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("provider applied o-1 2 times");
    }
}
