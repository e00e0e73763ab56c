package dev.semel.examples.shop;

import dev.semel.engine.Lease;
import dev.semel.policy.EffectClass;
import dev.semel.spring.CurrentLease;
import dev.semel.spring.Idempotent;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Service;

/** Places orders: charges the customer, then writes the order down. */
@Service
public class Orders {
    private final Provider provider;
    private final JdbcTemplate jdbc;

    /** Over this provider and this database. */
    public Orders(Provider provider, JdbcTemplate jdbc) {
        this.provider = provider;
        this.jdbc = jdbc;
    }

    /** Once for each order: the provider knows repeated charges by their key, and a row that is there stays. */
    @Idempotent(operation = "orders.place", key = "#order.id", effect = EffectClass.DEDUPLICATED, horizon = "24h")
    public Receipt place(Order order) {
        Lease lease = CurrentLease.require();
        lease.beforeSending();
        String charge = provider.charge(lease.keyFor("provider"), order);
        jdbc.update(
                "INSERT INTO shop_order (id, cents, charge) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING",
                order.id(),
                order.cents(),
                charge);
        return new Receipt(order.id(), charge);
    }
}
