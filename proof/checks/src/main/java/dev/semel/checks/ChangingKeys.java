package dev.semel.checks;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import java.util.stream.Stream;

/** Keys that each attempt has another of. */
final class ChangingKeys implements Check {
    static final String BUILDER = "dev.semel.operation.Operation$Builder";
    static final String DERIVED = "dev.semel.operation.DerivedKeys";
    static final String CLIENT = "dev.semel.client.RetryingClient";

    private static final String REMEDY =
            " Take the key from what the caller asked for: every retry must have the same.";

    @Override
    public Stream<Finding> in(JavaClass type) {
        return Stream.concat(declared(type), annotated(type));
    }

    private static Stream<Finding> declared(JavaClass type) {
        return units(type)
                .filter(code -> Code.uses(code).anyMatch(ChangingKeys::makesKey))
                .flatMap(code -> PerAttempt.usedBy(code, ChangingKeys::makesKey)
                        .map(use -> Finding.of(
                                code,
                                "makes a key and calls " + Finding.called(use)
                                        + ", which answers each attempt differently." + REMEDY)));
    }

    private static boolean makesKey(JavaCodeUnitAccess<?> use) {
        return Code.isOf(use, BUILDER, "key")
                || Code.isOf(use, BUILDER, "tenant")
                || Code.isOf(use, DERIVED, "")
                || Code.isOf(use, CLIENT, "keyed");
    }

    /** Methods, constructors, and what constants are made with. */
    static Stream<JavaCodeUnit> units(JavaClass type) {
        return Stream.concat(type.getCodeUnits().stream(), type.getStaticInitializer().stream());
    }

    private static Stream<Finding> annotated(JavaClass type) {
        return type.getMethods().stream()
                .flatMap(method -> Declared.on(method, Declared.IDEMPOTENT)
                        .flatMap(says -> Stream.of("key", "request").map(member -> Exceptions.text(says, member)))
                        .filter(text -> !text.isBlank())
                        .flatMap(key -> Spel.perAttempt(key, method)
                                .map(what -> Finding.of(
                                        method,
                                        "has the key \"" + key + "\", which " + what + " another one for each attempt."
                                                + REMEDY))));
    }
}
