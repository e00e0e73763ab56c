package dev.semel.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Imports run one way, one class reads the clock, nobody sleeps: checked on the compiled classes of every module. */
class ImportAndTimeTest {
    private static House house;
    private static JavaClasses mainClasses;
    private static JavaClasses allClasses;

    @BeforeAll
    static void read_every_module() throws IOException {
        house = House.here();
        List<Path> main = new ArrayList<>();
        List<Path> tests = new ArrayList<>();
        for (HouseModule module : house.modules()) {
            main.add(module.mainClasses());
            tests.add(module.testClasses());
        }
        mainClasses = classes(main);
        allClasses = classes(Stream.concat(main.stream(), tests.stream()).toList());
    }

    @Test
    void rooms_import_only_their_neighbours() {
        new ImportRules(house, ImportRules.CERTIFYING).rooms().check(mainClasses);
    }

    @Test
    void the_core_imports_only_the_JDK_and_JSpecify() {
        new ImportRules(house, ImportRules.CERTIFYING).coreKnowsNobody().check(mainClasses);
    }

    @Test
    void the_core_reads_from_policy_down_to_the_front_door() {
        new ImportRules(house, ImportRules.CERTIFYING).coreReadsDownwards().check(mainClasses);
    }

    @Test
    void packages_form_no_circle() {
        new ImportRules(house, ImportRules.CERTIFYING).noPackageCycles().check(mainClasses);
    }

    @Test
    void one_class_reads_the_clock() {
        new TimeRules(house, TimeRules.ONLY_CLOCK).oneClassReadsTheClock().check(mainClasses);
    }

    @Test
    void nobody_sleeps() {
        new TimeRules(house, TimeRules.ONLY_CLOCK).nobodySleeps().check(allClasses);
    }

    @Test
    void every_module_with_sources_was_compiled_and_read() throws IOException {
        for (HouseModule module : house.modules()) {
            boolean hasTypes = module.mainSources().stream().anyMatch(source -> !source.endsWith("package-info.java"));
            assertThat(!hasTypes || Files.isDirectory(module.mainClasses()))
                    .as("%s has sources but no classes; build it before the house", module.path())
                    .isTrue();
        }
    }

    @Test
    void the_house_is_built_after_every_other_module() throws IOException {
        String pom = Files.readString(House.root().resolve("proof/house/pom.xml"));
        for (HouseModule module : house.modules()) {
            Path other = module.folder().resolve("pom.xml");
            String artifact = Pattern.compile("</parent>\\s*<artifactId>([^<]+)")
                    .matcher(Files.readString(other))
                    .results()
                    .map(found -> found.group(1))
                    .findFirst()
                    .orElseThrow();
            assertThat(artifact.equals("semel-house") || pom.contains("<artifactId>" + artifact + "</artifactId>"))
                    .as("proof/house/pom.xml must depend on %s in test scope", artifact)
                    .isTrue();
        }
    }

    private static JavaClasses classes(List<Path> folders) {
        return new ClassFileImporter()
                .withImportOption(location -> !location.contains("/dev/semel/house/broken/"))
                .importPaths(folders.stream().filter(Files::isDirectory).toList());
    }
}
