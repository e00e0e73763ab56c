package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.operation.FieldDigest;
import dev.semel.operation.Operation;
import dev.semel.operation.ResultCodec;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Service;

/** Keys, answers and contracts that do not fit their method: told of at the start where it can be known, else at the call. */
class UnfitMethodsTest {
    /** What is asked. */
    public record Order(String id, Customer customer) {}

    /** Who asks; may be missing. */
    public record Customer(String name) {}

    /** Says nothing of itself. */
    public static final class Parcel {
        private final String id;

        Parcel(String street, int house) {
            this.id = street + house;
        }

        /** Which one. */
        public String getId() {
            return id;
        }
    }

    @Service
    static class MisspeltName {
        @Idempotent(key = "#ordre.id")
        public String place(Order order) {
            return order.id();
        }
    }

    @Service
    static class MisspeltFingerprint {
        @Idempotent(key = "#order.id", fingerprint = "{#order.id, #cents}")
        public String place(Order order) {
            return order.id();
        }
    }

    @Service
    static class NoHash {
        @Idempotent(key = "order.id")
        public String place(Order order) {
            return order.id();
        }
    }

    @Service
    static class NoHashInACall {
        @Idempotent(key = "#order.id.concat(id)")
        public String place(Order order) {
            return order.id();
        }
    }

    @Service
    static class UnknownFunction {
        @Idempotent(key = "#hash(#order.id)")
        public String place(Order order) {
            return order.id();
        }
    }

    /** All of these name what there is. */
    @Service
    static class RightNames {
        @Idempotent(key = "#orders.![id].toString() + #orders.?[id == #wanted].size() + #p1")
        public String every(List<Order> orders, String wanted) {
            return wanted;
        }

        @Idempotent(key = "#order.customer?.name ?: #order.id", fingerprint = "{id: #order.id, who: #order.customer}")
        public String place(Order order) {
            return order.id();
        }

        @Idempotent(key = "#headers[id] + #headers['day'] + #ids.![#this].toString()")
        public String listen(Map<String, String> headers, List<String> ids) {
            return ids.get(0);
        }
    }

    @Service
    static class AnswersAStream {
        @Idempotent(key = "#id")
        public Stream<String> place(String id) {
            return Stream.of(id);
        }
    }

    @Service
    static class AnswersBytes {
        @Idempotent(key = "#id")
        public InputStream place(String id) {
            throw new UnsupportedOperationException(id);
        }
    }

    @Service
    static class AnswersAResponse {
        @Idempotent(key = "#id")
        public ResponseEntity<String> place(String id) {
            return ResponseEntity.ok(id);
        }
    }

    @Service
    static class AnswersAParcel {
        @Idempotent(key = "#id")
        public Parcel place(String id) {
            return new Parcel(id, 1);
        }
    }

    /** Of these there is a way back, or none is needed. */
    @Service
    static class ReadableAnswers {
        @Idempotent(key = "#id")
        public List<Order> list(String id) {
            return List.of(new Order(id, new Customer(id)));
        }

        @Idempotent(key = "#id")
        public int number(String id) {
            return id.length();
        }

        @Idempotent(key = "#id")
        public void nothing(String id) {
            assertThat(id).isNotEmpty();
        }

        @Idempotent(key = "#id")
        public byte[] bytes(String id) {
            return id.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        }

        @Idempotent(key = "#id")
        public Object anything(String id) {
            return id;
        }

        @Idempotent(key = "#id")
        public Map<String, Order> byName(String id) {
            return Map.of(id, new Order(id, new Customer(id)));
        }
    }

    @Service
    static class Wordless {
        private final AtomicInteger done = new AtomicInteger();

        @Idempotent(key = "#parcel", fingerprint = "#parcel.id")
        public int send(Parcel parcel) {
            return done.incrementAndGet();
        }

        @Idempotent(key = "#ids", fingerprint = "#ids")
        public int sendAll(byte[] ids) {
            return done.incrementAndGet();
        }

        @Idempotent(key = "#order.customer.name")
        public int ofCustomer(Order order) {
            return done.incrementAndGet();
        }

        @Idempotent(key = "#order.nmae")
        public int misspelt(Object order) {
            return done.incrementAndGet();
        }

