package dev.semel.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.examples.orders.PlaceOrders.Order;
import dev.semel.testkit.explore.Explored;
import dev.semel.testkit.explore.Explorer;
import dev.semel.testkit.explore.Node;
import dev.semel.testkit.explore.Sink;
import org.junit.jupiter.api.Test;

/** The proof of the order service, as its engineers would write it. */
class PlaceOrdersTest {
    // sample: proof
    @Test
    void an_order_is_charged_once_whatever_happens() {
        Explored explored = Explorer.of((Node node) -> {
                    Sink provider = node.sink("provider");
                    PlaceOrders orders = new PlaceOrders(
                            node.semel(),
                            (key, order) -> provider.applyOnce(key, order.id(), "receipt of " + order.id()));
                    return (Order order) -> orders.place(order).orThrow();
                })
                .asking(new Order("o-1", 500))
                .expecting(
                        "one charge",
                        end -> assertThat(end.sink("provider").count("o-1")).isEqualTo(1))
                .settling()
                .prove();

        assertThat(explored.faults()).isGreaterThanOrEqualTo(1);
    }
    // end of sample

    @Test
    void a_provider_that_does_not_know_its_keys_is_found_out() {
        assertThatThrownBy(() -> Explorer.of((Node node) -> {
                            Sink provider = node.sink("provider");
                            PlaceOrders orders = new PlaceOrders(
                                    node.semel(),
                                    (key, order) -> provider.apply(order.id(), "receipt of " + order.id()));
                            return (Order order) -> orders.place(order).orThrow();
                        })
                        .asking(new Order("o-1", 500))
                        .prove())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("provider applied o-1 2 times");
    }
}
