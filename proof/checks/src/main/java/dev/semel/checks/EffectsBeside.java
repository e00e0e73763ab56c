package dev.semel.checks;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import java.util.stream.Stream;

/** Effects beside the guard: a repeat is told the first outcome and does them again all the same. */
final class EffectsBeside implements Check {
    @Override
    public Stream<Finding> in(JavaClass type) {
        return Declared.methodsWithCode(type).filter(Guard::isCalledIn).flatMap(EffectsBeside::beside);
    }

    private static Stream<Finding> beside(JavaMethod method) {
        return Code.withOwnMethods(method, Code.outsideLambdas()).stream()
                .flatMap(Code::ownCalls)
                .filter(KnownEffects::isOne)
                .map(effect -> Finding.of(
                        method,
                        "calls the guard and, outside of it, " + Finding.called(effect)
                                + ", which every attempt does. Move it into the effect, or make it an operation of its"
                                + " own."));
    }
}
