package dev.semel.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;

/** Time enters through one class, and nobody sleeps. */
final class TimeRules {
    /** The one class of the product that reads a clock; every other takes its time from it, so that tests can move it. */
    static final String ONLY_CLOCK = "dev.semel.engine.SystemTime";

    /** What a person runs in a terminal may tell the time of day. */
    static final String COMMAND_LINE = "dev.semel.server.cli";

    /** Campaigns and measurements against real processes, where real time has to pass. */
    private static final Set<String> MAY_SLEEP = Set.of("proof/chaos", "proof/benchmarks");

    private static final Set<String> SYSTEM_TIMES = Set.of("currentTimeMillis", "nanoTime");

    private final House house;
    private final String onlyClock;

    TimeRules(House house, String onlyClock) {
        this.house = house;
        this.onlyClock = onlyClock;
    }

    ArchRule oneClassReadsTheClock() {
        return noClasses()
                .that(DescribedPredicate.describe("belong to the product", this::takesTimeFromOthers))
                .should()
                .accessTargetWhere(DescribedPredicate.describe("reads a clock", TimeRules::readsClock))
                .because("time comes from " + onlyClock + ", so that a test can move it");
    }

    ArchRule nobodySleeps() {
        return noClasses()
                .that(DescribedPredicate.describe("are no campaign against real processes", this::mustNotSleep))
                .should()
                .accessTargetWhere(DescribedPredicate.describe("sleeps", TimeRules::sleeps))
                .because("time is moved or an event awaited, never slept");
    }

    private boolean takesTimeFromOthers(JavaClass type) {
        boolean product =
                house.moduleOf(type).map(module -> module.room().isProduct()).orElse(false);
        return product
                && !outermost(type).getName().equals(onlyClock)
                && !type.getPackageName().startsWith(COMMAND_LINE);
    }

    private boolean mustNotSleep(JavaClass type) {
        return house.moduleOf(type)
                .map(module -> !MAY_SLEEP.contains(module.path()))
                .orElse(true);
    }

    private static JavaClass outermost(JavaClass type) {
        JavaClass outer = type;
        while (outer.getEnclosingClass().isPresent()) {
            outer = outer.getEnclosingClass().get();
        }
        return outer;
    }

    private static boolean readsClock(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        String name = access.getName();
        List<String> parameters = parameters(access);
        return switch (owner) {
            case "java.lang.System" -> SYSTEM_TIMES.contains(name);
            case "java.time.Clock" -> name.startsWith("system") || (name.startsWith("tick") && parameters.size() == 1);
            case "java.util.Date", "java.util.GregorianCalendar" -> name.equals("<init>") && parameters.isEmpty();
            case "java.util.Calendar" -> name.equals("getInstance");
            default -> owner.startsWith("java.time.") && name.equals("now") && !parameters.contains("java.time.Clock");
        };
    }

    private static boolean sleeps(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        return access.getName().equals("sleep")
                && (owner.equals("java.lang.Thread") || owner.equals("java.util.concurrent.TimeUnit"));
    }

    private static List<String> parameters(JavaAccess<?> access) {
        return access.getTarget() instanceof CodeUnitAccessTarget unit
                ? unit.getRawParameterTypes().stream().map(JavaClass::getName).toList()
                : List.of();
    }
}
