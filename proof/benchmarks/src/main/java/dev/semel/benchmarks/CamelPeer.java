package dev.semel.benchmarks;

import javax.sql.DataSource;
import org.apache.camel.processor.idempotent.jdbc.JdbcMessageIdRepository;

/** Camel's repository of message ids, used as its idempotent consumer uses it: add, then confirm. It keeps no result. */
final class CamelPeer implements Contestant {
    private final JdbcMessageIdRepository repository;

    CamelPeer(DataSource source) {
        repository = new JdbcMessageIdRepository(source, "payments");
        repository.start();
    }

    @Override
    public String name() {
        return "Camel (add, confirm)";
    }

    @Override
    public void operate(long number) {
        String order = Payments.request(number).order();
        if (!repository.add(order) || !repository.confirm(order)) {
            throw new IllegalStateException(order + " was there before.");
        }
    }

    @Override
    public void repeat(long number) {
        if (repository.add(Payments.request(number).order())) {
            throw new IllegalStateException(number + " was not there.");
        }
    }
}
