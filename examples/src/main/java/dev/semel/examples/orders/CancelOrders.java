package dev.semel.examples.orders;

import dev.semel.Semel;
import dev.semel.Undone;
import dev.semel.engine.Execution;
import dev.semel.examples.orders.PlaceOrders.Order;
import dev.semel.operation.ResultCodec;
import dev.semel.operation.Undo;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.Terms;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Cancels an order: refunds what was charged, once, and sees to it that an order that was not charged yet never is. */
public final class CancelOrders {
    /** What refunds. */
    public interface Provider {
        /**
         * Refunds, once for each key.
         *
         * @param receipt of what was charged; null only if the terms of placing kept no result
         * @return the refund's number
         * @throws RuntimeException if nobody knows whether it has
         */
        String refund(String key, @Nullable String receipt);
    }

    // sample: undo
    static final Undo<Order, String, String> CANCEL = Undo.of(PlaceOrders.PLACE)
            .terms(Terms.of(EffectTerms.deduplicated(Duration.ofHours(24))).build())
            .result(ResultCodec.text());
    // end of sample

    private final Semel semel;
    private final PlaceOrders orders;
    private final Provider provider;

    /** Over this engine, what places orders, and what refunds them. */
    public CancelOrders(Semel semel, PlaceOrders orders, Provider provider) {
        this.semel = semel;
        this.orders = orders;
        this.provider = provider;
    }

    /** Cancels it once; a repeat is told the same. */
    public Undone<String> cancel(Order order) {
        // sample: cancel
        return semel.undo(CANCEL, order, receipt -> lease -> {
            lease.beforeSending();
            return provider.refund(lease.keyFor("provider"), receipt);
        });
        // end of sample
    }

    /** The same; an order of which nobody knows whether it was charged is first charged for certain. */
    public String cancelled(Order order) {
        // sample: finish
        Undone<String> told = cancel(order);
        if (told.mayBeFinished()) {
            Execution<String> finished = orders.place(order);
            told = finished instanceof Execution.Settled ? cancel(order) : told;
        }
        return told.fold(
                tried -> tried.undo().orThrow(), // the original was there; this became of its undo
                nothing -> "never charged", // refused for good: a late order is not charged either
                left -> "ask again: the order is " + left.original().name()); // running, in doubt ...
        // end of sample
    }
}
