package dev.semel.checks;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.JavaMethod;
import java.util.stream.Stream;

/** Endpoints and listeners that can change something and that nothing protects. */
final class OpenDoors implements Check {
    private static final String REMEDY =
            " Annotate it with @Idempotent, call Semel.once in it, or except it with a reason.";

    private final PolicyRoutes routes;
    private final Guard guard = new Guard();

    /** @param routes what protects requests before they come to any code */
    OpenDoors(PolicyRoutes routes) {
        this.routes = routes;
    }

    @Override
    public Stream<Finding> in(JavaClass type) {
        return Declared.methodsWithCode(type)
                .filter(method -> !Declared.isIdempotent(method))
                .filter(method -> !routes.protect(method))
                .flatMap(method -> Stream.concat(
                        Doors.outside(method).stream().flatMap(door -> open(method, door)),
                        Doors.within(method).stream().flatMap(door -> run(method, door))));
    }

    private Stream<Finding> open(JavaMethod method, String door) {
        return guard.protects(method)
                ? beside(method, "is reached by " + door)
                : Stream.of(Finding.of(
                        method,
                        "is reached by " + door + ", and a repeat does again what it does: nothing protects it."
                                + REMEDY));
    }

    /** Nobody repeats it who waits for an answer; but it is run on each node, and again after each start. */
    private Stream<Finding> run(JavaMethod method, String door) {
        if (guard.protects(method)) {
            return beside(method, "is run by " + door);
        }
        return effects(method)
                .map(effect -> Finding.of(
                        method,
                        "is run by " + door + ", on every node and after every start, and calls "
                                + Finding.called(effect) + ": nothing protects it." + REMEDY));
    }

    private Stream<Finding> beside(JavaMethod method, String reached) {
        return EffectsBeside.isGuarding(method)
                ? Stream.of()
                : effects(method)
                        .map(effect -> Finding.of(
                                method,
                                reached + " and calls, beside what is done once, " + Finding.called(effect)
                                        + ", which a repeat does again. Move it into the @Idempotent method or the"
                                        + " guard, or except it with a reason."));
    }

    private Stream<JavaCodeUnitAccess<?>> effects(JavaMethod method) {
        return EffectsBeside.of(method, guard).limit(1);
    }
}
