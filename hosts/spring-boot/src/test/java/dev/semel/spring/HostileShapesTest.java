package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aop.Advisor;
import org.springframework.aop.framework.autoproxy.DefaultAdvisorAutoProxyCreator;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.NameMatchMethodPointcut;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.stereotype.Service;

/** Methods, classes and beans of all shapes: guarded, or refused at the start; never silently neither. */
class HostileShapesTest {
    private static final AtomicInteger DONE = new AtomicInteger();

    /** Generic, by its interface. */
    interface Handler<T> {
        String handle(T asked);
    }

    /** Implements it with a bridge. */
    @Service
    static class Generic implements Handler<String> {
        @Override
        @Idempotent(key = "#asked")
        public String handle(String asked) {
            return asked + DONE.incrementAndGet();
        }
    }

    /** Says it on the interface, and does it there too. */
    interface Defaulting {
        @Idempotent(operation = "defaulting", key = "#asked")
        default String handle(String asked) {
            return asked + DONE.incrementAndGet();
        }
    }

    /** Has only what it inherits. */
    @Service
    static class Inherits implements Defaulting {}

    /** Says it in a class above. */
    abstract static class Above {
        @Idempotent(operation = "above", key = "#asked")
        public String handle(String asked) {
            return work(asked);
        }

        abstract String work(String asked);
    }

    /** Below it. */
    @Service
    static class Below extends Above {
        @Override
        String work(String asked) {
            return asked + DONE.incrementAndGet();
        }
    }

    /** Overrides it without saying so again. */
    @Service
    static class Overrides extends Above {
        @Override
        public String handle(String asked) {
            return asked + DONE.incrementAndGet();
        }

        @Override
        String work(String asked) {
            return asked;
        }
    }

