package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.store.MemoryStore;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.embedded.RocksStore;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Which store an application has. */
@ExtendWith(OutputCaptureExtension.class)
class StoreChoiceTest {
    @TempDir
    Path folder;

    private ApplicationContextRunner application(String... properties) {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(SemelAutoConfiguration.class))
                .withPropertyValues("semel.path=" + folder.resolve("records"))
                .withPropertyValues(properties);
    }

    @Test
    void without_anything_it_is_embedded_and_the_start_says_where(CapturedOutput output) {
        application()
                .run(context ->
                        assertThat(context.getBean(OperationStore.class)).isInstanceOf(RocksStore.class));

        assertThat(output).contains("Semel keeps its records in " + folder.resolve("records"));
    }

    @Test
    void production_does_not_start_without_a_store_that_was_chosen() {
        application("spring.profiles.active=production").run(context -> {
            assertThat(context).hasFailed();
            FailureAnalysis told = new StoreMissingAnalyzer().analyze(context.getStartupFailure());
            assertThat(told.getDescription()).contains("No store was chosen").contains("this is production");
            assertThat(told.getAction()).contains("semel.store=embedded").contains("DataSource");
        });
        application("semel.production=true", "semel.store=memory")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("semel.store is memory"));
    }

    @Test
    void production_may_choose_the_embedded_store() {
        application("semel.production=true", "semel.store=embedded")
                .run(context ->
                        assertThat(context.getBean(OperationStore.class)).isInstanceOf(RocksStore.class));
    }

    @Test
    void a_database_that_was_asked_for_must_be_there() {
        application("semel.store=jdbc")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("there is no DataSource"));
    }

    @Test
    void a_store_of_the_applications_own_is_taken() {
        MemoryStore own = new MemoryStore(() -> 0);
        application()
                .withBean(OperationStore.class, () -> own)
                .run(context ->
                        assertThat(context.getBean(OperationStore.class)).isSameAs(own));
    }

    @Test
    void several_databases_of_which_none_is_named_are_not_passed_over_in_silence(CapturedOutput output) {
        application()
                .withBean("orders", DataSource.class, DriverManagerDataSource::new)
                .withBean("billing", DataSource.class, DriverManagerDataSource::new)
                .run(context ->
                        assertThat(context.getBean(OperationStore.class)).isInstanceOf(RocksStore.class));

        assertThat(output)
                .contains("in none of the DataSources orders, billing")
                .contains("semel.data-source");
    }

    @Test
    void a_database_that_cannot_hold_records_says_what_can() {
        FailureAnalysis told = new StoreRefusedAnalyzer()
                .analyze(new StoreRefusedException(StoreRefusedException.Code.NOT_USABLE, "The database is H2."));

        assertThat(told.getAction()).contains("semel.store=memory in tests");
    }
}
