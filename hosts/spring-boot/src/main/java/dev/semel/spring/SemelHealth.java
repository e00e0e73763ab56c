package dev.semel.spring;

import dev.semel.engine.Engine;
import dev.semel.operation.Operation;
import dev.semel.operation.OperationKey;
import dev.semel.store.Backlog;
import dev.semel.store.OperationStore;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Whether keys can be looked up now. What is in doubt is told, and is no sickness. */
final class SemelHealth extends AbstractHealthIndicator {
    private static final OperationKey NOBODYS = new OperationKey(Operation.SINGLE_TENANT, "semel.health", "probe");

    private final Engine engine;
    private final OperationStore store;

    SemelHealth(Engine engine, OperationStore store) {
        super("The store of keys does not answer");
        this.engine = engine;
        this.store = store;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        engine.find(NOBODYS);
        health.withDetail("store", store.describe().name())
                .withDetail("grade", store.describe().grade().name());
        if (store instanceof Backlog backlog) {
            health.withDetail("inDoubt", backlog.open().inDoubt());
        }
        if (engine.gauges().storeLeftAlone()) {
            health.down().withDetail("why", "The store failed repeatedly and is left alone for a moment.");
        } else {
            health.up();
        }
    }
}
