package dev.semel.checks;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.JavaMethodReference;
import java.util.List;
import java.util.Map;
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
     * Uses in code that declares functions: its own, those of its lambdas, and those of the methods that it hands over or
     * that its lambdas call in their class. What a constant or a field is made with is read once; only its functions count.
     */
    static Stream<JavaCodeUnitAccess<?>> usedBy(JavaCodeUnit code) {
        Stream<JavaCodeUnitAccess<?>> direct = Code.uses(code)
                .filter(use -> code.isMethod() || use.isDeclaredInLambda() || use instanceof JavaMethodReference);
        Stream<JavaCodeUnitAccess<?>> handedOver = Code.uses(code)
                .filter(use -> use instanceof JavaMethodReference
                        || (use.isDeclaredInLambda() && use.getTargetOwner().equals(code.getOwner())))
                .flatMap(use -> Code.target(use).stream())
                .flatMap(Code::uses);
        return Stream.concat(direct, handedOver).filter(PerAttempt::isOne).distinct();
    }
}
