package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.engine.Execution;
import dev.semel.engine.NotSettledException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.springframework.aop.Advisor;
import org.springframework.aop.framework.autoproxy.DefaultAdvisorAutoProxyCreator;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.NameMatchMethodPointcut;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Service;

/** What stands between a guard and its method, and refuses a call. */
class BodiesTest {
    /** Counts. */
    @Service
    static class Orders {
        private final AtomicInteger done = new AtomicInteger();

        public int done() {
            return done.get();
        }

        @Idempotent(key = "#id")
        public String place(String id) {
            return "placed " + done.incrementAndGet();
        }
    }

    /** Refuses before the method, after it, or while it is still to be run by another thread. */
    static class Between {
        static final AtomicReference<String> MOOD = new AtomicReference<>("");
        static final AtomicReference<Future<Object>> LATE = new AtomicReference<>();
        static final CountDownLatch GO = new CountDownLatch(1);
        static final ExecutorService THREADS = Executors.newSingleThreadExecutor();

        @Bean
        static DefaultAdvisorAutoProxyCreator creator() {
            DefaultAdvisorAutoProxyCreator creator = new DefaultAdvisorAutoProxyCreator();
            creator.setProxyTargetClass(true);
            return creator;
        }

        @Bean
        static Advisor between() {
            NameMatchMethodPointcut places = new NameMatchMethodPointcut();
            places.addMethodName("place");
            return new DefaultPointcutAdvisor(places, (MethodInterceptor) call -> {
                switch (MOOD.get()) {
                    case "before" -> throw new SecurityException("not you");
                    case "after" -> {
                        call.proceed();
                        throw new SecurityException("not you either");
                    }
                    case "late" -> {
                        LATE.set(THREADS.submit(() -> {
                            GO.await();
                            try {
                                return call.proceed();
                            } catch (Exception failure) {
                                throw failure;
                            } catch (Throwable odd) {
                                throw new IllegalStateException(odd);
                            }
                        }));
                        throw new SecurityException("not waiting");
                    }
                    default -> {
                        return call.proceed();
                    }
                }
            });
        }
    }

    @Test
    void a_refusal_before_the_method_leaves_the_key_free_and_one_behind_it_does_not() {
        Applications.with(Between.class, Orders.class).run(context -> {
            Orders orders = context.getBean(Orders.class);
            Between.MOOD.set("before");
            assertThatThrownBy(() -> orders.place("a")).isInstanceOf(SecurityException.class);
            Between.MOOD.set("");
            assertThat(orders.place("a")).isEqualTo("placed 1");

            Between.MOOD.set("after");
            assertThatThrownBy(() -> orders.place("b")).isInstanceOf(SecurityException.class);
            Between.MOOD.set("");
            assertThatThrownBy(() -> orders.place("b"))
                    .isInstanceOfSatisfying(
                            NotSettledException.class,
                            doubt -> assertThat(doubt.execution()).isInstanceOf(Execution.InDoubt.class));
            assertThat(orders.done()).isEqualTo(2);
        });
    }

    @Test
    void who_was_refused_before_the_method_cannot_enter_it_any_more() {
        Applications.with(Between.class, Orders.class).run(context -> {
            Orders orders = context.getBean(Orders.class);
            Between.MOOD.set("late");
            assertThatThrownBy(() -> orders.place("l")).isInstanceOf(SecurityException.class);
            Between.MOOD.set("");
            assertThat(orders.place("l")).isEqualTo("placed 1");

            Between.GO.countDown();
            assertThatThrownBy(() -> Between.LATE.get().get())
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("This call came too late and nothing was done");
            assertThat(orders.done()).isEqualTo(1);
        });
        Between.THREADS.shutdown();
    }
}
