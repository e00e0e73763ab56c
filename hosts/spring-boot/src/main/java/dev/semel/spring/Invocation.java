package dev.semel.spring;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One call of a method. */
record Invocation(Object target, Method method, List<@Nullable Object> arguments) {
    static Invocation of(Object target, Method method, @Nullable Object[] arguments) {
        return new Invocation(target, method, Collections.unmodifiableList(Arrays.asList(arguments)));
    }
}
