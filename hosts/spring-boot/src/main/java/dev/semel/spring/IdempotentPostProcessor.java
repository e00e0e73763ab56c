package dev.semel.spring;

import java.lang.reflect.Method;
import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;

/**
 * Gives beans with {@link Idempotent} methods a proxy that stands before those of others, transactions among them: what was
 * done before is told without beginning one.
 */
final class IdempotentPostProcessor extends AbstractBeanFactoryAwareAdvisingPostProcessor {
    private static final long serialVersionUID = 1L;

    IdempotentPostProcessor(IdempotentInterceptor interceptor) {
        setBeforeExistingAdvisors(true);
        setProxyTargetClass(true);
        advisor = new DefaultPointcutAdvisor(new Annotated(), interceptor);
    }

    private static final class Annotated extends StaticMethodMatcherPointcut {
        @Override
        public boolean matches(Method method, Class<?> type) {
            Idempotent says = Guards.annotation(method, type);
            return says != null && !Guards.isOfHttp(method, type, says);
        }
    }
}
