package dev.semel.examples.orders;

import dev.semel.Semel;
import dev.semel.engine.Execution;
import dev.semel.operation.FieldDigest;
import dev.semel.operation.Operation;
import dev.semel.operation.ResultCodec;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.Terms;
import java.time.Duration;

/** Places an order: charges the customer at a provider that knows repeated requests by their key, and gives a receipt. */
public final class PlaceOrders {
    /** What is asked. */
    public record Order(String id, long cents) {}

    /** The payment provider. */
    public interface Provider {
        /**
         * Charges, once for each key.
         *
         * @return the receipt
         * @throws RuntimeException if nobody knows whether it has
         */
        String charge(String key, Order order);
    }

    // sample: operation
    static final Operation<Order, String> PLACE = Operation.named("orders.place", Order.class)
            .key(Order::id)
            .fingerprint(
                    order -> FieldDigest.fields().number("cents", order.cents()).fingerprint())
            .terms(Terms.of(EffectTerms.deduplicated(Duration.ofHours(24))).build())
            .result(ResultCodec.text());
    // end of sample

    private final Semel semel;
    private final Provider provider;

    /** Over this engine and this provider. */
    public PlaceOrders(Semel semel, Provider provider) {
        this.semel = semel;
        this.provider = provider;
    }

    /** Places it once; a repeat is told the first receipt. */
    public Execution<String> place(Order order) {
        // sample: place
        return semel.once(PLACE, order, lease -> {
            lease.beforeSending();
            return provider.charge(lease.keyFor("provider"), order);
        });
        // end of sample
    }
}
