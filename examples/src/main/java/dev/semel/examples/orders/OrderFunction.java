package dev.semel.examples.orders;

import dev.semel.Semel;
import dev.semel.engine.Execution;
import dev.semel.examples.orders.PlaceOrders.Order;
import java.util.function.LongSupplier;

/** The same service as a function that is given so long and then is gone. */
public final class OrderFunction {
    private final Semel semel;
    private final PlaceOrders.Provider provider;

    /** Over this engine and this provider. */
    public OrderFunction(Semel semel, PlaceOrders.Provider provider) {
        this.semel = semel;
        this.provider = provider;
    }

    /** Places it once; what is not done half a second before the end is given up, so that a retry can go on at once. */
    public Execution<String> handle(Order order, LongSupplier remainingMillis) {
        // sample: within
        return semel.within(remainingMillis, 500).once(PlaceOrders.PLACE, order, lease -> {
            lease.beforeSending();
            return provider.charge(lease.keyFor("provider"), order);
        });
        // end of sample
    }
}
