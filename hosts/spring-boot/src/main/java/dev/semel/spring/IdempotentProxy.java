package dev.semel.spring;

import dev.semel.Semel;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * An object behind the same guard that an application's beans stand behind, without an application: for proofs and unit
 * tests of {@link Idempotent} methods. Contracts that are beans, and ATOMIC methods, need the application.
 */
public final class IdempotentProxy {
    private IdempotentProxy() {}

    /**
     * This object, whose class is not final, with its {@link Idempotent} methods done once by this engine.
     *
     * @throws MisuseException when a method is called that would not be protected as it says
     */
    @SuppressWarnings("unchecked") // a proxy of a class is of that class
    public static <T> T of(T object, Semel semel) {
        StaticListableBeanFactory beans = new StaticListableBeanFactory();
        beans.addBean("semel", semel);
        Guards guards =
                new Guards(() -> new Contracts(beans, new JsonMapper(), SemelProperties.none(), FilePolicy.read(null)));
        ProxyFactory factory = new ProxyFactory(object);
        factory.setProxyTargetClass(true);
        factory.addAdvice(new IdempotentInterceptor(
                guards,
                beans.getBeanProvider(Semel.class),
                beans.getBeanProvider(AtomicCalls.class),
                beans.getBeanProvider(CallersTransactions.class)));
        factory.addAdvice(Bodies.INNER);
        return (T) factory.getProxy(object.getClass().getClassLoader());
    }
}
