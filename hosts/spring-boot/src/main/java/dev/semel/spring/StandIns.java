package dev.semel.spring;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.cglib.core.SpringNamingPolicy;
import org.springframework.cglib.proxy.Callback;
import org.springframework.cglib.proxy.Enhancer;
import org.springframework.cglib.proxy.Factory;
import org.springframework.cglib.proxy.MethodInterceptor;
import org.springframework.core.KotlinDetector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.objenesis.SpringObjenesis;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.InitBinder;
import org.springframework.web.method.HandlerMethod;

/**
 * Objects that stand in for a controller while one request is handled, and let its method be entered through that request's
 * passage alone. The controller itself stays as it is, and is called as it would be. Safe for use by all threads.
 */
final class StandIns {
    private static final SpringObjenesis MAKER = new SpringObjenesis();

    /** By class, what its stand-ins are of; nothing if there can be none. */
    private final Map<Class<?>, Optional<Class<?>>> known = new ConcurrentHashMap<>();

    /** The same handler behind this passage; null if it cannot be told whether that is the only way to it. */
    @Nullable
    HandlerMethod of(HandlerMethod handler, Passage passage) {
        Class<?> type = ClassUtils.getUserClass(handler.getBeanType());
        boolean isCalled = !(handler.getBean() instanceof String)
                && isOverridable(handler.getMethod(), type)
                && !KotlinDetector.isSuspendingFunction(handler.getMethod());
        return isCalled
                ? known.computeIfAbsent(type, StandIns::made)
                        .map(made -> (HandlerMethod) new Watched(handler, made, passage))
                        .orElse(null)
                : null;
    }

    private static Optional<Class<?>> made(Class<?> type) {
        boolean isFit = !Modifier.isFinal(type.getModifiers())
                && Stream.of(ReflectionUtils.getAllDeclaredMethods(type))
                        .filter(StandIns::isBeside)
                        .allMatch(method -> Modifier.isStatic(method.getModifiers()) || isOverridable(method, type));
        if (!isFit) {
            return Optional.empty();
        }
        Enhancer enhancer = new Enhancer();
        enhancer.setSuperclass(type);
        enhancer.setNamingPolicy(SpringNamingPolicy.INSTANCE);
        enhancer.setCallbackType(MethodInterceptor.class);
        try {
            return Optional.of(enhancer.createClass());
        } catch (RuntimeException | LinkageError unfit) {
            // Without a constructor that can be seen, or where no classes can be made: its entry is not proved.
            return Optional.empty();
        }
    }

    /** Whether a stand-in is called in its place; else the method would be run on the stand-in, which is an empty shell. */
    private static boolean isOverridable(Method method, Class<?> type) {
        int modifiers = method.getModifiers();
        return !Modifier.isPrivate(modifiers)
                && !Modifier.isFinal(modifiers)
                && !Modifier.isStatic(modifiers)
                && (Modifier.isPublic(modifiers)
                        || Modifier.isProtected(modifiers)
                        || method.getDeclaringClass().getPackage().equals(type.getPackage()));
    }

    /** Whether Spring calls it beside the method that is asked for; that one is not entered by it. */
    private static boolean isBeside(Method method) {
        return AnnotatedElementUtils.hasAnnotation(method, InitBinder.class)
                || AnnotatedElementUtils.hasAnnotation(method, ExceptionHandler.class);
    }

    private static boolean isOfAll(Method method) {
        return method.getDeclaringClass() == Object.class;
    }

    /** A handler with a stand-in as its object. */
    private static final class Watched extends HandlerMethod {
        Watched(HandlerMethod handler, Class<?> made, Passage passage) {
            super(handler, standIn(handler.getBean(), made, passage), false);
        }

        private static Object standIn(Object controller, Class<?> made, Passage passage) {
            Object standIn = MAKER.newInstance(made, true);
            MethodInterceptor way = (self, method, arguments, original) -> isBeside(method) || isOfAll(method)
                    ? original.invoke(controller, arguments)
                    : entered(passage, controller, method, arguments);
            ((Factory) standIn).setCallbacks(new Callback[] {way});
            return standIn;
        }

        private static @Nullable Object entered(
                Passage passage, Object controller, Method method, @Nullable Object[] arguments) throws Throwable {
            ReflectionUtils.makeAccessible(method);
            try {
                if (AopUtils.isAopProxy(controller) && Bodies.take(controller)) {
                    return Bodies.handing(passage, () -> method.invoke(controller, arguments));
                }
                passage.enter();
                return method.invoke(controller, arguments);
            } catch (InvocationTargetException thrown) {
                throw thrown.getTargetException();
            }
        }
    }
}
