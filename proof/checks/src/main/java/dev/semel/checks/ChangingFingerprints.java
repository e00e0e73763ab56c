package dev.semel.checks;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.AccessTarget.FieldAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Fingerprints that a repeat would not have, so that it is refused as another wish. */
final class ChangingFingerprints implements Check {
    private static final Set<String> NAMES =
            Set.of("timestamp", "sentat", "createdat", "requestid", "traceid", "spanid", "correlationid", "nonce");
    private static final Pattern TIME =
            Pattern.compile("java\\.time\\.(Instant|\\w+DateTime)|java\\.util\\.Date|java\\.sql\\.Timestamp");
    /** Times that are part of what is asked for, such as when a bill is due. */
    private static final Pattern AGREED = Pattern.compile(
            "(due|valid|effective|expires?|starts?|begins?|ends?|deliver|pay|execute|publish|departs?|arrives?|scheduled"
                    + "|planned|expected|promised)at");

    static final String IGNORED_PROPERTIES = "com.fasterxml.jackson.annotation.JsonIgnoreProperties";
    static final String IGNORED = "com.fasterxml.jackson.annotation.JsonIgnore";

    @Override
    public Stream<Finding> in(JavaClass type) {
        return Stream.concat(declared(type), type.getMethods().stream().flatMap(ChangingFingerprints::annotated));
    }

    private static Stream<Finding> declared(JavaClass type) {
        return ChangingKeys.units(type)
                .filter(code -> Code.uses(code).anyMatch(ChangingFingerprints::makesFingerprint))
                .flatMap(code -> Stream.concat(asked(code), read(code))
                        .map(what -> Finding.of(
                                code,
                                "makes a fingerprint and " + what
                                        + " differently. Make the fingerprint of what the caller asked for alone.")));
    }

    private static boolean makesFingerprint(JavaCodeUnitAccess<?> use) {
        return Code.isOf(use, ChangingKeys.BUILDER, "fingerprint");
    }

    private static Stream<String> asked(JavaCodeUnit code) {
        return PerAttempt.usedBy(code, ChangingFingerprints::makesFingerprint)
                .map(use -> "calls " + Finding.called(use) + ", which answers each attempt");
    }

    /** What it reads of the request in lambdas, and in methods of its own that they lead to. */
    private static Stream<String> read(JavaCodeUnit code) {
        Takers takers = new Takers(code, ChangingFingerprints::makesFingerprint, true);
        List<JavaAccess<?>> handedOver = code.getAccessesFromSelf().stream()
                .filter(use -> !Code.isOwnCall(use) && !(use instanceof JavaFieldAccess && !use.isDeclaredInLambda()))
                .filter(takers::give)
                .collect(Collectors.toList());
        Stream<JavaCodeUnit> own = handedOver.stream()
                .filter(JavaCodeUnitAccess.class::isInstance)
                .flatMap(use -> Code.target((JavaCodeUnitAccess<?>) use).stream())
                .filter(target -> target.getOwner().equals(code.getOwner()));
        Stream<JavaAccess<?>> further = own.flatMap(unit -> unit.getAccessesFromSelf().stream());
        return Stream.concat(handedOver.stream(), further)
                .filter(ChangingFingerprints::readsWhatDiffers)
                .map(use -> "reads " + Finding.called(use) + ", which a repeat may have")
                .distinct();
    }

    private static boolean readsWhatDiffers(JavaAccess<?> use) {
        String owner = use.getTargetOwner().getPackageName();
        if (owner.startsWith("java.")) {
            return false;
        } else if (use.getTarget() instanceof FieldAccessTarget field) {
            return differs(field.getName(), field.getRawType());
        }
        return use.getTarget() instanceof CodeUnitAccessTarget called
                && called.getRawParameterTypes().isEmpty()
                && differs(Spel.property(called.getName()), called.getRawReturnType());
    }

