package dev.semel.checks;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What code calls, and where a call may lead among the classes that were read. Pure. */
final class Code {
    private Code() {}

    /** Calls of and references to methods and constructors, those in lambdas included. */
    static Stream<JavaCodeUnitAccess<?>> uses(JavaCodeUnit code) {
        return Stream.concat(code.getCallsFromSelf().stream(), code.getCodeUnitReferencesFromSelf().stream());
    }

    /** Whether it is made when the code itself runs, and not when a lambda of it or what it refers to does. */
    static boolean isOwnCall(JavaAccess<?> use) {
        return (use instanceof JavaMethodCall || use instanceof JavaConstructorCall) && !use.isDeclaredInLambda();
    }

    static Optional<JavaCodeUnit> target(JavaCodeUnitAccess<?> use) {
        return use.getTarget().resolveMember().map(JavaCodeUnit.class::cast);
    }

    /** What may run by such a use: what it names, and what overrides or implements that. */
    static List<JavaCodeUnit> implementations(JavaCodeUnitAccess<?> use) {
        return target(use).map(Code::implementations).orElse(List.of());
    }

    /** What may run where this is called. */
    static List<JavaCodeUnit> implementations(JavaCodeUnit target) {
        if (!(target instanceof JavaMethod method) || target.getModifiers().contains(JavaModifier.STATIC)) {
            return List.of(target);
        }
        Stream<JavaMethod> below = target.getModifiers().contains(JavaModifier.PRIVATE)
                ? Stream.of()
                : method.getOwner().getAllSubclasses().stream()
                        .flatMap(Declared::methodsWithCode)
                        .filter(each -> Declared.overrides(each, method));
        Stream<JavaMethod> itself =
                method.getModifiers().contains(JavaModifier.ABSTRACT) ? Stream.of() : Stream.of(method);
        return Stream.concat(itself, below).map(JavaCodeUnit.class::cast).toList();
    }

    /**
     * The code that these lead to and all that this leads to in turn, they themselves included.
     *
     * @param entered the code that is gone on with
     */
    static Set<JavaCodeUnit> reached(
            Stream<JavaCodeUnit> from,
            Function<JavaCodeUnit, Stream<JavaCodeUnitAccess<?>>> followed,
            Predicate<JavaCodeUnit> entered) {
        Set<JavaCodeUnit> found = new LinkedHashSet<>();
        Deque<JavaCodeUnit> open = new ArrayDeque<>(from.toList());
        while (!open.isEmpty()) {
            JavaCodeUnit next = open.pop();
            if (found.add(next)) {
                followed.apply(next)
                        .flatMap(use -> implementations(use).stream())
                        .filter(entered)
                        .forEach(open::add);
            }
        }
        return found;
    }

    /** Of its class or, inherited, of a class above it. */
    static boolean isOwn(JavaCodeUnit target, JavaCodeUnit code) {
        JavaClass owner = target.getOwner();
        return target.isMethod() && code.getOwner().isAssignableTo(owner.getFullName());
    }

    static boolean isOf(JavaAccess<?> use, String type, String nameStart) {
        return use.getTarget().getName().startsWith(nameStart)
                && use.getTargetOwner().getFullName().equals(type);
    }
}
