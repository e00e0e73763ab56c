package dev.semel.checks;

import dev.semel.operation.DerivedKeys;
import dev.semel.operation.FieldDigest;
import dev.semel.operation.Fingerprint;
import dev.semel.operation.Operation;
import dev.semel.operation.ResultCodec;
import dev.semel.spring.Idempotent;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Keys and fingerprints of operations, such as a repeat has too and such as it has not. */
final class Keys {
    private Keys() {}

    private static Fingerprint digest(String order) {
        return FieldDigest.fields().text("order", order).fingerprint();
    }

    static final class RandomConstant {
        static final Operation<String, String> PLACE = Operation.named("orders.place", String.class)
                .key(order -> order + UUID.randomUUID())
                .fingerprint(Keys::digest)
                .result(ResultCodec.text());
    }

    static final class RandomBeside {
        /** Read once, when the class is loaded; no key is made of it. */
        static final SecureRandom RANDOM = new SecureRandom();

        static final long STARTED = System.nanoTime();
        static final Operation<String, String> PLACE = Operation.named("orders.place", String.class)
                .key(order -> order)
                .fingerprint(Keys::digest)
                .result(ResultCodec.text());
    }

    static final class ByReference {
        static final Operation<String, String> PLACE = Operation.named("orders.place", String.class)
                .key(ByReference::key)
                .fingerprint(Keys::digest)
                .result(ResultCodec.text());

        private static String key(String order) {
            return order + ThreadLocalRandom.current().nextInt();
        }
    }

    static final class ByItsOwn {
        static final Operation<String, String> PLACE = Operation.named("orders.place", String.class)
                .key(order -> key(order))
                .fingerprint(Keys::digest)
                .result(ResultCodec.text());

        private static String key(String order) {
            return order + Clock.systemUTC().millis();
        }
    }

    static final class Derived {
        String arrival(Fingerprint content) {
            return DerivedKeys.fromContent(content, "caller", Instant.now(), Duration.ofMinutes(1));
        }

        String day(String order) {
            return DerivedKeys.natural(order, LocalDate.now(ZoneOffset.UTC).toString());
        }

        String asked(Fingerprint content, Instant requested) {
            return DerivedKeys.fromContent(content, "caller", requested, Duration.ofMinutes(1));
        }
    }

    static final class Annotated {
        @Idempotent(key = "T(java.util.UUID).randomUUID()")
        public void random(String order) {}

        @Idempotent(key = "#order + T(java.time.Instant).now()")
        public void now(String order) {}

        @Idempotent(key = "T(java.lang.System).currentTimeMillis()")
        public void millis(String order) {}

        @Idempotent(key = "T(java.util.UUID).nameUUIDFromBytes(#order.bytes)")
        public void named(String order) {}

        @Idempotent(key = "#order")
        public void order(String order) {}
    }

    static final class FingerprintOfNow {
        static final Operation<String, String> PLACE = Operation.named("orders.place", String.class)
                .key(order -> order)
                .fingerprint(order -> digest(order + Instant.now()))
                .result(ResultCodec.text());
    }
}
