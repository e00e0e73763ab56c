package dev.semel.checks;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.semel.operation.FieldDigest;
import dev.semel.operation.Fingerprint;
import dev.semel.operation.Operation;
import dev.semel.operation.ResultCodec;
import dev.semel.spring.Idempotent;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.PostMapping;

/** Methods that are done once, by what they are asked for. */
final class Asked {
    private Asked() {}

    record Plain(String id, long cents, Instant birth, String dueAt) {}

    record Traced(String id, String traceId) {}

    record Timed(String id, OffsetDateTime placedAt) {}

    record Left(String id, @JsonIgnore String requestId, LeftToo inner) {
        static final String NONCE = "constant";
    }

    @JsonIgnoreProperties({"correlationId"})
    record LeftToo(String correlationId) {}

    record Deep(String id, List<Map<String, Inner>> inner) {}

    record Agreed(String id, Instant dueAt, Instant expiresAt, Instant scheduledAt) {}

    static class Stamped {
        public String id;
        protected long attempt;

        /** Another one each time, by way of another class. */
        public String stamp() {
            return Keys.Fresh.stamp();
        }
    }

    interface OnceEach<T> {
        @Idempotent(key = "#p0.id")
        void inherited(T order);
    }

    record Inner(String correlationId) {}

    static class Found {
        @Idempotent(key = "#order.id")
        public void traced(Traced order) {}

        @Idempotent(key = "#order.id")
        public void timed(Timed order) {}

        @Idempotent(key = "#orders.size()")
        public void several(List<Traced[]> orders) {}

        @PostMapping
        @Idempotent(key = "#order.id")
        public void door(Traced order) {}
    }

    static class Fine {
        @Idempotent(key = "#order.id")
        public void plain(Plain order) {}

        @Idempotent(key = "#order.id")
        public void left(Left order) {}

        @Idempotent(key = "#order.id", fingerprint = "#order.id")
        public void chosen(Traced order) {}

        @Idempotent(contract = "place")
        public void contract(Traced order) {}

        @PostMapping
        @Idempotent
        public void wholeResponse(Traced order) {}

        public void notOnce(Traced order) {}
    }

    /** What a repeat has not, where it is not plain to see. */
    static class Hidden implements OnceEach<Traced> {
        Operation<Traced, String> readsWhatDiffers() {
            return Operation.named("orders.place", Traced.class)
                    .key(order -> order.id())
                    .fingerprint(order -> FieldDigest.fields()
                            .text("id", order.id())
                            .text("trace", order.traceId())
                            .fingerprint())
                    .result(ResultCodec.text());
        }

        Operation<Traced, String> readsItByReference() {
            return Operation.named("orders.place", Traced.class)
                    .key(Traced::id)
                    .fingerprint(Hidden::digest)
                    .result(ResultCodec.text());
        }

        private static Fingerprint digest(Traced order) {
            return FieldDigest.fields().text("trace", order.traceId()).fingerprint();
        }

        @Idempotent(key = "#order.id")
        public void deep(Deep order) {}

        @Idempotent(key = "#order.id", fingerprint = "#order")
        public void whole(Traced order) {}

        @Idempotent(key = "#p1.id", fingerprint = "{#p0, #p1}")
        public void byPlace(String tenant, Traced order) {}

        @Idempotent(key = "#order.id", fingerprint = "{#order.id, #order.traceId}")
        public void named(Traced order) {}

        @Idempotent(key = "#order['id']", fingerprint = "{#order['id'], #order['sentAt']}")
        public void indexed(Map<String, String> order) {}

        @Idempotent(key = "#order.id", fingerprint = "T(java.time.Instant).now()")
        public void now(Traced order) {}

        @Idempotent(key = "#order.id", fingerprint = "#order.stamp()")
        public void helper(Stamped order) {}

        @Override
        public void inherited(Traced order) {}
    }

    static class StillFine {
        @Idempotent(key = "#order.id")
        public void agreed(Agreed order) {}

        @Idempotent(key = "#id", fingerprint = "{#id, #order.id}")
        public void parts(String id, Traced order) {}

        @Idempotent(key = "#order.id", fingerprint = "'traceId of ' + #order.id")
        public void text(Traced order) {}

        /** Reads it in the effect's code and not in the fingerprint. */
        Operation<Traced, String> beside() {
            return Operation.named("orders.place", Traced.class)
                    .key(order -> order.id())
                    .fingerprint(
                            order -> FieldDigest.fields().text("id", order.id()).fingerprint())
                    .invariant("traced", () -> new Traced("1", "2").traceId() != null)
                    .result(ResultCodec.text());
        }
    }
}
