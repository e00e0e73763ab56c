package dev.semel.testkit.explore;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/** An object behind its interface, with something to be done around each call. */
final class Pointed {
    /** What is done around a call. */
    interface Around {
        Object call(String method, Node.Step<Object, Exception> call) throws Exception;
    }

    private Pointed() {}

    static <T> T of(Class<T> face, Object behind, Around around) {
        if (!face.isInterface()) {
            throw new IllegalArgumentException(
                    face.getName() + " is no interface, so its calls cannot be seen; give the interface of it.");
        }
        return face.cast(Proxy.newProxyInstance(
                face.getClassLoader(), new Class<?>[] {face}, (proxy, method, arguments) -> {
                    Node.Step<Object, Exception> call = () -> made(method, behind, arguments);
                    return method.getDeclaringClass() == Object.class
                            ? call.take()
                            : around.call(method.getName(), call);
                }));
    }

    private static Object made(Method method, Object behind, Object[] arguments) throws Exception {
        // Interfaces of tests are seldom public.
        var unused = method.trySetAccessible();
        try {
            return method.invoke(behind, arguments);
        } catch (InvocationTargetException thrown) {
            throw unwrapped(thrown);
        } catch (IllegalAccessException closed) {
            throw new IllegalArgumentException(
                    method.getDeclaringClass().getName() + " cannot be called from here; make it public, or open its"
                            + " package.",
                    closed);
        }
    }

    static Exception unwrapped(InvocationTargetException thrown) {
        Throwable cause = thrown.getCause();
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof Exception exception ? exception : thrown;
    }
}
