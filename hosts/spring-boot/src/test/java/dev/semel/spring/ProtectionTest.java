package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.Semel;
import dev.semel.TimeBound;
import dev.semel.operation.FieldDigest;
import dev.semel.operation.Operation;
import dev.semel.operation.ResultCodec;
import dev.semel.operation.Undo;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which methods of beans come to the guard. Every bean that is asked has a method {@code place}. */
class ProtectionTest {
    private static final Operation<String, String> PLACE = Operation.named("place", String.class)
            .key(order -> order)
            .fingerprint(order -> FieldDigest.fields().text("order", order).fingerprint())
            .result(ResultCodec.text());

    interface Orders<T> {
        String place(T order);
    }

    static class Annotated implements Orders<String> {
        @Override
        @Idempotent(key = "#p0")
        public String place(String order) {
            return order;
        }

        public String look(String order) {
            return order;
        }
    }

    static class Open implements Orders<String> {
        @Override
        public String place(String order) {
            return order;
        }
    }

    record ByGenericInterface(Orders<String> orders) {
        public String place(String order) {
            return orders.place(order);
        }
    }

    record ByReference(Orders<String> orders) {
        public List<String> place(String order) {
            return Stream.of(order).map(orders::place).toList();
        }
    }

    /** Guards by the API, as a service does that another bean calls. */
    record Guarding(Semel semel) {
        public String place(String order) {
            return semel.once(PLACE, order, lease -> order).orThrow();
        }
    }

    record OneLevelUp(Guarding guarding) {
        public String place(String order) {
            return guarding.place(order);
        }
    }

    record TwoLevelsUp(OneLevelUp next) {
        public String place(String order) {
            return next.place(order);
        }
    }

    record Bounded(TimeBound bound) {
        public String place(String order) {
            return bound.once(PLACE, order, lease -> order).orThrow();
        }
    }

    record InALambda(Semel semel) {
        public CompletionStage<?> place(String order) {
            Function<String, CompletionStage<?>> later = each -> semel.onceAsync(PLACE, each, lease -> null);
            return later.apply(order);
        }
    }

    abstract static class Template {
        public String place(String order) {
            return placed(order);
        }

        abstract String placed(String order);
    }

    static class GuardedTemplate extends Template {
        private final Semel semel;

        GuardedTemplate(Semel semel) {
            this.semel = semel;
        }

        @Override
        String placed(String order) {
            return semel.once(PLACE, order, lease -> order).orThrow();
        }
    }

    /** What it overrides is guarded, and what it does is not. */
    static class Undone extends GuardedTemplate {
        Undone() {
            super(null);
        }

        @Override
        String placed(String order) {
            return order;
        }
    }

    static class CallsSuper extends GuardedTemplate {
        CallsSuper() {
            super(null);
        }

        @Override
        String placed(String order) {
            return super.placed(order.strip());
        }
    }

    /** A lambda of its own has the same name as the one above it that is guarded. */
    static class LambdaAbove {
        final Function<String, String> above(Semel semel) {
            return order -> semel.once(PLACE, order, lease -> order).orThrow();
        }

        public String place(String order) {
            return order;
        }
    }

    static class LambdaBelow extends LambdaAbove {
        @Override
        public String place(String order) {
            Function<String, String> same = each -> each;
            return same.apply(order);
        }
    }

    record LooksOnly(Annotated orders) {
        public String place(String order) {
            return orders.look(order);
        }
    }

    /** Two that call each other and nobody else. */
    record Ping(Pong pong) {
        public String place(String order) {
            return pong.place(order);
        }
    }

    record Pong(List<Ping> pings) {
        public String place(String order) {
            return pings.get(0).place(order);
        }
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                Annotated.class,
                ByGenericInterface.class,
                ByReference.class,
                Guarding.class,
                OneLevelUp.class,
                TwoLevelsUp.class,
                Bounded.class,
                InALambda.class,
                GuardedTemplate.class,
                CallsSuper.class,
                TakesBack.class
            })
    void what_comes_to_the_guard_is_protected(Class<?> bean) {
        assertThat(isProtected(bean, Annotated.class, Guarding.class, OneLevelUp.class))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(classes = {Open.class, Undone.class, LambdaBelow.class, LooksOnly.class, Ping.class})
    void what_does_not_is_open(Class<?> bean) {
        assertThat(isProtected(bean, Annotated.class, Guarding.class, Pong.class))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(classes = {ByGenericInterface.class, ByReference.class})
    void an_interface_with_one_open_bean_protects_nobody(Class<?> bean) {
        assertThat(isProtected(bean, Annotated.class, Open.class)).isFalse();
    }

    static class TakesBack {
        private static final Undo<String, String, String> CANCEL =
                Undo.of(PLACE).result(ResultCodec.text());

        private final Semel semel;

        TakesBack(Semel semel) {
            this.semel = semel;
        }

        public dev.semel.Undone<String> place(String order) {
            return semel.undo(CANCEL, order, receipt -> lease -> order);
        }
    }

    @Test
    void two_ways_to_one_guard_are_both_protected() {
        Protection protection =
                new Protection(List.of(Guarding.class, OneLevelUp.class, TwoLevelsUp.class, Annotated.class));

        assertThat(protection.isOf(TwoLevelsUp.class, place(TwoLevelsUp.class))).isTrue();
        assertThat(protection.isOf(OneLevelUp.class, place(OneLevelUp.class))).isTrue();
        assertThat(protection.isOf(Guarding.class, place(Guarding.class))).isTrue();
    }

    private static boolean isProtected(Class<?> bean, Class<?>... others) {
        List<Class<?>> all =
                Stream.concat(Stream.of(bean), Stream.of(others)).distinct().toList();
        return new Protection(all).isOf(bean, place(bean));
    }

    private static java.lang.reflect.Method place(Class<?> bean) {
        try {
            return bean.getMethod("place", String.class);
        } catch (NoSuchMethodException missing) {
            throw new AssertionError(missing);
        }
    }
}
