package dev.semel.checks;

import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Fingerprints that a repeat would not have, so that it is refused as another wish. */
final class ChangingFingerprints implements Check {
    private static final Set<String> NAMES =
            Set.of("timestamp", "sentat", "createdat", "requestid", "traceid", "spanid", "correlationid", "nonce");
    private static final Pattern TIME =
            Pattern.compile("java\\.time\\.(Instant|\\w+DateTime)|java\\.util\\.Date|java\\.sql\\.Timestamp");
    static final String IGNORED = "com.fasterxml.jackson.annotation.JsonIgnore";

    @Override
    public Stream<Finding> in(JavaClass type) {
        return Stream.concat(declared(type), type.getMethods().stream().flatMap(ChangingFingerprints::annotated));
    }

    private static Stream<Finding> declared(JavaClass type) {
        return ChangingKeys.units(type)
                .filter(code -> Code.uses(code).anyMatch(use -> Code.isOf(use, ChangingKeys.BUILDER, "fingerprint")))
                .flatMap(code -> PerAttempt.usedBy(code)
                        .map(use -> Finding.of(
                                code,
                                "makes a fingerprint and calls " + Finding.called(use)
                                        + ", which answers each attempt differently. Make the fingerprint of what the"
                                        + " caller asked for alone.")));
    }

    private static Stream<Finding> annotated(JavaMethod method) {
        boolean ofAllArguments = Declared.on(method, Declared.IDEMPOTENT)
                .anyMatch(says -> isBlank(says, "fingerprint") && isBlank(says, "contract") && !isOfHttp(method, says));
        return ofAllArguments ? changing(method) : Stream.of();
    }

    private static boolean isBlank(JavaAnnotation<?> says, String member) {
        return Exceptions.text(says, member).isBlank();
    }

    /** The caller's body is the fingerprint then, which the caller repeats as it was. */
    private static boolean isOfHttp(JavaMethod method, JavaAnnotation<?> says) {
        return isBlank(says, "key") && OpenDoors.isMapped(method);
    }

    private static Stream<Finding> changing(JavaMethod method) {
        return method.getParameterTypes().stream()
                .flatMap(type -> type.getAllInvolvedRawTypes().stream())
                .map(JavaClass::getBaseComponentType)
                .filter(type -> !type.getPackageName().startsWith("java."))
                .distinct()
                .flatMap(type -> type.getAllFields().stream())
                .filter(ChangingFingerprints::differs)
                .map(field -> Finding.of(
                        method,
                        "is @Idempotent with all of its arguments as the fingerprint, and "
                                + field.getOwner().getSimpleName() + "." + field.getName()
                                + " may differ in a repeat, which is refused then. Give a fingerprint of what was asked"
                                + " for, such as @Idempotent(fingerprint = \"{#order.id, #order.cents}\")."));
    }

    private static boolean differs(JavaField field) {
        Set<JavaModifier> modifiers = field.getModifiers();
        boolean left = modifiers.contains(JavaModifier.STATIC)
                || modifiers.contains(JavaModifier.TRANSIENT)
                || field.isAnnotatedWith(IGNORED);
        boolean named = NAMES.contains(field.getName().replace("_", "").toLowerCase(Locale.ROOT));
        boolean time = field.getName().endsWith("At")
                && TIME.matcher(field.getRawType().getFullName()).matches();
        return !left && (named || time);
    }
}
