package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.engine.Engine;
import dev.semel.engine.NotSettledException;
import dev.semel.operation.Operation;
import dev.semel.operation.OperationKey;
import dev.semel.protocol.Status;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aop.interceptor.AsyncUncaughtExceptionHandler;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.ResponseEntity;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.AsyncConfigurer;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.stereotype.Service;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import reactor.core.publisher.Mono;

/** Keys, arguments and answers that are not what they seem: done once all the same, or refused; never silently neither. */
class OddMethodsTest {
    private static final AtomicInteger DONE = new AtomicInteger();

    @BeforeEach
    void nothingIsDone() {
        DONE.set(0);
    }

    /** Says nothing of itself as text. */
    static final class OrderNumber {
        final String digits;

        OrderNumber(String digits) {
            this.digits = digits;
        }
    }

    /** Shows nothing of itself as JSON. */
    static final class Money {
        private final long cents;

        Money(long cents) {
            this.cents = cents;
        }

        long cents() {
            return cents;
        }
    }

    /** Can be made, and shows nothing as JSON. */
    static final class Receipt {
        private final String number = "r-" + DONE.incrementAndGet();

        String number() {
            return number;
        }
    }

    /** Shows such a one. */
    record Booked(Money price) {}

    @Service
    static class Pays {
        @Idempotent(key = "#number", fingerprint = "'x'")
        public int byObject(Object number) {
            return DONE.incrementAndGet();
        }

        @Idempotent(key = "#shop + ':' + #number")
        public int byParts(String shop, Integer number) {
            return DONE.incrementAndGet();
        }

        @Idempotent(key = "#id")
        public int pay(String id, Money money) {
            return DONE.incrementAndGet();
        }

        @Idempotent(key = "#id")
        public Booked book(String id) {
            return new Booked(new Money(DONE.incrementAndGet()));
        }

        @Idempotent(key = "#id")
        public Mono<String> asUser(String id) {
            return Mono.deferContextual(
                    context -> Mono.just(context.getOrDefault("user", "nobody") + " " + DONE.incrementAndGet()));
        }
    }

    private interface Script {
        void play(Pays pays) throws Exception;
    }

    private static void play(Script script) {
        Applications.with(Pays.class).run(context -> script.play(context.getBean(Pays.class)));
    }

    @Test
    void a_key_that_is_another_text_for_each_object_is_refused() {
        play(pays -> {
            for (Object key :
                    List.of(new OrderNumber("1"), new String[] {"1"}, List.of(new OrderNumber("1")), (Callable<String>)
                            () -> "")) {
                assertThatThrownBy(() -> pays.byObject(key))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("nothing was done")
                        .hasMessageContaining("another text each time");
            }
            assertThat(DONE).hasValue(0);
        });
    }

    @Test
    void a_key_of_nothing_is_none() {
        play(pays -> {
            for (Object key : List.of(Optional.empty(), List.of(), Optional.of(" "))) {
                assertThatThrownBy(() -> pays.byObject(key)).isInstanceOf(KeyMissingException.class);
            }
            assertThat(DONE).hasValue(0);
        });
    }

    @Test
    void a_key_of_which_a_part_is_null_is_none() {
        play(pays -> {
            assertThatThrownBy(() -> pays.byParts("shop", null))
                    .isInstanceOf(KeyMissingException.class)
                    .hasMessageContaining("null in one of its parts");
            assertThat(DONE).hasValue(0);
        });
    }

    @Test
    void keys_of_several_parts_serve() {
        play(pays -> {
            assertThat(pays.byParts("shop", 7)).isEqualTo(pays.byParts("shop", 7));
            for (Object key : List.of(List.of("a", 1), Optional.of("a"), 7L)) {
                int first = pays.byObject(key);
                assertThat(pays.byObject(key)).isEqualTo(first);
            }
        });
    }

