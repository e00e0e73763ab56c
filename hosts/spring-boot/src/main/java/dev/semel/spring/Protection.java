package dev.semel.spring;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.asm.Type;
import org.springframework.core.MethodIntrospector;

/**
 * Which methods of the application's beans come to the guard or to an {@link Idempotent} method, themselves or by other
 * methods of theirs or of other beans. A call of what several beans have comes there if it does in each of them. For one
 * thread.
 */
final class Protection {
    private static final Set<String> GUARD = Set.of(
            "dev/semel/Semel",
            "dev/semel/TimeBound",
            "dev/semel/store/jdbc/Transactions",
            "dev/semel/store/jdbc/LeasedTransactions");

    /** By the name of a class or of what is above it. */
    private final Map<String, Set<Class<?>>> beans = new HashMap<>();

    private final Map<Class<?>, ClassCalls> calls = new HashMap<>();
    private final Map<Class<?>, Set<String>> idempotent = new HashMap<>();
    private final Map<Step, Boolean> known = new HashMap<>();

    private record Step(Class<?> type, ClassCalls.Named method) {}

    Protection(Collection<Class<?>> types) {
        for (Class<?> type : types) {
            for (Class<?> above : ClassCalls.withAbove(type)) {
                beans.computeIfAbsent(Type.getInternalName(above), none -> new LinkedHashSet<>())
                        .add(type);
            }
        }
    }

    boolean isOf(Class<?> type, Method method) {
        return isOf(type, ClassCalls.Named.signature(method));
    }

    private boolean isOf(Class<?> type, String signature) {
        ClassCalls code = calls.computeIfAbsent(type, ClassCalls::of);
        ClassCalls.Named start = code.pastBridge(code.method(signature));
        if (start == null) {
            return false;
        } else if (isIdempotent(type, start)) {
            return true;
        }
        Step step = new Step(type, start);
        Boolean before = known.putIfAbsent(step, false);
        if (before != null) {
            // Decided, or under way: what only leads back here is led nowhere.
            return before;
        }
        boolean isProtected = code.from(start).stream().anyMatch(call -> leadsToIt(type, code, call));
        known.put(step, isProtected);
        return isProtected;
    }

    private boolean leadsToIt(Class<?> type, ClassCalls code, ClassCalls.Call call) {
        if (isGuard(call.to())) {
            return true;
        }
        ClassCalls.Named own = code.pastBridge(code.within(call));
        if (own != null) {
            return isIdempotent(type, own);
        }
        Set<Class<?>> others = beans.getOrDefault(call.to().owner(), Set.of());
        return !others.isEmpty()
                && others.stream().allMatch(other -> isOf(other, call.to().signature()));
    }

    private boolean isIdempotent(Class<?> type, ClassCalls.@Nullable Named method) {
        return method != null
                && idempotent
                        .computeIfAbsent(type, Protection::idempotentMethods)
                        .contains(method.signature());
    }

    private static Set<String> idempotentMethods(Class<?> type) {
        return MethodIntrospector.selectMethods(type, (Method each) -> Guards.annotation(each, type) != null).stream()
                .map(ClassCalls.Named::signature)
                .collect(Collectors.toSet());
    }

    private static boolean isGuard(ClassCalls.Named called) {
        return GUARD.contains(called.owner())
                && (called.signature().startsWith("once") || called.signature().startsWith("undo"));
    }
}
