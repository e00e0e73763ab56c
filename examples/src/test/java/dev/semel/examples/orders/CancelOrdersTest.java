package dev.semel.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.Semel;
import dev.semel.engine.Execution;
import dev.semel.examples.orders.PlaceOrders.Order;
import dev.semel.testkit.explore.Explored;
import dev.semel.testkit.explore.Explorer;
import dev.semel.testkit.explore.Node;
import dev.semel.testkit.explore.Sink;
import org.junit.jupiter.api.Test;

/** The proof that a cancelled order is refunded once if it was charged, and never charged if it was not. */
class CancelOrdersTest {
    /** What is asked about one order. */
    private record Wish(Order order, boolean cancel) {}

    /** The order was cancelled before it was charged. */
    private static final class NeverCharged extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static String wished(PlaceOrders orders, CancelOrders cancels, Wish wish) {
        if (wish.cancel()) {
            String told = cancels.cancelled(wish.order());
            // Thrown at whoever was told nothing final, so that he asks again.
            return told.startsWith("ask again") ? new Execution.Unavailable<String>(told, false).orThrow() : told;
        }
        Execution<String> placed = orders.place(wish.order());
        if (placed instanceof Execution.Rejected) {
            throw new NeverCharged();
        }
        return placed.orThrow();
    }

    // sample: proof
    @Test
    void what_was_charged_is_refunded_and_nothing_else_is() {
        Explored explored = Explorer.of((Node node) -> {
                    Sink charges = node.sink("charges");
                    Sink refunds = node.sink("refunds");
                    Semel semel = node.semel();
                    PlaceOrders orders =
                            new PlaceOrders(semel, (key, order) -> charges.applyOnce(key, order.id(), "receipt"));
                    CancelOrders cancels = new CancelOrders(
                            semel, orders, (key, receipt) -> refunds.applyOnce(key, "o-1", "refund of " + receipt));
                    return (Wish wish) -> wished(orders, cancels, wish);
                })
                .asking(new Wish(new Order("o-1", 500), false))
                .asking(new Wish(new Order("o-1", 500), true))
                .expecting(
                        "as many refunds as charges",
                        end -> assertThat(end.sink("refunds").count("o-1"))
                                .isEqualTo(end.sink("charges").count("o-1")))
                .schedules(1_000)
                .settling()
                .prove();

        assertThat(explored.faults()).isGreaterThanOrEqualTo(1);
    }
    // end of sample
}
