package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.servers.RedisServer;
import dev.semel.store.MemoryStore;
import dev.semel.store.OperationStore;
import dev.semel.store.embedded.RocksStore;
import dev.semel.store.jdbc.JdbcStore;
import dev.semel.store.redis.RedisStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.stereotype.Service;

/** {@code semel.store} as the address of a store. */
@ExtendWith(OutputCaptureExtension.class)
class StoreAddressesTest {
    /** Counts what it does. */
    @Service
    static class Till {
        int sold;

        @Idempotent(key = "#receipt")
        public int sell(String receipt) {
            return ++sold;
        }
    }

    @TempDir
    Path folder;

    private static ApplicationContextRunner application(String store, String... properties) {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(SemelAutoConfiguration.class))
                .withUserConfiguration(Till.class)
                .withPropertyValues("semel.store=" + store)
                .withPropertyValues(properties);
    }

    /** Sold once by one start of the application; what a repeat is told by the next one. */
    private static void outlivesTheApplication(
            String store, Class<? extends OperationStore> type, String... properties) {
        application(store, properties).run(context -> {
            assertThat(context.getBean(OperationStore.class)).isInstanceOf(type);
            assertThat(context.getBean(Till.class).sell("r-1")).isEqualTo(1);
        });
        application(store, properties).run(context -> {
            Till till = context.getBean(Till.class);
            till.sell("r-2");
            assertThat(till.sell("r-1")).isEqualTo(1);
        });
    }

    @Test
    void a_directory(CapturedOutput output) {
        outlivesTheApplication("rocksdb:" + folder.resolve("records"), RocksStore.class);

        assertThat(output).contains("Semel keeps its records in rocksdb:" + folder.resolve("records"));
    }

    @Test
    void a_file_of_sqlite() {
        outlivesTheApplication("jdbc:sqlite:" + folder.resolve("records.db"), JdbcStore.class, "semel.production=true");
    }

    @Test
    void a_file_that_was_lost_is_refused_by_the_pin_beside_it() throws IOException {
        String store = "jdbc:sqlite:" + folder.resolve("records.db");
        application(store).run(context -> assertThat(context).hasNotFailed());
        for (String ending : new String[] {"", "-wal", "-shm"}) {
            Files.deleteIfExists(folder.resolve("records.db" + ending));
        }

        application(store)
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("records.db.generation pins"));
    }

    @Test
    void a_redis() {
        try (RedisServer server = RedisServer.start()) {
            outlivesTheApplication(server.url(), RedisStore.class, "semel.schema=till");
            assertThat(server.ask("KEYS", "*")).contains("till");
        }
    }

    @Test
    void a_redis_that_does_not_answer_is_told_in_a_sentence() {
        RedisServer server = RedisServer.start();
        String url = server.url();
        server.close();

        application(url).run(context -> {
            assertThat(context).hasFailed();
            FailureAnalysis told = new StoreUnavailableAnalyzer().analyze(context.getStartupFailure());
            assertThat(told.getDescription()).contains(url);
            assertThat(told.getAction()).contains("semel.store");
        });
    }

    @Test
    void memory_as_an_address_is_memory_and_no_more_welcome_in_production() {
        application("memory:")
                .run(context ->
                        assertThat(context.getBean(OperationStore.class)).isInstanceOf(MemoryStore.class));
        application("memory:", "semel.production=true")
                .run(context ->
                        assertThat(context.getStartupFailure()).rootCause().isInstanceOf(StoreMissingException.class));
    }

    @Test
    void an_address_goes_before_the_applications_database() {
        application("memory:")
                .withBean(DataSource.class, () -> new DriverManagerDataSource("jdbc:nothing"))
                .run(context ->
                        assertThat(context.getBean(OperationStore.class)).isInstanceOf(MemoryStore.class));
    }

    @ParameterizedTest
    @CsvSource({"auto", "AUTO", "jdbc"})
    void a_word_for_the_applications_database_tries_it(String word) {
        application(word)
                .withBean(DataSource.class, () -> new DriverManagerDataSource("jdbc:nothing"))
                .run(context ->
                        assertThat(context.getStartupFailure()).rootCause().hasMessageContaining("jdbc:nothing"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "somewhere | The store 'somewhere' is not known",
                "jdbc:oracle:thin?password=hidden | is not known",
                "redis://:hidden@db?semelReplicas=all | semelReplicas=all",
                "dynamodb://eu-west-1/records | add the dependency dev.semel:semel-store-dynamodb"
            })
    void what_is_neither_word_nor_address_is_told_without_its_password(String text, String why) {
        application(text).run(context -> {
            assertThat(context).hasFailed();
            FailureAnalysis told = new MisuseAnalyzer().analyze(context.getStartupFailure());
            assertThat(told.getDescription()).contains("semel.store", why).doesNotContain("hidden");
            assertThat(told.getAction()).contains("embedded", "redis://HOST:PORT");
        });
    }

    @Test
    void a_schema_of_a_store_without_schemas_is_refused() {
        application("rocksdb:" + folder, "semel.schema=shop")
                .run(context ->
                        assertThat(context.getStartupFailure()).rootCause().hasMessageContaining("has no schemas"));
    }
}