    @Test
    void arguments_of_which_json_shows_nothing_are_never_taken_for_each_other() {
        play(pays -> {
            assertThatThrownBy(() -> pays.pay("1", new Money(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("nothing was done")
                    .hasMessageContaining("fingerprint");
            assertThat(DONE).hasValue(0);
        });
    }

    @Service
    static class Hides {
        @Idempotent(key = "#id")
        public Receipt receipt(String id) {
            return new Receipt();
        }
    }

    @Service
    static class Responds {
        @Idempotent(key = "#id")
        public ResponseEntity<String> place(String id) {
            return ResponseEntity.ok(id);
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {Hides.class, Responds.class})
    void an_answer_that_json_cannot_tell_again_does_not_start(Class<?> type) {
        Applications.with(type)
                .run(context -> assertThat(context.getStartupFailure())
                        .isInstanceOf(MisuseException.class)
                        .hasMessageContaining("a repeat"));
    }

    @Test
    void a_part_of_an_answer_that_json_does_not_show_is_not_told_as_nothing() {
        play(pays -> {
            ThrowingCallable booking = () -> pays.book("1");
            assertThatThrownBy(booking)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("was applied");
            assertThatThrownBy(booking).isInstanceOf(NotSettledException.class);
            assertThat(DONE).hasValue(1);
        });
    }

    @Test
    void a_mono_has_the_context_of_who_subscribes() {
        play(pays -> assertThat(pays.asUser("1")
                        .contextWrite(given -> given.put("user", "ann"))
                        .block())
                .isEqualTo("ann 1"));
    }

    abstract static class Base<R> {
        @Idempotent(operation = "base", key = "#id")
        public R handle(String id) {
            return work(id);
        }

        abstract R work(String id);
    }

    @Service
    static class Later extends Base<CompletableFuture<String>> {
        @Override
        CompletableFuture<String> work(String id) {
            return CompletableFuture.supplyAsync(() -> id + DONE.incrementAndGet());
        }
    }

    @Test
    void a_stage_that_only_the_class_below_knows_of_is_one() {
        Applications.with(Later.class).run(context -> {
            Later later = context.getBean(Later.class);
            assertThat(later.handle("a").get(20, TimeUnit.SECONDS)).isEqualTo("a1");
            assertThat(later.handle("a").get(20, TimeUnit.SECONDS)).isEqualTo("a1");
        });
    }

    @Service
    static class Calls {
        @Idempotent(key = "#id")
        public Callable<String> later(String id) {
            return () -> id + DONE.incrementAndGet();
        }
    }

    @Service
    static class Defers {
        @Idempotent(key = "#id")
        public DeferredResult<String> later(String id) {
            return new DeferredResult<>();
        }
    }

    @Service
    static class Streams {
        @Idempotent(key = "#id")
        public ResponseEntity<StreamingResponseBody> later(String id) {
            return ResponseEntity.ok(out -> DONE.incrementAndGet());
        }
    }

    @Service
    static class Twofold {
        @Idempotent(key = "#id")
        public CompletableFuture<List<Mono<String>>> later(String id) {
            return CompletableFuture.completedFuture(List.of(Mono.just(id)));
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {Calls.class, Defers.class, Streams.class, Twofold.class})
    void what_is_done_after_the_method_has_returned_does_not_start(Class<?> type) {
        Applications.with(type)
                .run(context -> assertThat(context.getStartupFailure())
                        .isInstanceOf(MisuseException.class)
                        .hasMessageContaining("recorded as done before that is done"));
    }

    /** Tells when what was done in the background has failed. */
    @Configuration
    @EnableAsync
    static class Background implements AsyncConfigurer {
        static final BlockingQueue<Throwable> FAILED = new LinkedBlockingQueue<>();

        @Override
        public AsyncUncaughtExceptionHandler getAsyncUncaughtExceptionHandler() {
            return (failure, method, arguments) -> FAILED.add(failure);
        }
    }

    @Service
    static class InBackground {
        @Async
        @Idempotent(key = "#id")
        public void mail(String id) {
            throw new IllegalStateException(
                    "the wire broke " + CurrentLease.require().epoch());
        }

        @Async
        @Idempotent(key = "#id")
        public CompletableFuture<String> told(String id) {
            return CompletableFuture.completedFuture("told " + DONE.incrementAndGet());
        }
    }

    @Test
    void what_is_done_in_the_background_is_not_recorded_before_it_is_done() {
        Applications.with(Background.class, InBackground.class).run(context -> {
            InBackground service = context.getBean(InBackground.class);
            service.mail("1");

            assertThat(Background.FAILED.poll(20, TimeUnit.SECONDS)).hasMessage("the wire broke 1");
            assertThat(context.getBean(Engine.class)
                            .find(new OperationKey(Operation.SINGLE_TENANT, "InBackground.mail", "1"))
                            .record()
                            .status())
                    .isEqualTo(Status.IN_DOUBT);
            assertThat(service.told("2").get(20, TimeUnit.SECONDS)).isEqualTo("told 1");
            assertThat(service.told("2").get(20, TimeUnit.SECONDS)).isEqualTo("told 1");
        });
    }
}
