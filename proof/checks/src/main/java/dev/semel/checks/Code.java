package dev.semel.checks;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What code calls. Pure. */
final class Code {
    private Code() {}

    /** Calls of and references to methods and constructors, those in lambdas included. */
    static Stream<JavaCodeUnitAccess<?>> uses(JavaCodeUnit code) {
        return Stream.concat(code.getCallsFromSelf().stream(), code.getCodeUnitReferencesFromSelf().stream());
    }

    /** Calls that are made when the code itself runs, and not when a lambda of it does. */
    static Stream<JavaCodeUnitAccess<?>> ownCalls(JavaCodeUnit code) {
        return uses(code).filter(Code::isCall).filter(use -> !use.isDeclaredInLambda());
    }

    private static boolean isCall(JavaAccess<?> use) {
        return use instanceof JavaMethodCall || use instanceof JavaConstructorCall;
    }

    /** The code, and what of its own class it leads to by such uses, and so on. */
    static Set<JavaCodeUnit> withOwnMethods(JavaCodeUnit code, Predicate<JavaCodeUnitAccess<?>> followed) {
        Set<JavaCodeUnit> found = new LinkedHashSet<>();
        Deque<JavaCodeUnit> open = new ArrayDeque<>(Set.of(code));
        while (!open.isEmpty()) {
            JavaCodeUnit next = open.pop();
            if (found.add(next)) {
                uses(next)
                        .filter(followed)
                        .flatMap(use -> target(use).stream())
                        .filter(target -> isOwn(target, code))
                        .forEach(open::push);
            }
        }
        return found;
    }

    static Predicate<JavaCodeUnitAccess<?>> outsideLambdas() {
        return use -> isCall(use) && !use.isDeclaredInLambda();
    }

    static Optional<JavaCodeUnit> target(JavaCodeUnitAccess<?> use) {
        return use.getTarget().resolveMember().map(JavaCodeUnit.class::cast);
    }

    /** Of its class or, inherited, of a class above it. */
    private static boolean isOwn(JavaCodeUnit target, JavaCodeUnit code) {
        JavaClass owner = target.getOwner();
        return target.isMethod() && code.getOwner().isAssignableTo(owner.getFullName());
    }

    static boolean isOf(JavaAccess<?> use, String type, String nameStart) {
        return use.getTarget().getName().startsWith(nameStart)
                && use.getTargetOwner().getFullName().equals(type);
    }
}
