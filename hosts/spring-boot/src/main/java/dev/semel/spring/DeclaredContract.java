package dev.semel.spring;

import dev.semel.operation.Operation;
import java.lang.reflect.Method;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.BeanFactory;

/** An operation that is declared as a bean, asked with one argument of a method. */
final class DeclaredContract {
    private DeclaredContract() {}

    /** @throws MisuseException if there is none */
    @SuppressWarnings("unchecked") // what it is asked for and answers is the method's, checked when it is called
    static Operation<Object, Object> bean(BeanFactory beans, String name, String where) {
        try {
            return (Operation<Object, Object>) beans.getBean(name, Operation.class);
        } catch (BeansException none) {
            throw new MisuseException(
                    "@Idempotent on " + where + " names the contract " + name
                            + ", and no Operation is a bean of that name.",
                    "Declare it: @Bean Operation<Order, Receipt> " + name + "().");
        }
    }

    /** @throws MisuseException if it is not said which of several arguments it is */
    static Function<Invocation, Object> request(Idempotent says, Method method, String where) {
        @Nullable
        Expressions expression = says.request().isEmpty() ? null : Expressions.parse(says.request(), method, where);
        if (expression == null && method.getParameterCount() != 1) {
            throw new MisuseException(
                    "@Idempotent on " + where + " names a contract, and the method has " + method.getParameterCount()
                            + " arguments.",
                    "Say which one the contract is asked for, such as request = \"#order\".");
        }
        return call -> {
            Object asked = expression == null ? call.arguments().get(0) : expression.value(call);
            if (asked == null) {
                throw new KeyMissingException("The call of " + where
                        + " was refused and nothing was done: what its contract is asked for is null.");
            }
            return asked;
        };
    }

    static GuardedMethod.Form<Object> form(String where) {
        return new GuardedMethod.Form<>(
                answer ->
                        Objects.requireNonNull(answer, () -> where + " answered null, which its contract cannot keep"),
                kept -> kept);
    }
}
