package dev.semel.checks;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What gives another answer to each attempt: random sources and clocks, by name. */
final class PerAttempt {
    static final Map<String, Pattern> METHODS = Map.ofEntries(
            entry("java.util.UUID", "randomUUID"),
            entry("java.lang.Math", "random"),
            entry("java.lang.System", "currentTimeMillis|nanoTime"),
            entry("java.time.Clock", "instant|millis"),
            entry("java.time.InstantSource", "instant|millis"),
            entry("java.util.Calendar", "getInstance"),
            entry("java.util.random.RandomGenerator", "next\\w*|ints|longs|doubles|<init>"));

    private static final Pattern NOW = Pattern.compile("java\\.time\\.\\w+");
    private static final List<String> EXPRESSIONS = List.of(
            "(?i)random", "currentTimeMillis|nanoTime", "\\.\\s*now\\s*\\(", "new\\s+java\\.util\\.Date\\s*\\(\\s*\\)");

    private PerAttempt() {}

    private static Map.Entry<String, Pattern> entry(String type, String methods) {
        return Map.entry(type, Pattern.compile(methods));
    }

    static boolean isOne(JavaAccess<?> use) {
        String name = use.getTarget().getName();
        String owner = use.getTargetOwner().getFullName();
        boolean now = name.equals("now") && NOW.matcher(owner).matches();
        return now
                || isNewDate(use)
                || METHODS.entrySet().stream()
                        .anyMatch(each -> each.getValue().matcher(name).matches()
                                && use.getTargetOwner().isAssignableTo(each.getKey()));
    }

    private static boolean isNewDate(JavaAccess<?> use) {
        return use instanceof JavaCodeUnitAccess<?> call
                && call.getTargetOwner().getFullName().equals("java.util.Date")
                && call.getTarget().getName().equals("<init>")
                && call.getTarget().getRawParameterTypes().isEmpty();
    }

    /** Whether a SpEL expression asks one. */
    static boolean isIn(String expression) {
        return EXPRESSIONS.stream()
                .anyMatch(each -> Pattern.compile(each).matcher(expression).find());
    }

    /**
     * Uses by which code makes what some calls of it ask for: in the lambdas and behind the references that it hands to
     * those calls, in its own calls beside them, and in all that these lead to. What a constant or a field is made with is
     * read once; only its functions count.
     *
     * @param made the calls that ask
     */
    static Stream<JavaCodeUnitAccess<?>> usedBy(JavaCodeUnit code, Predicate<JavaCodeUnitAccess<?>> made) {
        Takers takers = new Takers(code, made, true);
        List<JavaCodeUnitAccess<?>> direct = Code.uses(code)
                .filter(use -> Code.isOwnCall(use) ? code.isMethod() : takers.give(use))
                .toList();
        Stream<JavaCodeUnit> handedOver = direct.stream()
                .filter(use -> !Code.isOwnCall(use) || yieldsValue(use))
                .flatMap(use -> Code.implementations(use).stream());
        return Stream.concat(direct.stream(), within(handedOver))
                .filter(PerAttempt::isOne)
                .distinct();
    }

    /** Uses in some code and in all that it leads to. */
    static Stream<JavaCodeUnitAccess<?>> within(Stream<JavaCodeUnit> code) {
        return Code.reached(code, Code::uses, unit -> true).stream().flatMap(Code::uses);
    }

    /** What a key may be made of; what an action beside it answers is mostly a type of the application's. */
    private static boolean yieldsValue(JavaCodeUnitAccess<?> use) {
        JavaClass type = use.getTarget().getRawReturnType();
        boolean nothing =
                type.getFullName().equals("void") || type.getFullName().equals("boolean");
        return !nothing && (type.isPrimitive() || type.getPackageName().startsWith("java."));
    }
}
