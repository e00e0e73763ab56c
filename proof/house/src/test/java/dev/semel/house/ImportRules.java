package dev.semel.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** Which way imports run: between the rooms, inside the core, and never in a circle. */
final class ImportRules {
    /** The core's packages in reading order; each imports only those before it, and the empty name is the front door. */
    static final List<String> CORE_READING_ORDER =
            List.of("policy", "operation", "protocol", "store", "result", "move", "engine", "");

    private static final List<String> CORE_OUTSIDE = List.of("java.", "javax.crypto.", "org.jspecify.");

    /** The one package of the product that runs the contract of the test kit: docs/decisions/0005-certification.md. */
    static final String CERTIFYING = "dev.semel.server.certify";

    private static final String TEST_KIT = "proof/testkit";

    /** The one host that other hosts are put together from: docs/decisions/0018-assembly.md. */
    private static final String ASSEMBLY = "hosts/assembly";

    private final House house;
    private final String certifying;

    /** @param certifying the package that may import the test kit, wherever it is */
    ImportRules(House house, String certifying) {
        this.house = house;
        this.certifying = certifying;
    }

    ArchRule rooms() {
        return classes()
                .that(are("part of the house", type -> house.moduleOf(type).isPresent()))
                .should(dependOnlyWhere("import only neighbouring rooms", this::roomsAllow));
    }

    ArchRule coreKnowsNobody() {
        return classes()
                .that(are("in the core", type -> house.isIn(Room.CORE, type)))
                .should(dependOnlyWhere("import only the JDK and JSpecify", this::coreMaySee))
                .allowEmptyShould(house.isEmpty(Room.CORE));
    }

    ArchRule coreReadsDownwards() {
        return classes()
                .that(are("in the core", type -> house.isIn(Room.CORE, type)))
                .should(dependOnlyWhere("follow the reading order " + CORE_READING_ORDER, this::orderAllows))
                .allowEmptyShould(house.isEmpty(Room.CORE));
    }

    ArchRule noPackageCycles() {
        return slices().assignedFrom(new ByPackage()).should().beFreeOfCycles();
    }

    private boolean roomsAllow(JavaClass from, JavaClass to) {
        HouseModule importing = house.moduleOf(from).orElseThrow();
        return house.moduleOf(to)
                .map(imported -> importing.mayImport(imported)
                        || isAssembledFrom(importing, imported)
                        || certifies(from, imported))
                .orElse(true);
    }

    private static boolean isAssembledFrom(HouseModule importing, HouseModule imported) {
        return importing.room() == Room.HOSTS && imported.path().equals(ASSEMBLY);
    }

    private boolean certifies(JavaClass from, HouseModule imported) {
        return imported.path().equals(TEST_KIT) && from.getPackageName().equals(certifying);
    }

    private boolean coreMaySee(JavaClass from, JavaClass to) {
        return to.isPrimitive()
                || house.isIn(Room.CORE, to)
                || CORE_OUTSIDE.stream().anyMatch(to.getName()::startsWith);
    }

    private boolean orderAllows(JavaClass from, JavaClass to) {
        int importing = CORE_READING_ORDER.indexOf(step(from));
        return importing >= 0 && (!house.isIn(Room.CORE, to) || CORE_READING_ORDER.indexOf(step(to)) <= importing);
    }

    private String step(JavaClass type) {
        String name = type.getPackageName();
        return name.equals(house.coreRoot())
                ? ""
                : name.substring(house.coreRoot().length() + 1);
    }

    private static DescribedPredicate<JavaClass> are(String description, Predicate<JavaClass> test) {
        return DescribedPredicate.describe(description, test);
    }

    private static ArchCondition<JavaClass> dependOnlyWhere(
            String description, BiPredicate<JavaClass, JavaClass> allowed) {
        return new ArchCondition<>(description) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    JavaClass target = dependency.getTargetClass().getBaseComponentType();
                    if (!allowed.test(type, target)) {
                        events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
                    }
                }
            }
        };
    }

    /** Every package of the house is a slice of its own; what others wrote is none. */
    private final class ByPackage implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return house.moduleOf(type).isPresent()
                    ? SliceIdentifier.of(type.getPackageName())
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "the packages of the house";
        }
    }
}
