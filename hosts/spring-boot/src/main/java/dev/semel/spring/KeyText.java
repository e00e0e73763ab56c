package dev.semel.spring;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The text of what an expression yields as a key: the same on every retry, or refused. */
final class KeyText {
    /** Whether a class says what its objects are as text, and does not leave it at where they lie in memory. */
    private static final ClassValue<Boolean> TELLS = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            try {
                return !type.isArray() && type.getMethod("toString").getDeclaringClass() != Object.class;
            } catch (NoSuchMethodException none) {
                return false;
            }
        }
    };

    private KeyText() {}

    /**
     * Null if there is none: nothing, or a collection of nothing.
     *
     * @throws IllegalArgumentException if it is another text for each object, so that every retry would be a new action
     */
    static @Nullable String of(@Nullable Object key) {
        if (key instanceof Optional<?> maybe) {
            return of(maybe.orElse(null));
        } else if (key == null || (key instanceof Collection<?> all && all.isEmpty())) {
            return null;
        }
        refuseChanging(key);
        return key.toString();
    }

    private static void refuseChanging(@Nullable Object key) {
        if (key instanceof Collection<?> all) {
            all.forEach(KeyText::refuseChanging);
        } else if (key instanceof Map<?, ?> map) {
            Stream.concat(map.keySet().stream(), map.values().stream()).forEach(KeyText::refuseChanging);
        } else if (key != null && !TELLS.get(key.getClass())) {
            throw new IllegalArgumentException("a " + key.getClass().getSimpleName()
                    + ", which is another text each time; name what is the same on every retry, such as #order.id");
        }
    }
}
