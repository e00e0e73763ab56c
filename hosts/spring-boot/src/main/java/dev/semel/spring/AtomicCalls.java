package dev.semel.spring;

import java.lang.reflect.Method;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/** Methods whose effect commits together with its outcome. */
interface AtomicCalls {
    /** @throws MisuseException if a method's effect would commit elsewhere */
    void check(Method method, Class<?> type);

    /** @throws Throwable what the method throws, and {@link dev.semel.engine.NotSettledException} */
    <I, R> @Nullable Object once(GuardedMethod<I, R> guarded, I request, MethodInvocation call) throws Throwable;

    /** Where no database can hold records and effects together. */
    static AtomicCalls none() {
        return none(
                "there is no database with a transaction manager that holds the records too",
                "Have the records kept in the application's own database (semel.store=jdbc; of several DataSources name one"
                        + " with semel.data-source), or declare another effect class.");
    }

    /** Where they cannot be held together for this reason. */
    static AtomicCalls none(String reason, String remedy) {
        return new AtomicCalls() {
            @Override
            public void check(Method method, Class<?> type) {
                throw refused(type.getSimpleName() + "." + method.getName());
            }

            @Override
            public <I, R> @Nullable Object once(GuardedMethod<I, R> guarded, I request, MethodInvocation call) {
                throw refused(guarded.operation().name());
            }

            private MisuseException refused(String where) {
                return new MisuseException(
                        "@Idempotent on " + where + " is declared ATOMIC, and " + reason + ".", remedy);
            }
        };
    }
}
