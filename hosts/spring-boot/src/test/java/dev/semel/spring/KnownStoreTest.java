package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import dev.semel.servers.RedisServer;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A store that was lost and made anew is refused (rule 17). */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(600)
class KnownStoreTest {
    @TempDir
    Path folder;

    private static ApplicationContextRunner application(String... properties) {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(SemelAutoConfiguration.class))
                .withPropertyValues(properties);
    }

    private static ApplicationContextRunner overPostgres(String... properties) {
        return application("spring.datasource.url=" + postgres(), "semel.schema=spring_known")
                .withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
                .withPropertyValues(properties);
    }

    private static String postgres() {
        return PostgresServer.shared(PostgresVersion.NEWEST).jdbcUrl();
    }

    private static void loseTables() throws Exception {
        try (var connection = DriverManager.getConnection(postgres());
                var statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA IF EXISTS spring_known CASCADE");
        }
    }

    private static String generation(ApplicationContextRunner application) {
        String[] found = new String[1];
        application.run(context -> {
            assertThat(context).hasNotFailed();
            found[0] = context.getBean(OperationStore.class).describe().generation();
        });
        return found[0];
    }

    private static FailureAnalysis refused(AssertableApplicationContext context) {
        assertThat(context).hasFailed();
        FailureAnalysis told = new StoreRefusedAnalyzer().analyze(context.getStartupFailure());
        assertThat(told).as(String.valueOf(context.getStartupFailure())).isNotNull();
        assertThat(told.getCause())
                .isInstanceOfSatisfying(
                        StoreRefusedException.class,
                        cause -> assertThat(cause.code()).isEqualTo(StoreRefusedException.Code.OTHER_GENERATION));
        return told;
    }

    @Test
    void the_start_tells_the_generation_until_it_is_pinned(CapturedOutput output) throws Exception {
        loseTables();
        String generation = generation(overPostgres());
        assertThat(output).contains("Set semel.generation=" + generation);
        int before = output.getOut().length();

        assertThat(generation(overPostgres("semel.generation=" + generation))).isEqualTo(generation);
        assertThat(output.getOut().substring(before)).doesNotContain("nothing pins it");
        overPostgres("semel.production=true", "semel.tables=check")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output.getOut()).containsPattern("WARN .*nothing pins it");
    }

    @Test
    void a_database_that_was_made_anew_is_refused_by_the_property() throws Exception {
        loseTables();
        String generation = generation(overPostgres());
        loseTables();

        overPostgres("semel.generation=" + generation).run(context -> {
            FailureAnalysis told = refused(context);
            assertThat(told.getDescription()).contains("semel.generation relies on " + generation);
            assertThat(told.getAction()).contains("Restore the store", "set semel.generation");
        });
    }

    @Test
    void a_database_that_was_made_anew_is_refused_by_the_file_until_it_is_accepted() throws Exception {
        String state = "semel.state=" + folder.resolve("state");
        loseTables();
        String first = generation(overPostgres(state));
        assertThat(folder.resolve("state/generation")).content().startsWith(first);
        assertThat(generation(overPostgres(state))).isEqualTo(first);
        loseTables();
        String second = generation(overPostgres());

        overPostgres(state)
                .run(context -> assertThat(refused(context).getAction()).contains("semel.accept-generation"));
        overPostgres(state, "semel.accept-generation=" + first).run(KnownStoreTest::refused);
        assertThat(generation(overPostgres(state, "semel.accept-generation=" + second)))
                .isEqualTo(second);
        assertThat(generation(overPostgres(state))).isEqualTo(second);
    }

    @Test
    void a_redis_that_forgot_is_refused() {
        try (RedisServer server = RedisServer.start()) {
            String store = "semel.store=" + server.url();
            String generation = generation(application(store));
            server.ask("FLUSHALL");

            application(store, "semel.generation=" + generation).run(KnownStoreTest::refused);
        }
    }

    @Test
    void an_embedded_store_that_was_lost_is_accepted_by_name() throws IOException {
        String store = "semel.store=jdbc:sqlite:" + folder.resolve("records.db");
        generation(application(store));
        for (String ending : new String[] {"", "-wal", "-shm"}) {
            Files.deleteIfExists(folder.resolve("records.db" + ending));
        }
        String[] found = new String[1];
        application(store).run(context -> {
            String told = refused(context).getDescription();
            found[0] = told.replaceFirst(".* is generation (\\S+) but .*", "$1");
        });

        assertThat(generation(application(store, "semel.accept-generation=" + found[0])))
                .isEqualTo(found[0]);
    }

    @Test
    void a_directory_that_cannot_be_made_is_told() {
        application("semel.store=rocksdb:" + folder.resolve("records"), "semel.state=/proc/none")
                .run(context -> {
                    assertThat(context).hasFailed();
                    FailureAnalysis told = new MisuseAnalyzer().analyze(context.getStartupFailure());
                    assertThat(told.getDescription()).contains("/proc/none cannot be made");
                    assertThat(told.getAction()).contains("semel.generation");
                });
    }
}
