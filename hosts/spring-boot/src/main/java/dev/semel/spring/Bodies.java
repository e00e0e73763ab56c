package dev.semel.spring;

import org.aopalliance.aop.Advice;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.framework.Advised;

/**
 * Sees from within a proxy whether the method behind it is entered. What stands between a guard and the method, such as
 * validation, may refuse a call; whether it did so before the method had begun can be told by nobody else. A passage goes
 * with the invocation, so that it is the same on whatever thread the method is run.
 */
final class Bodies {
    private static final String PASSAGE = "dev.semel.spring.passage";
    private static final ThreadLocal<@Nullable Passage> HANDED = new ThreadLocal<>();

    /** Stands last, before the method. */
    static final MethodInterceptor INNER = call -> {
        if (call instanceof ProxyMethodInvocation proxied
                && proxied.getUserAttribute(PASSAGE) instanceof Passage passage) {
            passage.enter();
        }
        return call.proceed();
    };

    /** Stands first, where whoever calls the proxy hands over a passage. */
    static final MethodInterceptor OUTER = call -> {
        Passage handed = HANDED.get();
        if (handed != null) {
            // What the method calls in turn has nothing to do with it.
            HANDED.remove();
            through(handed, call);
        }
        return call.proceed();
    };

    private Bodies() {}

    /** From now on this invocation comes to its method through this passage, if {@link #tell} says so. */
    static void through(Passage passage, MethodInvocation call) {
        if (call instanceof ProxyMethodInvocation proxied) {
            proxied.setUserAttribute(PASSAGE, passage);
        }
    }

    /** Whether this invocation cannot come to its method but through the passage that it was given. */
    static boolean tell(MethodInvocation call) {
        return call instanceof ProxyMethodInvocation proxied
                && proxied.getProxy() instanceof Advised advised
                && stands(advised, INNER);
    }

    /** Whether a passage that is handed to this proxy is the only way to its methods that are looked at. */
    static boolean take(Object proxy) {
        return proxy instanceof Advised advised
                && advised.getAdvisorCount() > 0
                && advised.getAdvisors()[0].getAdvice().equals(OUTER)
                && stands(advised, INNER);
    }

    private static boolean stands(Advised advised, Advice advice) {
        return advised.indexOf(advice) >= 0;
    }

    /** A call of a proxy that takes a passage. */
    interface Call {
        @Nullable
        Object make() throws Exception;
    }

    static @Nullable Object handing(Passage passage, Call call) throws Exception {
        HANDED.set(passage);
        try {
            return call.make();
        } finally {
            HANDED.remove();
        }
    }
}