    /** A bean that somebody else made a proxy of, as clients of HTTP interfaces are. */
    static class Proxied {
        @Bean
        Defaulting client() {
            return (Defaulting) Proxy.newProxyInstance(
                    Defaulting.class.getClassLoader(),
                    new Class<?>[] {Defaulting.class},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "handle" -> arguments[0] + "" + DONE.incrementAndGet();
                        case "equals" -> System.identityHashCode(proxy) == System.identityHashCode(arguments[0]);
                        case "hashCode" -> 7;
                        default -> "client";
                    });
        }
    }

    /** Declared by its interface, made by its class. */
    static class ByInterface {
        @Bean
        Handler<String> handler() {
            return new Generic();
        }
    }

    /** Says it on the interface, and names nothing. */
    interface Shape {
        @Idempotent(key = "#asked")
        String handle(String asked);
    }

    /** Lambdas are beans too. */
    static class ByLambda {
        @Bean
        Shape lambda() {
            return asked -> asked + DONE.incrementAndGet();
        }
    }

    /** And so are classes without names. */
    static class Anonymous {
        @Bean
        Shape nameless() {
            return new Shape() {
                @Override
                public String handle(String asked) {
                    return asked + DONE.incrementAndGet();
                }
            };
        }
    }

    /** That say it themselves. */
    static class AnonymousAlone {
        @Bean
        Handler<String> nameless() {
            return new Handler<>() {
                @Override
                @Idempotent(key = "#asked")
                public String handle(String asked) {
                    return asked + DONE.incrementAndGet();
                }
            };
        }
    }

    /** As spring.aop.proxy-target-class=false has it. */
    static class Interfaces {
        @Bean
        static DefaultAdvisorAutoProxyCreator creator() {
            return new DefaultAdvisorAutoProxyCreator();
        }

        @Bean
        static Advisor all() {
            NameMatchMethodPointcut handles = new NameMatchMethodPointcut();
            handles.addMethodName("handle");
            return new DefaultPointcutAdvisor(handles, (MethodInterceptor) call -> call.proceed());
        }
    }

    /** Made when it is asked for. */
    @Service
    @Lazy
    static class LazyOne {
        @Idempotent(key = "#asked")
        public String handle(String asked) {
            return asked + DONE.incrementAndGet();
        }
    }

    /** Made afresh behind a proxy. */
    @Service
    @Scope(value = "prototype", proxyMode = ScopedProxyMode.TARGET_CLASS)
    static class Scoped {
        @Idempotent(key = "#asked")
        public String handle(String asked) {
            return asked + DONE.incrementAndGet();
        }
    }

    /** Throws what must be declared. */
    @Service
    static class Checked {
        @Idempotent(key = "#asked", refusals = IOException.class)
        public String handle(String asked) throws IOException {
            throw new IOException("no " + DONE.incrementAndGet());
        }

        @Idempotent(key = "#asked")
        public String err(String asked) {
            throw new StackOverflowError("no " + DONE.incrementAndGet());
        }
    }

    /** Seen by its package alone. */
    @Service
    static class OfPackage {
        @Idempotent(key = "#asked")
        String handle(String asked) {
            return asked + DONE.incrementAndGet();
        }
    }

    /** Seen by nobody. */
    @Service
    static class OfNobody {
        @Idempotent(key = "#asked")
        private String handle(String asked) {
            return asked + DONE.incrementAndGet();
        }

        public String ask() {
            return new OfNobody().handle("asked");
        }
    }

    /** Of no object. */
    @Service
    static class OfNone {
        @Idempotent(key = "#asked")
        public static String handle(String asked) {
            return asked + DONE.incrementAndGet();
        }
    }

    /** Nobody may extend it. */
    @Service
    static final class Closed {
        @Idempotent(key = "#asked")
        public String handle(String asked) {
            return asked + DONE.incrementAndGet();
        }
    }

    /** Has no constructor that a proxy could use. */
    @Service
    static class Wants {
        Wants(org.springframework.core.env.Environment environment) {
            if (environment == null) {
                throw new IllegalArgumentException("no environment");
            }
        }

        @Idempotent(key = "#asked")
        public String handle(String asked) {
            return asked + DONE.incrementAndGet();
        }
    }

    /** Two beans of one class. */
    static class Twice {
        @Bean
        OfPackage first() {
            return new OfPackage();
        }

        @Bean
        OfPackage second() {
            return new OfPackage();
        }
    }

    @BeforeEach
    void nothingIsDone() {
        DONE.set(0);
    }

    @SuppressWarnings("unchecked")
    @Test
    void generics_defaults_and_what_is_inherited_are_guarded() {
        Applications.with(Generic.class, Inherits.class, Below.class).run(context -> {
            Handler<Object> generic = context.getBean(Handler.class);
            assertThat(generic.handle("g")).isEqualTo("g1");
            assertThat(generic.handle("g")).isEqualTo("g1");
            assertThat(context.getBean(Inherits.class).handle("d")).isEqualTo("d2");
            assertThat(context.getBean(Inherits.class).handle("d")).isEqualTo("d2");
            assertThat(context.getBean(Below.class).handle("b")).isEqualTo("b3");
            assertThat(context.getBean(Below.class).handle("b")).isEqualTo("b3");
        });
        Applications.with(Overrides.class).run(context -> {
            assertThat(context.getBean(Above.class).handle("o")).isEqualTo("o4");
            assertThat(context.getBean(Above.class).handle("o")).isEqualTo("o4");
        });
    }

    @SuppressWarnings("unchecked")
    @Test
    void beans_by_interface_are_guarded() {
        Applications.with(ByInterface.class).run(context -> {
            assertThat(context.getBean(Handler.class).handle("i")).isEqualTo("i1");
            assertThat(context.getBean(Handler.class).handle("i")).isEqualTo("i1");
        });
        Applications.with(Interfaces.class, Generic.class).run(context -> {
            Handler<Object> handler = context.getBean(Handler.class);
            assertThat(Proxy.isProxyClass(handler.getClass())).isTrue();
            assertThat(handler.handle("j")).isEqualTo("j2");
            assertThat(handler.handle("j")).isEqualTo("j2");
        });
        Applications.with(Proxied.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(Defaulting.class).handle("p")).isEqualTo("p3");
            assertThat(context.getBean(Defaulting.class).handle("p")).isEqualTo("p3");
        });
        for (Class<?> nameless : new Class<?>[] {ByLambda.class, Anonymous.class}) {
            DONE.set(0);
            Applications.with(nameless)
                    .withPropertyValues("semel.operations.[Shape.handle].keep=2h")
                    .run(context -> {
                        assertThat(context).hasNotFailed();
                        Shape shape = context.getBean(Shape.class);
                        assertThat(shape.handle("l")).isEqualTo("l1");
                        assertThat(shape.handle("l")).isEqualTo("l1");
                    });
        }
        Applications.with(AnonymousAlone.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .isInstanceOf(MisuseException.class)
                        .hasMessageContaining("has no name that stays from start to start"));
    }

    @Test
    void lazy_scoped_and_package_private_ones_are_guarded() {
        Applications.with(LazyOne.class, Scoped.class, OfPackage.class, Wants.class)
                .run(context -> {
                    assertThat(context.getBean(LazyOne.class).handle("z")).isEqualTo("z1");
                    assertThat(context.getBean(LazyOne.class).handle("z")).isEqualTo("z1");
                    assertThat(context.getBean(Scoped.class).handle("s")).isEqualTo("s2");
                    assertThat(context.getBean(Scoped.class).handle("s")).isEqualTo("s2");
                    assertThat(context.getBean(OfPackage.class).handle("k")).isEqualTo("k3");
                    assertThat(context.getBean(OfPackage.class).handle("k")).isEqualTo("k3");
                    assertThat(context.getBean(Wants.class).handle("w")).isEqualTo("w4");
                    assertThat(context.getBean(Wants.class).handle("w")).isEqualTo("w4");
                });
    }

    @Test
    void what_is_thrown_passes_as_it_is() {
        Applications.with(Checked.class).run(context -> {
            Checked checked = context.getBean(Checked.class);
            assertThatThrownBy(() -> checked.handle("c")).isExactlyInstanceOf(IOException.class);
            assertThatThrownBy(() -> checked.handle("c"))
                    .isExactlyInstanceOf(dev.semel.engine.NotSettledException.class);
            assertThatThrownBy(() -> checked.err("e")).isExactlyInstanceOf(StackOverflowError.class);
            assertThatThrownBy(() -> checked.err("e")).isExactlyInstanceOf(dev.semel.engine.NotSettledException.class);
            assertThat(DONE).hasValue(2);
        });
    }

    @ParameterizedTest
    @ValueSource(classes = {OfNobody.class, OfNone.class, Closed.class})
    void what_no_proxy_can_override_is_refused(Class<?> bean) {
        Applications.with(bean).run(context -> {
            assertThat(context).hasFailed();
            FailureAnalysis told = new MisuseAnalyzer().analyze(context.getStartupFailure());
            assertThat(told).as(String.valueOf(context.getStartupFailure())).isNotNull();
            assertThat(told.getDescription()).contains("@Idempotent ", bean.getSimpleName(), "does nothing");
        });
    }

    @Test
    void two_beans_of_one_class_would_answer_for_each_other() {
        Applications.with(Twice.class).run(context -> {
            assertThat(context).hasFailed();
            FailureAnalysis told = new MisuseAnalyzer().analyze(context.getStartupFailure());
            assertThat(told).as(String.valueOf(context.getStartupFailure())).isNotNull();
            assertThat(told.getDescription()).contains("first, second");
        });
        Applications.with(Twice.class)
                .withPropertyValues("semel.misuse=warn")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void everything_lazy_is_checked_at_the_start_too() {
        Applications.with(Closed.class)
                .withInitializer(context -> context.addBeanFactoryPostProcessor(
                        new org.springframework.boot.LazyInitializationBeanFactoryPostProcessor()))
                .run(context -> assertThat(context).hasFailed());
        Applications.with(OfPackage.class)
                .withInitializer(context -> context.addBeanFactoryPostProcessor(
                        new org.springframework.boot.LazyInitializationBeanFactoryPostProcessor()))
                .run(context -> {
                    assertThat(context.getBean(OfPackage.class).handle("k")).isEqualTo("k1");
                    assertThat(context.getBean(OfPackage.class).handle("k")).isEqualTo("k1");
                });
    }
}
