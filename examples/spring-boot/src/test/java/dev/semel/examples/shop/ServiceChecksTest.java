package dev.semel.examples.shop;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.semel.checks.ServiceRules;
import org.junit.jupiter.api.Test;

/** What the shop's pipeline asks of its code. */
class ServiceChecksTest {
    @Test
    void what_changes_something_is_done_once() {
        JavaClasses shop = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.semel.examples.shop");
        ServiceRules.strict().all().check(shop);
    }
}
