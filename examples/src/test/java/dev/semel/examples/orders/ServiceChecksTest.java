package dev.semel.examples.orders;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.semel.checks.ServiceRules;
import org.junit.jupiter.api.Test;

/** The samples keep to what the rules ask of services; the JDK's HTTP server is no door that they know. */
class ServiceChecksTest {
    @Test
    void what_changes_something_is_done_once() {
        JavaClasses samples = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.semel.examples");
        ServiceRules.strict().all().check(samples);
    }
}
