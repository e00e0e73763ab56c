package dev.semel.spring;

import dev.semel.Semel;
import dev.semel.engine.Execution;
import dev.semel.engine.Lease;
import dev.semel.operation.FailureRule;
import dev.semel.policy.EffectClass;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.function.SingletonSupplier;

/** Stands before every method that is done once. */
final class IdempotentInterceptor implements MethodInterceptor {
    private final Guards guards;
    private final Supplier<Semel> semel;
    private final ObjectProvider<AtomicCalls> atomic;
    private final SingletonSupplier<CallersTransactions> transactions;

    /** @param semel and the others are asked for when the first call comes: proxies are made before they are */
    IdempotentInterceptor(
            Guards guards,
            ObjectProvider<Semel> semel,
            ObjectProvider<AtomicCalls> atomic,
            ObjectProvider<CallersTransactions> transactions) {
        this.guards = guards;
        this.semel = SingletonSupplier.of(semel::getObject);
        this.atomic = atomic;
        this.transactions = SingletonSupplier.ofNullable(transactions::getIfAvailable);
    }

    @Override
    public @Nullable Object invoke(MethodInvocation call) throws Throwable {
        Object target = Objects.requireNonNull(call.getThis(), "a proxy without an object behind it");
        GuardedMethod<?, ?> guarded = guards.of(call.getMethod(), target.getClass());
        return guarded == null ? call.proceed() : guarded(guarded, call, target);
    }

    private <I, R> @Nullable Object guarded(GuardedMethod<I, R> guarded, MethodInvocation call, Object target)
            throws Throwable {
        I request = guarded.request().apply(Invocation.of(target, call.getMethod(), call.getArguments()));
        boolean commitsTogether = guarded.operation().terms().effect().effectClass() == EffectClass.ATOMIC;
        if (!commitsTogether) {
            CallersTransactions callers = transactions.get();
            if (callers != null) {
                callers.refuse(call.getMethod(), target.getClass());
            }
        }
        return switch (guarded.kind()) {
            case VALUE ->
                commitsTogether
                        ? atomic.getIfAvailable(AtomicCalls::none).once(guarded, request, call)
                        : guarded.answer(value(guarded, request, call));
            case STAGE -> stage(guarded, request, call, IdempotentInterceptor::returned);
            case MONO ->
                MonoCalls.mono(answering ->
                        stage(guarded, request, ((ProxyMethodInvocation) call).invocableClone(), answering));
        };
    }

    private <I, R> Execution<R> value(GuardedMethod<I, R> guarded, I request, MethodInvocation call) throws Throwable {
        try {
            return semel.get()
                    .<I, R, Exception>once(
                            guarded.operation(),
                            request,
                            lease -> guarded.form().kept().apply(entered(guarded, call, lease)));
        } catch (Passing passing) {
            throw passing.thrown();
        } catch (NotEnteredException unentered) {
            throw unentered.refusal();
        }
    }

    /** How what a method returned becomes its answer. */
    @FunctionalInterface
    interface Answering {
        CompletionStage<?> of(@Nullable Object returned);
    }

    /** Carries a throwable that is no exception past what can throw exceptions alone. */
    private static final class Passing extends Exception {
        private static final long serialVersionUID = 1L;

        private final Throwable thrown;

        private Passing(Throwable thrown) {
            super(thrown);
            this.thrown = thrown;
        }

        private Throwable thrown() {
            return thrown;
        }
    }

    /** What refuses the call before the method is entered is told to the engine as the proof that it is. */
    private static <R> @Nullable Object entered(GuardedMethod<?, R> guarded, MethodInvocation call, Lease lease)
            throws Exception {
        Passage passage = Passage.open();
        Bodies.through(passage, call);
        try {
            return proceeded(call, lease);
        } catch (Exception failure) {
            FailureRule rule = guarded.operation().failures();
            NotEnteredException unentered = new NotEnteredException(failure);
            if (rule.meaningOf(failure) == FailureRule.Meaning.AMBIGUOUS
                    && rule.meaningOf(unentered) == FailureRule.Meaning.NOTHING_APPLIED
                    && Bodies.tell(call)
                    && passage.close()) {
                throw unentered;
            }
            throw failure;
        }
    }

    static @Nullable Object proceeded(MethodInvocation call, @Nullable Lease lease) throws Exception {
        try {
            return CurrentLease.during(lease, call::proceed);
        } catch (Exception | Error thrown) {
            throw thrown;
        } catch (Throwable odd) {
            throw new Passing(odd);
        }
    }

    private <I, R> CompletableFuture<@Nullable Object> stage(
            GuardedMethod<I, R> guarded, I request, MethodInvocation call, Answering answering) {
        return semel.get()
                .onceAsync(
                        guarded.operation(),
                        request,
                        lease -> answering
                                .of(proceeded(call, lease))
                                .thenApply(value -> guarded.form().kept().apply(value)))
                .thenApply(guarded::answer);
    }

    private static CompletionStage<?> returned(@Nullable Object stage) {
        return (CompletionStage<?>) Objects.requireNonNull(stage, "the stage that a method returned");
    }
}
