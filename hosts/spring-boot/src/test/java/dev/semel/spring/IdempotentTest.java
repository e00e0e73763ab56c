package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.engine.Execution;
import dev.semel.engine.NotSettledException;
import dev.semel.operation.FieldDigest;
import dev.semel.operation.Operation;
import dev.semel.operation.ResultCodec;
import dev.semel.policy.EffectClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Service;
import reactor.core.publisher.Mono;

/** What the annotation does on methods of services. */
class IdempotentTest {
    /** What is asked. */
    public record Order(String id, int cents) {}

    /** What is answered. */
    public record Receipt(String order, int number) {}

    /** The business says no. */
    static class Declined extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Declined() {
            super("the card was declined");
        }
    }

    /** Counts what it does. */
    @Service
    static class Orders {
        private final AtomicInteger done = new AtomicInteger();

        /** How often anything was done; a method, for a proxy has no fields. */
        public int done() {
            return done.get();
        }

        @Idempotent(key = "#order.id")
        public Receipt place(Order order) {
            return new Receipt(order.id(), done.incrementAndGet());
        }

        @Idempotent(key = "#ids[0]")
        public Map<String, List<Receipt>> all(List<String> ids) {
            return Map.of("all", List.of(new Receipt(ids.get(0), done.incrementAndGet())));
        }

        @Idempotent(key = "#id")
        public void cancel(String id) {
            done.incrementAndGet();
        }

        @Idempotent(key = "#id")
        public Optional<Receipt> find(String id) {
            done.incrementAndGet();
            return Optional.empty();
        }

        @Idempotent(key = "#id", fingerprint = "#cents", effect = EffectClass.DEDUPLICATED, horizon = "24h")
        public String pay(String id, int cents, String traceId) {
            return CurrentLease.require().keyFor("provider") + " " + done.incrementAndGet();
        }

        @Idempotent(key = "#id", refusals = Declined.class)
        public String refuse(String id) {
            done.incrementAndGet();
            throw new Declined();
        }

        @Idempotent(key = "#id")
        public String fail(String id) {
            done.incrementAndGet();
            throw new IllegalStateException("the wire broke");
        }

        @Idempotent(key = "#order.id")
        public CompletableFuture<Receipt> later(Order order) {
            return CompletableFuture.supplyAsync(() -> new Receipt(order.id(), done.incrementAndGet()));
        }

        @Idempotent(key = "#order.id")
        public Mono<Receipt> reactive(Order order) {
            return Mono.fromSupplier(() -> new Receipt(order.id(), done.incrementAndGet()));
        }

        @Idempotent(contract = "charging")
        public String charge(Order order) {
            return "charged " + done.incrementAndGet();
        }
    }

    /** The contract of a method. */
    static class Charging {
        @Bean
        Operation<Order, String> charging() {
            return Operation.named("orders.charge", Order.class)
                    .key(Order::id)
                    .fingerprint(order ->
                            FieldDigest.fields().number("cents", order.cents()).fingerprint())
                    .result(ResultCodec.text());
        }
    }

    /** Something to do with the orders of a running application. */
    private interface Script {
        void play(Orders orders) throws Exception;
    }

    private static void play(Script script) {
        Applications.with(Orders.class, Charging.class).run(context -> {
            assertThat(context).hasNotFailed();
            script.play(context.getBean(Orders.class));
        });
    }

    @Test
    void a_repeat_is_told_the_first_answer() {
        play(orders -> {
            assertThat(orders.place(new Order("o-1", 5))).isEqualTo(new Receipt("o-1", 1));
            assertThat(orders.place(new Order("o-1", 5))).isEqualTo(new Receipt("o-1", 1));
            assertThat(orders.place(new Order("o-2", 5))).isEqualTo(new Receipt("o-2", 2));
        });
    }

    @Test
    void generic_answers_keep_their_types() {
        play(orders -> {
            orders.all(List.of("a"));
            assertThat(orders.all(List.of("a")).get("all")).containsExactly(new Receipt("a", 1));
        });
    }

    @Test
    void a_method_without_an_answer_and_an_empty_answer_are_done_once_too() {
        play(orders -> {
            orders.cancel("a");
            orders.cancel("a");
            assertThat(orders.done()).isEqualTo(1);
            assertThat(orders.find("a")).isEmpty();
            assertThat(orders.find("a")).isEmpty();
            assertThat(orders.done()).isEqualTo(2);
        });
    }

    @Test
    void the_same_key_for_something_else_is_refused() {
        play(orders -> {
            orders.place(new Order("o-1", 5));
            assertThatThrownBy(() -> orders.place(new Order("o-1", 6)))
                    .isInstanceOfSatisfying(
                            NotSettledException.class,
                            refused -> assertThat(refused.execution()).isInstanceOf(Execution.Mismatched.class));
            assertThat(orders.done()).isEqualTo(1);
        });
    }

    @Test
    void what_the_fingerprint_does_not_name_may_differ_and_the_lease_gives_the_key_for_the_receiver() {
        play(orders -> {
            String first = orders.pay("p", 5, "trace 1");
            assertThat(orders.pay("p", 5, "trace 2")).isEqualTo(first);
            assertThat(first).endsWith(" 1");
            assertThat(CurrentLease.get()).isEmpty();
        });
    }

    @Test
    void a_refusal_is_thrown_as_it_is_and_then_remembered() {
        play(orders -> {
            assertThatThrownBy(() -> orders.refuse("r")).isInstanceOf(Declined.class);
            assertThatThrownBy(() -> orders.refuse("r"))
                    .isInstanceOfSatisfying(
                            NotSettledException.class,
                            refused -> assertThat(refused.execution()).isInstanceOf(Execution.Rejected.class));
            assertThat(orders.done()).isEqualTo(1);
        });
    }

    @Test
    void a_failure_that_proves_nothing_is_thrown_as_it_is_and_left_in_doubt() {
        play(orders -> {
            assertThatThrownBy(() -> orders.fail("f")).hasMessage("the wire broke");
            assertThatThrownBy(() -> orders.fail("f"))
                    .isInstanceOfSatisfying(
                            NotSettledException.class,
                            doubt -> assertThat(doubt.execution()).isInstanceOf(Execution.InDoubt.class));
            assertThat(orders.done()).isEqualTo(1);
        });
    }

    @Test
    void a_stage_is_done_once() {
        play(orders -> {
            assertThat(orders.later(new Order("o", 5)).get(20, TimeUnit.SECONDS))
                    .isEqualTo(new Receipt("o", 1));
            assertThat(orders.later(new Order("o", 5)).get(20, TimeUnit.SECONDS))
                    .isEqualTo(new Receipt("o", 1));
        });
    }

    @Test
    void a_mono_is_done_once_whoever_subscribes() {
        play(orders -> {
            Mono<Receipt> one = orders.reactive(new Order("o", 5));
            assertThat(orders.done()).as("nobody has subscribed").isEqualTo(0);
            assertThat(one.block()).isEqualTo(new Receipt("o", 1));
            assertThat(one.block()).isEqualTo(new Receipt("o", 1));
            assertThat(orders.reactive(new Order("o", 5)).block()).isEqualTo(new Receipt("o", 1));
        });
    }

    @Test
    void a_contract_says_it_all() {
        play(orders -> {
            assertThat(orders.charge(new Order("o", 5))).isEqualTo("charged 1");
            assertThat(orders.charge(new Order("o", 5))).isEqualTo("charged 1");
            assertThatThrownBy(() -> orders.charge(new Order("o", 6))).isInstanceOf(NotSettledException.class);
        });
    }

    @Test
    void a_repeat_that_is_skipped_returns_where_nothing_is_answered(@TempDir Path folder) throws IOException {
        Path policy = folder.resolve("semel.yaml");
        Files.writeString(policy, """
                semel: 1
                version: skipping-1
                duplicates: { once: { rule: skip } }
                operations:
                  - name: Orders.cancel
                    match: { path: /never }
                    duplicates: once
                """);
        Applications.with(Orders.class, Charging.class)
                .withPropertyValues("semel.policy=" + policy.toUri())
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    Orders orders = context.getBean(Orders.class);
                    orders.cancel("n");
                    orders.cancel("n");
                    assertThat(orders.done()).isEqualTo(1);
                });
    }

    @Test
    void a_call_without_a_key_is_refused_and_nothing_is_done() {
        play(orders -> {
            assertThatThrownBy(() -> orders.place(new Order(null, 5)))
                    .isInstanceOf(KeyMissingException.class)
                    .hasMessageContaining("#order.id, is null");
            assertThatThrownBy(() -> orders.cancel(" ")).isInstanceOf(KeyMissingException.class);
            assertThat(orders.done()).isEqualTo(0);
        });
    }
}
