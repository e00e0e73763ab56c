package dev.semel.benchmarks;

import dev.semel.Semel;
import dev.semel.engine.Engine;
import dev.semel.engine.EngineSettings;
import dev.semel.engine.Execution;
import dev.semel.engine.SystemTime;
import dev.semel.store.OperationStore;
import dev.semel.store.jdbc.JdbcOptions;
import dev.semel.store.jdbc.JdbcSchema;
import dev.semel.store.jdbc.JdbcStore;
import java.time.Duration;
import javax.sql.DataSource;

/** Semel over the same database, called like a library by a blocking caller, with or without its near cache. */
final class Ours implements Contestant, AutoCloseable {
    private final String name;
    private final OperationStore store;
    private final Engine engine;
    private final Semel semel;

    Ours(DataSource source, SystemTime time, int cachedRecords) {
        this(overTables(source), time, cachedRecords);
    }

    Ours(OperationStore store, SystemTime time, int cachedRecords) {
        name = cachedRecords == 0 ? "Semel" : "Semel, near cache";
        this.store = store;
        engine = Engine.over(store, time)
                .settings(EngineSettings.DEFAULT.withCache(cachedRecords, Duration.ofHours(1)))
                .start();
        semel = Semel.over(engine);
    }

    private static JdbcStore overTables(DataSource source) {
        JdbcSchema.of(JdbcOptions.defaults()).apply(source);
        return JdbcStore.open(source, JdbcOptions.defaults());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void operate(long number) {
        Payments.Capture request = Payments.request(number);
        Execution<String> execution = semel.once(Payments.CAPTURE, request, lease -> Payments.receipt(request));
        if (!(execution instanceof Execution.Applied<String>)) {
            throw new IllegalStateException("A new order was not applied: it is " + execution.name());
        }
    }

    @Override
    public void repeat(long number) {
        Payments.Capture request = Payments.request(number);
        Execution<String> execution = semel.once(Payments.CAPTURE, request, lease -> Payments.receipt(request));
        if (!(execution instanceof Execution.Replayed<String>)) {
            throw new IllegalStateException("A settled order is " + execution.name());
        }
    }

    @Override
    public void close() {
        engine.close();
        store.close();
    }
}
