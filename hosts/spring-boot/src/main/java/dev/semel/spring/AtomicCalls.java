package dev.semel.spring;

import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/** Methods whose effect commits together with its outcome. */
interface AtomicCalls {
    /** @throws Throwable what the method throws, and {@link dev.semel.engine.NotSettledException} */
    <I, R> @Nullable Object once(GuardedMethod<I, R> guarded, I request, MethodInvocation call) throws Throwable;

    /** Where no database can hold records and effects together. */
    static AtomicCalls none(String why) {
        return new AtomicCalls() {
            @Override
            public <I, R> @Nullable Object once(GuardedMethod<I, R> guarded, I request, MethodInvocation call) {
                throw new IllegalStateException(guarded.operation() + " is declared ATOMIC, and " + why);
            }
        };
    }
}
