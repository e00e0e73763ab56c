package dev.semel.checks;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.JavaMethod;
import java.util.stream.Stream;

/** Effects beside the guard: a repeat is told the first outcome and does them again all the same. */
final class EffectsBeside implements Check {
    private final Guard guard = new Guard();

    @Override
    public Stream<Finding> in(JavaClass type) {
        return Declared.methodsWithCode(type)
                .filter(EffectsBeside::isGuarding)
                .flatMap(method -> of(method, guard)
                        .map(effect -> Finding.of(
                                method,
                                "calls the guard and, outside of it, " + Finding.called(effect)
                                        + ", which every attempt does. Move it into the effect, or make it an operation of its"
                                        + " own.")));
    }

    /** Whether the method calls the guard, or has a method of its own class call it. */
    static boolean isGuarding(JavaCodeUnit method) {
        return !Guard.isIdempotent(method)
                && (Guard.isCalledIn(method)
                        || Code.uses(method)
                                .flatMap(use -> Code.implementations(use).stream())
                                .anyMatch(target -> Code.isOwn(target, method) && Guard.isCalledIn(target)));
    }

    /** Effects that the code comes to outside of the guard; what is in other guarding code is told of there. */
    static Stream<JavaCodeUnitAccess<?>> of(JavaMethod start, Guard guard) {
        return Code.reached(Stream.of(start), guard::besides, code -> !Guard.isIdempotent(code) && !isGuarding(code))
                .stream()
                .flatMap(guard::besides)
                .filter(KnownEffects::isOne);
    }
}
