package dev.semel.spring;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One call of a method. */
record Invocation(Object target, Method method, List<@Nullable Object> arguments) {
    static Invocation of(Object target, Method method, @Nullable Object[] arguments) {
        List<@Nullable Object> copy = new ArrayList<>(arguments.length);
        for (Object argument : arguments) {
            copy.add(argument);
        }
        return new Invocation(target, method, Collections.unmodifiableList(copy));
    }
}
