package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.policy.EffectClass;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.stereotype.Service;
import reactor.core.publisher.Flux;

/** What would not be protected as it says does not start. */
class MisuseTest {
    @Service
    static class CallsItself {
        @Idempotent(key = "#id")
        public String place(String id) {
            return id;
        }

        public String placeAll(String id) {
            return place(id);
        }
    }

    @Service
    static class CallsItselfInALambda {
        @Idempotent(key = "#id")
        public String place(String id) {
            return id;
        }

        public Runnable later(String id) {
            return () -> place(id);
        }
    }

    abstract static class Above {
        public abstract String place(String id);

        public String placeAll(String id) {
            return place(id);
        }
    }

    @Service
    static class CallsItselfFromAbove extends Above {
        @Override
        @Idempotent(key = "#id")
        public String place(String id) {
            return id;
        }
    }

    interface Does<T> {
        String apply(T id);
    }

    @Service
    static class CallsPastABridge implements Does<String> {
        @Override
        @Idempotent(key = "#id")
        public String apply(String id) {
            return id;
        }

        @SuppressWarnings("unchecked")
        public String placeAll(Object id) {
            return ((Does<Object>) (Does<?>) this).apply(id);
        }
    }

    /** Its bridge calls the method, and the proxy stands before both. */
    @Service
    static class Bridged implements Does<String> {
        @Override
        @Idempotent(key = "#id")
        public String apply(String id) {
            return id;
        }
    }

    @Service
    static class CallsWhatItOverrides extends CallsItselfFromAbove {
        @Override
        @Idempotent(key = "#id")
        public String place(String id) {
            return super.place(id);
        }

        @Override
        public String placeAll(String id) {
            return id;
        }
    }

    @Service
    static class CallsWhatItOverridesElsewhere extends Bridged {
        public String elsewhere(String id) {
            return super.apply(id);
        }
    }

    @Service
    static class NoKey {
        @Idempotent
        public String place(String id) {
            return id;
        }
    }

    @Service
    static class FinalMethod {
        @Idempotent(key = "#id")
        public final String place(String id) {
            return id;
        }
    }

    @Service
    static class Broken {
        @Idempotent(key = "#id +")
        public String place(String id) {
            return id;
        }
    }

    @Service
    static class FreshEachTime {
        @Idempotent(key = "T(java.util.UUID).randomUUID().toString()")
        public String place(String id) {
            return id;
        }
    }

    @Service
    static class InPieces {
        @Idempotent(key = "#id")
        public Flux<String> place(String id) {
            return Flux.just(id);
        }
    }

    @Service
    static class NobodyTells {
        @Idempotent(key = "#id")
        public Future<String> place(String id) {
            throw new UnsupportedOperationException(id);
        }
    }

    @Service
    static class NoHorizon {
        @Idempotent(key = "#id", effect = EffectClass.DEDUPLICATED)
        public String place(String id) {
            return id;
        }
    }

    @Service
    static class NoContract {
        @Idempotent(contract = "nowhere")
        public String place(String id) {
            return id;
        }
    }

    @Service
    static class TwoOfOneName {
        @Idempotent(operation = "orders", key = "#id")
        public String place(String id) {
            return id;
        }

        @Idempotent(operation = "orders", key = "#id")
        public String cancel(String id) {
            return id;
        }
    }

    @Service
    static class WithoutDatabase {
        @Idempotent(key = "#id", effect = EffectClass.ATOMIC)
        public String place(String id) {
            return id;
        }
    }

    private static void refused(Class<?> bean, String... words) {
        Applications.with(bean)
                .run(context -> assertThat(context)
                        .getFailure()
                        .isInstanceOf(MisuseException.class)
                        .hasMessageContainingAll(words));
    }

    @Test
    void a_call_within_one_object_is_found_in_its_bytes() {
        refused(CallsItself.class, "CallsItself, placeAll calls an @Idempotent method of the same class");
        refused(CallsItselfInALambda.class, "CallsItselfInALambda, later calls");
        refused(CallsItselfFromAbove.class, "CallsItselfFromAbove, placeAll calls");
        refused(CallsPastABridge.class, "CallsPastABridge, placeAll calls");
        refused(CallsWhatItOverridesElsewhere.class, "CallsWhatItOverridesElsewhere, elsewhere calls");
    }

    @ParameterizedTest
    @ValueSource(classes = {Bridged.class, CallsWhatItOverrides.class})
    void what_the_compiler_writes_and_what_is_called_in_the_guard_is_no_call_past_it(Class<?> bean) {
        Applications.with(bean).run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void a_call_within_one_object_may_be_meant() {
        Applications.with(CallsItself.class)
                .withPropertyValues("semel.misuse=warn")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @ParameterizedTest
    @ValueSource(classes = {NoKey.class, FinalMethod.class, Broken.class, InPieces.class, NobodyTells.class})
    void what_no_proxy_can_protect_does_not_start(Class<?> bean) {
        refused(bean, bean.getSimpleName() + ".place");
    }

    @Test
    void what_is_half_said_does_not_start() {
        refused(FreshEachTime.class, "reaches past the arguments");
        refused(NoHorizon.class, "needs a horizon");
        refused(NoContract.class, "names the contract nowhere");
        refused(WithoutDatabase.class, "WithoutDatabase.place is declared ATOMIC, and there is no database");
        refused(TwoOfOneName.class, "The operation orders is the name of several methods");
    }

    @Test
    void unsafe_terms_do_not_start() {
        Applications.with(CallsItself.class)
                .withPropertyValues(
                        "semel.misuse=warn",
                        "semel.operations.[CallsItself.place].keep=1h",
                        "semel.operations.[CallsItself.place].retry-horizon=2h")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasMessageContaining("The terms of the operation CallsItself.place cannot be"));
    }
}
