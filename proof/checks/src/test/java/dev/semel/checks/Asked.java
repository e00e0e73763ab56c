package dev.semel.checks;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.semel.spring.Idempotent;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.springframework.web.bind.annotation.PostMapping;

/** Methods that are done once, by what they are asked for. */
final class Asked {
    private Asked() {}

    record Plain(String id, long cents, Instant birth, String dueAt) {}

    record Traced(String id, String traceId) {}

    record Timed(String id, OffsetDateTime placedAt) {}

    record Left(String id, @JsonIgnore String requestId, Inner inner) {
        static final String NONCE = "constant";
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
}
