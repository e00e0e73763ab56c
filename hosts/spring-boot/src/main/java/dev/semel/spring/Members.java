package dev.semel.spring;

import java.beans.Introspector;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.expression.spel.support.ReflectivePropertyAccessor;
import org.springframework.util.ClassUtils;

/** What SpEL can read and call of the objects of a class, found as it finds it: public, of instances, and not of Object. */
final class Members {
    /** What Object declares and any class may say better. */
    static final Set<String> OF_ALL = Set.of("toString", "hashCode", "equals");

    private static final Accessor ACCESSOR = new Accessor();

    private final ResolvableType declared;
    private final Class<?> type;

    private Members(ResolvableType declared, Class<?> type) {
        this.declared = declared;
        this.type = type;
    }

    /** @param type what declared is, with its box if it is primitive */
    static Members of(ResolvableType declared, Class<?> type) {
        return new Members(declared, ClassUtils.resolvePrimitiveIfNecessary(type));
    }

    /** For people. */
    String name() {
        return type.getSimpleName();
    }

    /** Null if it has none of this name; {@link ResolvableType#NONE} if what it is cannot be told. */
    @Nullable
    ResolvableType property(String name) {
        if (type.isArray()) {
            return name.equals("length") ? ResolvableType.forClass(int.class) : null;
        }
        Method getter = ACCESSOR.findGetterForProperty(name, type, false);
        if (getter != null) {
            return returned(getter);
        }
        Field field = ACCESSOR.findField(name, type, false);
        return field == null ? null : ResolvableType.forField(field, declared);
    }

    /** Null if it has none of this name for so many arguments; {@link ResolvableType#NONE} if what it is cannot be told. */
    @Nullable
    ResolvableType answer(String name, int arguments) {
        List<Method> fitting = methods()
                .filter(method -> method.getName().equals(name) && takes(method, arguments))
                .toList();
        if (fitting.isEmpty()) {
            return null;
        }
        ResolvableType first = returned(fitting.get(0));
        boolean alike =
                fitting.stream().allMatch(each -> returned(each).toClass().equals(first.toClass()));
        return alike ? first : ResolvableType.NONE;
    }

    private static boolean takes(Method method, int arguments) {
        return method.isVarArgs()
                ? arguments >= method.getParameterCount() - 1
                : arguments == method.getParameterCount();
    }

    private ResolvableType returned(Method method) {
        return ResolvableType.forType(method.getGenericReturnType(), declared.as(method.getDeclaringClass()));
    }

    /** The names of all that can be read, but for what every object says. */
    Set<String> properties() {
        Set<String> names = new TreeSet<>();
        if (type.isArray()) {
            names.add("length");
        }
        methods().filter(Members::isRead).forEach(method -> names.add(read(method.getName())));
        for (Field field : type.getFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
                names.add(field.getName());
            }
        }
        names.removeAll(OF_ALL);
        return names;
    }

    private static boolean isRead(Method method) {
        return method.getParameterCount() == 0 && method.getReturnType() != void.class;
    }

    private static String read(String method) {
        String bare = method.replaceFirst("^(get|is)(?=\\p{Lu})", "");
        return bare.equals(method) ? method : Introspector.decapitalize(bare);
    }

    /** All that can be called, with how many arguments: {@code plus(1)}. */
    Set<String> calls() {
        Set<String> calls = new TreeSet<>();
        methods()
                .forEach(method -> calls.add(method.getName() + "("
                        + (method.getParameterCount() == 0 ? "" : method.getParameterCount()) + ")"));
        return calls;
    }

    private Stream<Method> methods() {
        return Stream.of(type.getMethods())
                .filter(method -> !method.isBridge()
                        && !Modifier.isStatic(method.getModifiers())
                        && ACCESSOR.isCandidateForProperty(method, type));
    }

    /** As expressions are evaluated with. */
    private static final class Accessor extends ReflectivePropertyAccessor {
        Accessor() {
            super(false);
        }

        @Override
        protected boolean isCandidateForProperty(Method method, Class<?> target) {
            return method.getDeclaringClass() != Object.class;
        }

        @Override
        protected @Nullable Method findGetterForProperty(String name, Class<?> of, boolean isStatic) {
            return super.findGetterForProperty(name, of, isStatic);
        }

        @Override
        protected @Nullable Field findField(String name, Class<?> of, boolean isStatic) {
            return super.findField(name, of, isStatic);
        }
    }
}
