package dev.semel.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pages show code that is compiled, and run where it says something. */
class PagesTest {
    private static final String MAIN = "main/java/dev/semel/examples/";
    private static final String TEST = "test/java/dev/semel/examples/";

    @ParameterizedTest
    @CsvSource({
        "docs/transactions.md, " + MAIN + "MoveMoney.java, operation",
        "docs/transactions.md, " + MAIN + "MoveMoney.java, joined",
        "docs/transactions.md, " + MAIN + "MoveMoney.java, given",
        "docs/transactions.md, " + MAIN + "MoveMoney.java, leased",
        "docs/client.md, " + MAIN + "ChargeOrders.java, client",
        "docs/client.md, " + MAIN + "ChargeOrders.java, keyed",
        "docs/client.md, " + MAIN + "ChargeOrders.java, intent",
        "docs/client.md, " + MAIN + "ChargeOrders.java, restart",
        "docs/client.md, " + MAIN + "DriveRetries.java, drive",
        "docs/start/java.md, " + MAIN + "orders/OrdersServer.java, engine",
        "docs/start/java.md, " + MAIN + "orders/OrdersServer.java, told",
        "docs/start/java.md, " + MAIN + "orders/PlaceOrders.java, operation",
        "docs/start/java.md, " + MAIN + "orders/PlaceOrders.java, place",
        "docs/start/java.md, " + MAIN + "orders/OrderFunction.java, within",
        "docs/testkit.md, " + MAIN + "orders/PlaceOrders.java, operation",
        "docs/testkit.md, " + MAIN + "orders/PlaceOrders.java, place",
        "docs/testkit.md, " + TEST + "orders/PlaceOrdersTest.java, proof",
        "docs/undoing.md, " + MAIN + "orders/CancelOrders.java, undo",
        "docs/undoing.md, " + MAIN + "orders/CancelOrders.java, cancel",
        "docs/undoing.md, " + MAIN + "orders/CancelOrders.java, finish",
        "docs/undoing.md, " + MAIN + "MoveMoney.java, back",
        "README.md, " + MAIN + "CapturePayments.java, contract",
        "README.md, " + MAIN + "CapturePayments.java, call",
    })
    void the_page_shows_the_code_that_stands_here(String page, String source, String sample) throws IOException {
        assertThat(Samples.page(page)).contains(Samples.of(source, sample));
    }
}
