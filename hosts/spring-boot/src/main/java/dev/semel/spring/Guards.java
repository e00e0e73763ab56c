package dev.semel.spring;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.util.ClassUtils;

/** Which methods are done once, and as which operations; each is read once. */
final class Guards {
    private static final String CONTROLLER = "org.springframework.stereotype.Controller";
    private static final String MAPPING = "org.springframework.web.bind.annotation.RequestMapping";

    private volatile GuardedMethods methods;

    /** @param contracts asked when the first method is read, for what it needs may not be there before */
    Guards(Supplier<Contracts> contracts) {
        methods = new GuardedMethods(contracts);
    }

    /** As they are now. */
    GuardedMethods methods() {
        return methods;
    }

    /** From now on these hold; what is under way ends as it began. */
    void become(GuardedMethods changed) {
        methods = changed;
    }

    /** The annotation of a method, on itself, what it overrides, or an annotation of it. */
    static @Nullable Idempotent annotation(Method method, Class<?> type) {
        Method specific = AopUtils.getMostSpecificMethod(method, ClassUtils.getUserClass(type));
        Idempotent found = AnnotatedElementUtils.findMergedAnnotation(specific, Idempotent.class);
        return found == null ? AnnotatedElementUtils.findMergedAnnotation(method, Idempotent.class) : found;
    }

    /**
     * The method that says what a bean's method is: its own, but that of an interface or of what is extended where the bean's
     * class has no name that stays, as those of proxies, lambdas and anonymous classes have none. Names of operations come
     * from it, and must outlive a restart.
     */
    static Method declared(Method method, Class<?> type) {
        Class<?> user = ClassUtils.getUserClass(type);
        Method specific = AopUtils.getMostSpecificMethod(method, user);
        if (!isNameless(specific.getDeclaringClass())) {
            return specific;
        }
        return Stream.concat(Stream.of(ClassUtils.getAllInterfacesForClass(user)), Stream.ofNullable((Class<?>)
                        user.getSuperclass()))
                .map(each -> ClassUtils.getMethodIfAvailable(each, method.getName(), method.getParameterTypes()))
                .filter(found ->
                        found != null && AnnotatedElementUtils.findMergedAnnotation(found, Idempotent.class) != null)
                .findFirst()
                .orElse(specific);
    }

    /** The class that the default name of its operation begins with. */
    static Class<?> home(Method declared, Class<?> type) {
        Class<?> user = ClassUtils.getUserClass(type);
        return isNameless(user) ? declared.getDeclaringClass() : user;
    }

    static boolean isNameless(Class<?> type) {
        return Proxy.isProxyClass(type) || type.isHidden() || type.isAnonymousClass();
    }

    /** Whether the whole response is kept, by whatever stands before the controllers. */
    static boolean isOfHttp(Method method, Class<?> type, Idempotent says) {
        Class<?> user = ClassUtils.getUserClass(type);
        return says.key().isEmpty()
                && says.contract().isEmpty()
                && has(user, CONTROLLER)
                && has(AopUtils.getMostSpecificMethod(method, user), MAPPING);
    }

    private static boolean has(AnnotatedElement element, String annotation) {
        return MergedAnnotations.from(element, MergedAnnotations.SearchStrategy.TYPE_HIERARCHY)
                .isPresent(annotation);
    }

    /** Null if the method is not done once by its proxy. */
    @Nullable
    GuardedMethod<?, ?> of(Method method, Class<?> type) {
        return methods.of(method, type);
    }
}
