package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.engine.NotSettledException;
import dev.semel.policy.EffectClass;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.stereotype.Service;
import reactor.core.publisher.Mono;

/** Each try of a method that Spring retries is an attempt of its own, and asks the guard. */
class RetriedMethodsTest {
    /** Fails for the first time, nobody knows how far it came. */
    @Service
    static class Payments {
        private final AtomicInteger done = new AtomicInteger();

        public int done() {
            return done.get();
        }

        private String failingOnce(String id) {
            if (done.incrementAndGet() == 1) {
                throw new IllegalStateException("the wire broke");
            }
            return "paid " + id;
        }

        @Retryable(delay = 1)
        @Idempotent(key = "#id")
        public String pay(String id) {
            return failingOnce(id);
        }

        @Retryable(delay = 1)
        @Idempotent(key = "#id", effect = EffectClass.DEDUPLICATED, horizon = "1d")
        public String payKnown(String id) {
            return failingOnce(id);
        }

        @Retryable(delay = 1)
        @Idempotent(key = "#id")
        public Mono<String> payLater(String id) {
            return Mono.fromSupplier(() -> failingOnce(id));
        }
    }

    @Configuration
    @EnableResilientMethods
    static class Resilient {}

    private static ApplicationContextRunner application() {
        return Applications.with(Resilient.class, Payments.class);
    }

    @Test
    void what_may_have_been_applied_is_not_run_again_by_a_retry() {
        application().run(context -> {
            Payments payments = context.getBean(Payments.class);
            assertThatThrownBy(() -> payments.pay("a")).isInstanceOf(NotSettledException.class);
            assertThat(payments.done()).isEqualTo(1);
        });
        application().run(context -> {
            Payments payments = context.getBean(Payments.class);
            assertThatThrownBy(() -> payments.payLater("b").block()).hasCauseInstanceOf(NotSettledException.class);
            assertThat(payments.done()).isEqualTo(1);
        });
    }

    @Test
    void what_may_be_repeated_is() {
        application().run(context -> {
            Payments payments = context.getBean(Payments.class);
            assertThat(payments.payKnown("c")).isEqualTo("paid c");
            assertThat(payments.done()).isEqualTo(2);
            assertThat(payments.payKnown("c")).isEqualTo("paid c");
            assertThat(payments.done()).isEqualTo(2);
        });
    }
}
