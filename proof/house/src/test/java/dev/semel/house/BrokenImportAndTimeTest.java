package dev.semel.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each rule about imports and time is seen red on classes that break it. */
class BrokenImportAndTimeTest {
    private static final String BROKEN = "dev.semel.house.broken";

    private final House house = brokenHouse();
    private final ImportRules imports = new ImportRules(house, BROKEN + ".certify");
    private final TimeRules time = new TimeRules(house, "dev.semel.engine.SystemTime");

    @Test
    void a_store_that_knows_a_door_is_found() {
        assertThat(violations(imports.rooms())).anyMatch(text -> text.contains("StoreThatKnowsADoor.door()"));
    }

    @Test
    void a_door_that_knows_a_store_is_found_behind_an_array() {
        assertThat(violations(imports.rooms())).anyMatch(text -> text.contains("DoorThatKnowsAStore.stores()"));
    }

    @Test
    void oversight_that_knows_a_door_is_found_behind_a_type_argument() {
        assertThat(violations(imports.rooms())).anyMatch(text -> text.contains("OversightThatKnowsADoor.doors()"));
    }

    @Test
    void a_host_that_knows_another_host_is_found() {
        assertThat(violations(imports.rooms())).anyMatch(text -> text.contains("HostThatKnowsAnotherHost.other()"));
    }

    @Test
    void a_host_may_know_the_assembly_and_nobody_else_may_and_it_knows_no_host() {
        assertThat(violations(imports.rooms()))
                .noneMatch(text -> text.contains("HostThatKnowsAnotherHost.assembly()"))
                .anyMatch(text -> text.contains("DoorThatKnowsAStore.assembly()"))
                .anyMatch(text -> text.contains("AssemblyThatKnowsAHost.other()"));
    }

    @Test
    void a_host_that_knows_the_test_kit_is_found_outside_the_one_package_that_certifies() {
        assertThat(violations(imports.rooms()))
                .anyMatch(text -> text.contains("HostThatKnowsTheTestKit.kit()"))
                .noneMatch(text -> text.contains("HostThatCertifies.kit()"))
                .anyMatch(text -> text.contains("HostThatCertifies.other()"));
    }

    @Test
    void a_core_that_knows_a_library_is_found() {
        assertThat(violations(imports.coreKnowsNobody()))
                .isNotEmpty()
                .allMatch(text -> text.contains("EngineThatKnowsALibrary"));
    }

    @Test
    void a_core_package_that_imports_a_later_one_is_found() {
        assertThat(violations(imports.coreReadsDownwards()))
                .anyMatch(text -> text.contains("ProtocolThatKnowsTheEngine.engine()"))
                .noneMatch(text -> text.contains("EngineThatKnowsALibrary.parser()"));
    }

    @Test
    void a_core_package_without_a_place_in_the_order_is_found() {
        assertThat(violations(imports.coreReadsDownwards())).anyMatch(text -> text.contains("UnlistedPackage"));
    }

    @Test
    void a_circle_of_packages_is_found() {
        assertThat(violations(imports.noPackageCycles()))
                .anyMatch(text -> text.contains(BROKEN + ".door") && text.contains(BROKEN + ".store"));
    }

    @Test
    void every_way_to_read_a_clock_is_found_and_no_other() {
        List<String> found = violations(time.oneClassReadsTheClock());

        assertThat(found).hasSize(6).allMatch(text -> text.contains("ReadsTheClock.reads"));
    }

    @Test
    void the_one_class_that_may_read_the_clock_is_left_alone() {
        TimeRules lenient = new TimeRules(house, BROKEN + ".time.ReadsTheClock");

        assertThat(violations(lenient.oneClassReadsTheClock())).isEmpty();
    }

    @Test
    void every_way_to_sleep_is_found() {
        assertThat(violations(time.nobodySleeps())).hasSize(2).allMatch(text -> text.contains("Sleeps.sleepsOn"));
    }

    @Test
    void a_rule_that_finds_nothing_to_check_fails_once_its_room_is_furnished() {
        JavaClasses storesOnly = new ClassFileImporter().importPackages(BROKEN + ".store");

        assertThatThrownBy(() -> imports.coreKnowsNobody().check(storesOnly))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("failed to check any classes");
    }

    private static List<String> violations(ArchRule rule) {
        EvaluationResult result = rule.evaluate(new ClassFileImporter().importPackages(BROKEN));
        return result.getFailureReport().getDetails();
    }

    private static House brokenHouse() {
        Map<String, HouseModule> packages = new LinkedHashMap<>();
        put(packages, "core.protocol", "core");
        put(packages, "core.engine", "core");
        put(packages, "core.attic", "core");
        put(packages, "store", "stores/broken");
        put(packages, "door", "doors/broken");
        put(packages, "oversight", "oversight/broken");
        put(packages, "host", "hosts/broken");
        put(packages, "otherhost", "hosts/other");
        put(packages, "assembly", "hosts/assembly");
        put(packages, "certify", "hosts/broken");
        put(packages, "kit", "proof/testkit");
        put(packages, "time", "stores/slow");
        return House.of(packages, BROKEN + ".core");
    }

    private static void put(Map<String, HouseModule> packages, String name, String module) {
        packages.put(BROKEN + "." + name, new HouseModule(module, Path.of(module)));
    }
}
