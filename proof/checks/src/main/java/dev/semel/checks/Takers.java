package dev.semel.checks;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Which calls in some code are handed its lambdas and references, by their lines: class files do not say, but a lambda stands
 * behind the bracket of the call that takes it. The last call that can take one and that stands before it is taken for it.
 * Looks types up on the class path and starts none. Unchangeable.
 */
final class Takers {
    private final NavigableMap<Integer, Line> lines = new TreeMap<>();

    private final boolean links;

    /** @param inner whether a sought call is made in a lambda, and so within another call of its line and not before it */
    private record Line(boolean sought, boolean inner, boolean other) {
        private Line with(Line more) {
            return new Line(sought || more.sought, inner || more.inner, other || more.other);
        }
    }

    /**
     * @param sought calls that it is asked about
     * @param links whether they are links of a chain of calls that all take functions
     */
    Takers(JavaCodeUnit code, Predicate<JavaCodeUnitAccess<?>> sought, boolean links) {
        this.links = links;
        Code.uses(code).forEach(use -> {
            boolean isSought = sought.test(use);
            if (isSought || (Code.isOwnCall(use) && takesFunctions(use))) {
                Line line = new Line(isSought, isSought && !Code.isOwnCall(use), !isSought);
                lines.merge(use.getLineNumber(), line, Line::with);
            }
        });
    }

    /** Whether what stands here in a lambda or is referred to is handed to a sought call, or may be. */
    boolean give(JavaAccess<?> use) {
        return use.isDeclaredInLambda() ? giveLambda(use) : giveReference(use.getLineNumber());
    }

    /**
     * A reference has the line of what ran before it: of its statement, or of the call before in a chain. So it is handed to
     * a call of that line, else to the next; in a chain of sought calls, as of a builder, perhaps to either.
     */
    private boolean giveReference(int at) {
        Line same = lines.get(at);
        Map.Entry<Integer, Line> later = lines.higherEntry(at);
        boolean next = later == null ? same == null : later.getValue().sought();
        return same == null ? next : same.sought() || (links && next);
    }

    private boolean giveLambda(JavaAccess<?> use) {
        Map.Entry<Integer, Line> taker = lines.floorEntry(use.getLineNumber());
        if (taker == null) {
            // Before all of them it is kept in a variable, and may be handed to any.
            return true;
        }
        Line line = taker.getValue();
        boolean chained = line.other() && !line.inner();
        // A lambda that goes on after the line is that of its last call: in a chain, what is asked of the answer.
        return line.sought() && (taker.getKey() == use.getLineNumber() || !chained);
    }

    private static boolean takesFunctions(JavaCodeUnitAccess<?> use) {
        return use.getTarget().getRawParameterTypes().stream().anyMatch(Takers::isFunction);
    }

    /** An interface with one method to implement. What is called is known by name alone, so it is looked up. */
    private static boolean isFunction(JavaClass type) {
        Class<?> found;
        try {
            found = Class.forName(type.getFullName(), false, Takers.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError notHere) {
            // A primitive, an array, or a library that is compiled against and not there: nothing is said of it.
            return false;
        }
        return found.isInterface()
                && Stream.of(found.getMethods())
                                .filter(method -> Modifier.isAbstract(method.getModifiers()))
                                .filter(method -> !isOfEveryObject(method))
                                .map(Method::getName)
                                .distinct()
                                .count()
                        == 1;
    }

    private static boolean isOfEveryObject(Method method) {
        return Stream.of(Object.class.getMethods())
                .anyMatch(each -> each.getName().equals(method.getName())
                        && Arrays.equals(each.getParameterTypes(), method.getParameterTypes()));
    }
}
