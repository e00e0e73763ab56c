package dev.semel.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpStatusCode;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.client.RestClient;

/** The whole shop, over a real PostgreSQL and a provider that loses every third reply. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        // Replies are lost on purpose, and each would be told with its stack.
        properties = "logging.level.org.apache.catalina.core=off")
@Timeout(600)
class ShopTest {
    private static final int ORDERS = 40;
    private static final int TWINS = 4;
    private static final FlakyProvider PROVIDER = new FlakyProvider();

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcTemplate jdbc;

    @DynamicPropertySource
    static void places(DynamicPropertyRegistry registry) {
        registry.add(
                "spring.datasource.url",
                () -> PostgresServer.shared(PostgresVersion.NEWEST).jdbcUrl());
        registry.add("shop.provider", PROVIDER::url);
    }

    @AfterAll
    static void close() {
        PROVIDER.close();
    }

    @Test
    void every_order_is_placed_and_charged_once_however_often_it_is_asked_for() {
        jdbc.execute("TRUNCATE shop_order");
        RestClient client = RestClient.create("http://127.0.0.1:" + port);
        ExecutorService threads = Executors.newFixedThreadPool(16);
        List<List<CompletableFuture<Receipt>>> told = new ArrayList<>();
        try {
            for (int order = 0; order < ORDERS; order++) {
                Order wanted = new Order("order-" + order, 500 + order);
                List<CompletableFuture<Receipt>> twins = new ArrayList<>();
                for (int twin = 0; twin < TWINS; twin++) {
                    twins.add(CompletableFuture.supplyAsync(() -> placed(client, wanted), threads));
                }
                told.add(twins);
            }
            for (List<CompletableFuture<Receipt>> twins : told) {
                assertThat(twins.stream().map(CompletableFuture::join).distinct())
                        .hasSize(1);
            }
        } finally {
            threads.shutdown();
        }

        assertThat(jdbc.queryForObject("SELECT count(*) FROM shop_order", Integer.class))
                .isEqualTo(ORDERS);
        assertThat(PROVIDER.charges()).isEqualTo(ORDERS);
        assertThat(PROVIDER.requests()).as("replies were lost").isGreaterThan(ORDERS);
    }

    /** As a customer's client would: asks until it is told. */
    private static Receipt placed(RestClient client, Order order) {
        while (true) {
            Receipt receipt = client.post()
                    .uri("/orders")
                    .body(order)
                    .exchange((request, response) -> response.getStatusCode().isSameCodeAs(HttpStatusCode.valueOf(200))
                            ? Objects.requireNonNull(response.bodyTo(Receipt.class))
                            : new Receipt("", response.getStatusCode().toString()));
            if (!receipt.order().isEmpty()) {
                return receipt;
            }
            assertThat(receipt.charge())
                    .as("the first one is at work, or nobody knows yet")
                    .matches("(409|500|503|504) .*");
        }
    }
}