    private static Stream<Finding> annotated(JavaMethod method) {
        return Declared.on(method, Declared.IDEMPOTENT).flatMap(says -> {
            String fingerprint = Exceptions.text(says, "fingerprint");
            if (!fingerprint.isBlank()) {
                return chosen(method, fingerprint);
            }
            boolean ofAllArguments = isBlank(says, "contract") && !isOfHttp(method, says);
            return ofAllArguments
                    ? changing(
                            method,
                            "all of its arguments",
                            method.getParameterTypes().stream().flatMap(type -> type.getAllInvolvedRawTypes().stream()))
                    : Stream.of();
        });
    }

    /** An expression that asks a clock, reads what differs, or takes all of an argument that holds it. */
    private static Stream<Finding> chosen(JavaMethod method, String fingerprint) {
        String remedy = " Make it of what the caller asked for alone.";
        Stream<Finding> asked = Spel.perAttempt(fingerprint, method)
                .map(what -> Finding.of(
                        method,
                        "has the fingerprint \"" + fingerprint + "\", which " + what + " another one for each attempt."
                                + remedy));
        Stream<Finding> named = Spel.names(fingerprint).stream()
                .filter(name -> differs(Spel.property(name)))
                .map(name -> Finding.of(
                        method,
                        "has the fingerprint \"" + fingerprint + "\", and " + name
                                + " may differ in a repeat, which is refused then." + remedy));
        Stream<Finding> held = changing(method, "\"" + fingerprint + "\"", Spel.wholes(fingerprint, method));
        return Stream.of(asked, named, held).flatMap(each -> each);
    }

    private static boolean isBlank(JavaAnnotation<?> says, String member) {
        return Exceptions.text(says, member).isBlank();
    }

    /** The caller's body is the fingerprint then, which the caller repeats as it was. */
    private static boolean isOfHttp(JavaMethod method, JavaAnnotation<?> says) {
        return isBlank(says, "key") && Doors.mappings(method).findAny().isPresent();
    }

    private static Stream<Finding> changing(JavaMethod method, String what, Stream<JavaClass> types) {
        return heldBy(types).stream()
                .map(field -> Finding.of(
                        method,
                        "is @Idempotent with " + what + " as the fingerprint, and "
                                + field.getOwner().getSimpleName() + "." + field.getName()
                                + " may differ in a repeat, which is refused then. Give a fingerprint of what was asked"
                                + " for, such as @Idempotent(fingerprint = \"{#order.id, #order.cents}\")."));
    }

    /** What differs, of the fields of these types and of what the fields hold. */
    private static Set<JavaField> heldBy(Stream<JavaClass> types) {
        Set<JavaField> found = new LinkedHashSet<>();
        Set<JavaClass> seen = new HashSet<>();
        Deque<JavaClass> open = new ArrayDeque<>(types.toList());
        while (!open.isEmpty()) {
            JavaClass next = open.pop().getBaseComponentType();
            if (!next.isPrimitive() && !next.getPackageName().startsWith("java.") && seen.add(next)) {
                for (JavaField field : next.getAllFields()) {
                    if (isTaken(field, next) && differs(field.getName(), field.getRawType())) {
                        found.add(field);
                    } else if (isTaken(field, next)) {
                        open.addAll(field.getType().getAllInvolvedRawTypes());
                    }
                }
            }
        }
        return found;
    }

    /** Whether JSON has the field. */
    private static boolean isTaken(JavaField field, JavaClass type) {
        Set<JavaModifier> modifiers = field.getModifiers();
        boolean left = modifiers.contains(JavaModifier.STATIC)
                || modifiers.contains(JavaModifier.TRANSIENT)
                || field.isAnnotatedWith(IGNORED);
        return !left
                && type.tryGetAnnotationOfType(IGNORED_PROPERTIES)
                        .map(says -> !(says.getProperties().get("value") instanceof Object[] names
                                && List.of(names).contains(field.getName())))
                        .orElse(true);
    }

    private static boolean differs(String name) {
        return NAMES.contains(name.replace("_", "").toLowerCase(Locale.ROOT));
    }

    private static boolean differs(String name, JavaClass type) {
        boolean time = name.endsWith("At") && TIME.matcher(type.getFullName()).matches();
        return differs(name)
                || (time && !AGREED.matcher(name.toLowerCase(Locale.ROOT)).matches());
    }
}
