package dev.semel.checks;

import dev.semel.client.Answer;
import dev.semel.client.RetryingClient;
import dev.semel.operation.DerivedKeys;
import dev.semel.operation.FieldDigest;
import dev.semel.operation.Fingerprint;
import dev.semel.operation.Operation;
import dev.semel.operation.ResultCodec;
import dev.semel.spring.Idempotent;
import java.net.http.HttpRequest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
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

    /** Makes another one each time. */
    static final class Fresh {
        private Fresh() {}

        static String stamp() {
            return twice(() -> Clock.systemUTC().millis());
        }

        private static String twice(java.util.function.LongSupplier source) {
            return source.getAsLong() + "-" + source.getAsLong();
        }
    }

    interface Numbers {
        String next(String order);
    }

    static final class FreshNumbers implements Numbers {
        @Override
        public String next(String order) {
            return order + Fresh.stamp();
        }
    }

    record HeldKey(String id) {
        String key() {
            return id + Fresh.stamp();
        }

        String sameKey() {
            return id + "!";
        }
    }

    /** Keys that each attempt has another of, where it is not plain to see. */
    static class Hidden {
        private final RetryingClient client;

        Hidden(RetryingClient client) {
            this.client = client;
        }

        Operation<String, String> inAnotherClass() {
            return Operation.named("orders.place", String.class)
                    .key(order -> order + Fresh.stamp())
                    .fingerprint(Keys::digest)
                    .result(ResultCodec.text());
        }

        Operation<String, String> throughAnInterface(Numbers numbers) {
            return Operation.named("orders.place", String.class)
                    .key(numbers::next)
                    .fingerprint(Keys::digest)
                    .result(ResultCodec.text());
        }

        Operation<String, String> tenantToo() {
            return Operation.named("orders.place", String.class)
                    .tenant(order -> Fresh.stamp())
                    .key(order -> order)
                    .fingerprint(Keys::digest)
                    .result(ResultCodec.text());
        }

        String derived(String order) {
            String stamp = Fresh.stamp();
            return DerivedKeys.natural(order, stamp);
        }

        Answer sent(HttpRequest charge) throws InterruptedException {
            return client.keyed(UUID.randomUUID().toString()).send(charge);
        }

        @Idempotent(key = "#order.key()")
        public void expression(HeldKey order) {}

        @Idempotent(contract = "place", request = "#order.key()")
        public void request(HeldKey order) {}
    }

    static class StillFine {
        private final RetryingClient client;

        StillFine(RetryingClient client) {
            this.client = client;
        }

        @Idempotent(key = "#order.sameKey()")
        public void expression(HeldKey order) {}

        Operation<String, String> clockBeside(List<Instant> log) {
            return Operation.named("orders.place", String.class)
                    .key(order -> order)
                    .fingerprint(Keys::digest)
                    .invariant("dated", () -> log.add(Instant.now()))
                    .result(ResultCodec.text());
        }

        Answer sent(String order, HttpRequest charge) throws InterruptedException {
            return client.keyed(order).send(charge);
        }
    }

    static final class FingerprintOfNow {
        static final Operation<String, String> PLACE = Operation.named("orders.place", String.class)
                .key(order -> order)
                .fingerprint(order -> digest(order + Instant.now()))
                .result(ResultCodec.text());
    }
}
