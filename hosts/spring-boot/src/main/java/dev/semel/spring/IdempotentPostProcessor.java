package dev.semel.spring;

import dev.semel.Semel;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.List;
import org.springframework.aop.Advisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.util.ClassUtils;

/**
 * Gives beans with {@link Idempotent} methods a proxy. The guard stands before what others put there, transactions among
 * them, so that what was done before is told without beginning one; but behind Spring Security's, for who may not call is
 * told nothing, has no key, and may have lost the right since the first call; and behind that of {@code @Async}, for what is
 * handed to another thread is not done when that returns; and behind that of {@code @Retryable}, for each try is an attempt of
 * its own: within one it would run again what may have been applied, or in a transaction that is lost.
 */
final class IdempotentPostProcessor extends AbstractBeanFactoryAwareAdvisingPostProcessor {
    private static final long serialVersionUID = 1L;

    private static final String TRANSACTIONS = "org.springframework.transaction.";
    /** Of whose advice the guard stands behind: rights, other threads, and retries of Spring and of Spring Retry. */
    private static final List<String> BEFORE = List.of(
            "org.springframework.security.",
            "org.springframework.scheduling.",
            "org.springframework.resilience.",
            "org.springframework.retry.");

    private final transient Advisor guard;
    private final transient Advisor inner = new DefaultPointcutAdvisor(new Annotated(Of.ALL), Bodies.INNER);
    private final transient Advisor outer = new DefaultPointcutAdvisor(new Annotated(Of.RESPONSES), Bodies.OUTER);

    IdempotentPostProcessor(IdempotentInterceptor interceptor) {
        setBeforeExistingAdvisors(true);
        setProxyTargetClass(true);
        guard = new DefaultPointcutAdvisor(new Annotated(Of.VALUES), interceptor);
        advisor = guard;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        Object proxy = super.postProcessAfterInitialization(bean, name);
        if (proxy instanceof Advised advised && !advised.isFrozen()) {
            place(advised, AopUtils.getTargetClass(proxy));
            if (advised.indexOf(guard) >= 0) {
                keepsTheEngine(name);
            }
        }
        return proxy;
    }

    /** The engine is made after the bean, and would be closed before it: while its last calls are made, at its own end. */
    private void keepsTheEngine(String bean) {
        if (beanFactory != null) {
            for (String semel : beanFactory.getBeanNamesForType(Semel.class, true, false)) {
                beanFactory.registerDependentBean(semel, bean);
            }
        }
    }

    @Override
    protected ProxyFactory prepareProxyFactory(Object bean, String name) {
        Class<?> type = bean.getClass();
        if (Modifier.isFinal(type.getModifiers()) && !Proxy.isProxyClass(type) && !ClassUtils.isLambdaClass(type)) {
            throw new MisuseException(
                    "@Idempotent in " + type.getSimpleName()
                            + " does nothing: the class is final, and no proxy can stand" + " before the bean " + name
                            + ".",
                    "Make the class one that is not final, nor a record.");
        }
        return super.prepareProxyFactory(bean, name);
    }

    private void place(Advised advised, Class<?> type) {
        if (advised.indexOf(guard) == 0) {
            int behind = behindOthers(advised.getAdvisors());
            if (behind > 1) {
                advised.removeAdvisor(guard);
                advised.addAdvisor(behind - 1, guard);
            }
        }
        boolean responses = AopUtils.canApply(outer, type);
        if (responses) {
            // A controller that somebody gave a proxy: the filter is its guard, and asks whether the method was
            // entered.
            advised.addAdvisor(0, outer);
        }
        if (responses || advised.indexOf(guard) >= 0) {
            advised.addAdvisor(inner);
        }
    }

    /**
     * The number of the place behind the last one of those that stands before all transactions; 0 if none does.
     */
    private static int behindOthers(Advisor[] advisors) {
        int behind = 0;
        for (int place = 0; place < advisors.length; place++) {
            String advice = advisors[place].getAdvice().getClass().getName();
            if (advice.startsWith(TRANSACTIONS)) {
                break;
            } else if (BEFORE.stream().anyMatch(advice::startsWith)) {
                behind = place + 1;
            }
        }
        return behind;
    }

    /** Which of the annotated methods. */
    private enum Of {
        /** Those whose return value is kept. */
        VALUES,
        /** Those whose whole response is kept, by the filter. */
        RESPONSES,
        ALL
    }

    private static final class Annotated extends StaticMethodMatcherPointcut {
        private final Of which;

        Annotated(Of which) {
            this.which = which;
        }

        @Override
        public boolean matches(Method method, Class<?> type) {
            Idempotent says = Guards.annotation(method, type);
            return says != null && (which == Of.ALL || Guards.isOfHttp(method, type, says) == (which == Of.RESPONSES));
        }
    }
}