        public int done() {
            return done.get();
        }
    }

    static class Charging {
        @Bean
        Operation<Order, String> charging() {
            return Operation.named("charging", Order.class)
                    .key(Order::id)
                    .fingerprint(
                            order -> FieldDigest.fields().text("id", order.id()).fingerprint())
                    .result(ResultCodec.text());
        }
    }

    @Service
    static class AskedForAnother extends Charging {
        @Idempotent(contract = "charging")
        public String charge(String order) {
            return order;
        }
    }

    @Service
    static class AnswersAnother extends Charging {
        @Idempotent(contract = "charging")
        public Customer charge(Order order) {
            return order.customer();
        }
    }

    @Service
    static class Fitting extends Charging {
        @Idempotent(contract = "charging")
        public String charge(Order order) {
            return order.id();
        }
    }

    private static void refused(Class<?> bean, String... words) {
        Applications.with(bean)
                .run(context -> assertThat(context)
                        .as(bean.getSimpleName())
                        .getFailure()
                        .isInstanceOf(MisuseException.class)
                        .hasMessageContainingAll(words));
    }

    @Test
    void a_name_that_no_argument_has_does_not_start() {
        refused(MisspeltName.class, "MisspeltName.place", "has no argument #ordre; it has #order, #p0.");
        refused(MisspeltFingerprint.class, "has no argument #cents; it has #order, #p0.");
        refused(UnknownFunction.class, "has no argument #hash");
        refused(NoHash.class, "\"order.id\", in which order belongs to nothing.");
        refused(NoHashInACall.class, "in which id belongs to nothing.");
    }

    @Test
    void names_of_elements_members_and_places_are_none_of_arguments() {
        Applications.with(RightNames.class).run(context -> {
            assertThat(context).hasNotFailed();
            RightNames names = context.getBean(RightNames.class);
            assertThat(names.every(List.of(new Order("a", new Customer("c"))), "a"))
                    .isEqualTo("a");
            assertThat(names.place(new Order("a", null))).isEqualTo("a");
            assertThat(names.listen(Map.of("id", "7", "day", "1"), List.of("b")))
                    .isEqualTo("b");
        });
    }

    @Test
    void an_answer_that_no_repeat_could_be_told_does_not_start() {
        for (Class<?> bean :
                List.of(AnswersAStream.class, AnswersBytes.class, AnswersAResponse.class, AnswersAParcel.class)) {
            refused(bean, bean.getSimpleName() + ".place answers a", "which cannot be read from JSON again");
        }
        Applications.with(ReadableAnswers.class)
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void a_key_that_does_not_say_what_it_holds_is_refused() {
        Applications.with(Wordless.class).run(context -> {
            Wordless wordless = context.getBean(Wordless.class);
            assertThatThrownBy(() -> wordless.send(new Parcel("a", 1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(
                            "its key, #parcel, is a Parcel", "another text each time", "such as #order.id");
            assertThatThrownBy(() -> wordless.sendAll(new byte[] {1})).hasMessageContaining("is a byte[]");
            assertThat(wordless.done()).isZero();
        });
    }

    @Test
    void what_leads_past_a_null_is_no_key_and_what_fits_nothing_is_told_in_a_sentence() {
        Applications.with(Wordless.class).run(context -> {
            Wordless wordless = context.getBean(Wordless.class);
            assertThatThrownBy(() -> wordless.ofCustomer(new Order("a", null)))
                    .isInstanceOf(KeyMissingException.class)
                    .hasMessageContaining("#order.customer.name, is null");
            assertThatThrownBy(() -> wordless.misspelt(new Order("a", null)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("Wordless.misspelt", "\"#order.nmae\" does not fit its arguments", "nmae");
            assertThat(wordless.done()).isZero();
        });
    }

    @Test
    void a_contract_of_other_types_than_its_method_does_not_start() {
        refused(AskedForAnother.class, "charging, which is asked for Order, and the method's argument is String.");
        refused(AnswersAnother.class, "charging, which keeps String, and the method answers Customer.");
        Applications.with(Fitting.class).run(context -> assertThat(context).hasNotFailed());
    }
}
