package dev.semel.testkit.explore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.Semel;
import dev.semel.engine.Execution;
import dev.semel.operation.Change;
import dev.semel.operation.FieldDigest;
import dev.semel.operation.Operation;
import dev.semel.operation.ResultCodec;
import dev.semel.operation.Supersession;
import dev.semel.policy.DuplicateRule;
import dev.semel.policy.Terms;
import java.util.HashMap;
import java.util.Map;

/** Versions of one order, delivered in any order, written to a table. */
final class Orders {
    /** A wish to bring an order to a version. */
    record Write(String order, long version) {}

    /** Which version each order is at. */
    interface Table {
        long version(String order);

        void put(String order, long version);

        void putIfNewer(String order, long version);
    }

    /** The table. */
    static final class InMemory implements Table {
        private final Map<String, Long> versions = new HashMap<>();

        @Override
        public long version(String order) {
            return versions.getOrDefault(order, 0L);
        }

        @Override
        public void put(String order, long version) {
            versions.put(order, version);
        }

        @Override
        public void putIfNewer(String order, long version) {
            versions.merge(order, version, Math::max);
        }
    }

    /** A handler over Semel and the table. */
    interface Making {
        Handler<Write, String> handler(Semel semel, Table orders);
    }

    /** As it should be declared. */
    static final Operation<Write, String> LATEST = contract(DuplicateRule.LAST_WRITE_WINS)
            .supersession(asked -> Supersession.byVersion(asked.version()))
            .result(ResultCodec.text());

    /** By the order alone: whatever is asked, it is the same wish. */
    static final Operation<Write, String> WITHOUT_VERSIONS = Operation.named("orders.write", Write.class)
            .key(Write::order)
            .fingerprint(
                    asked -> FieldDigest.fields().text("order", asked.order()).fingerprint())
            .terms(Terms.of(Payments.deduplicated()).build())
            .result(ResultCodec.text());

    private Orders() {}

    private static Operation.Builder<Write> contract(DuplicateRule rule) {
        return Operation.named("orders.write", Write.class)
                .key(Write::order)
                .change(asked -> asked.version() == 1 ? Change.CREATE : Change.UPDATE)
                .fingerprint(asked ->
                        FieldDigest.fields().number("version", asked.version()).fingerprint())
                .terms(Terms.of(Payments.deduplicated()).duplicates(rule).build());
    }

    static Explorer<Write, String> explorer(Making making) {
        return Explorer.of(
                        (Node node) -> making.handler(node.semel(), node.durable("orders", Table.class, InMemory::new)))
                .asking(new Write("o-1", 2))
                .asking(new Write("o-1", 3))
                .asking(new Write("o-1", 1))
                .expecting(
                        "the newest version stays",
                        end -> assertThat(end.durable("orders", Table.class).version("o-1"))
                                .isEqualTo(3));
    }

    /** The order is at this version or a newer one: the same whether it was applied, repeated or overtaken. */
    static String applied(Write asked) {
        return asked.order() + " is at " + asked.version() + " or newer";
    }

    static String answered(Write asked, Execution<String> told) {
        if (!(told instanceof Execution.Stale)) {
            var done = told.orThrow();
            assertThat(done).isEqualTo("done");
        }
        return applied(asked);
    }
}
