package dev.semel.spring;

import dev.semel.operation.Operation;
import java.lang.reflect.Method;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

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

    /**
     * What the declaration of the bean says of its types, as far as it does, fits the method.
     *
     * @throws MisuseException if not: the first call would be applied and its answer lost
     */
    static void refuseOtherTypes(
            BeanFactory beans, Idempotent says, Method method, ResolvableType answer, String where) {
        if (!(beans instanceof ConfigurableBeanFactory known)) {
            return;
        }
        ResolvableType declared = known.getMergedBeanDefinition(says.contract())
                .getResolvableType()
                .as(Operation.class);
        Class<?> asked = declared.getGeneric(0).resolve(Object.class);
        Class<?> kept = declared.getGeneric(1).resolve(Object.class);
        if (says.request().isEmpty()
                && method.getParameterCount() == 1
                && !ClassUtils.isAssignable(asked, method.getParameterTypes()[0])) {
            throw other(
                    says,
                    where,
                    "is asked for " + asked.getSimpleName() + ", and the method's argument is "
                            + method.getParameterTypes()[0].getSimpleName(),
                    "request = \"#order\"");
        }
        Class<?> answered = answer.resolve(Object.class);
        if (kept != Object.class && !ClassUtils.isAssignable(answered, kept)) {
            throw other(
                    says,
                    where,
                    "keeps " + kept.getSimpleName() + ", and the method answers " + answered.getSimpleName(),
                    "another return type");
        }
    }

    private static MisuseException other(Idempotent says, String where, String difference, String remedy) {
        return new MisuseException(
                "@Idempotent on " + where + " names the contract " + says.contract() + ", which " + difference + ".",
                "Make them the same, such as by " + remedy + ", or name another contract.");
    }

    /** @throws MisuseException if it is not said which of several arguments it is */
    static Function<Invocation, Object> request(Idempotent says, Method method, Class<?> type, String where) {
        @Nullable
        Expressions expression =
                says.request().isEmpty() ? null : Expressions.parse(says.request(), method, type, where);
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
