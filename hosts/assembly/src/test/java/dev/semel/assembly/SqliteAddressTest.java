package dev.semel.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.engine.Engine;
import dev.semel.engine.SystemTime;
import dev.semel.policy.DurabilityGrade;
import dev.semel.policy.Quota;
import dev.semel.policy.Quotas;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SQLite files by their addresses: what is made, what is kept beside them, and what is refused. */
class SqliteAddressTest {
    @TempDir
    Path directory;

    private StoreAddress address() {
        return new StoreAddress("jdbc:sqlite:" + directory.resolve("semel.db"));
    }

    @Test
    void a_file_is_made_with_its_tables_and_is_the_same_store_when_it_is_opened_again() {
        String generation;
        try (OperationStore store = address().open("")) {
            generation = store.describe().generation();
            assertThat(store.describe().grade()).isEqualTo(DurabilityGrade.MACHINE);
            assertThat(store.describe().because()).isEqualTo("journal_mode is wal and synchronous is full");
        }

        try (OperationStore again = address().open("")) {
            assertThat(again.describe().generation()).isEqualTo(generation);
        }
    }

    @Test
    void an_engine_with_quotas_starts_over_it() {
        Quotas quotas = Quotas.each(Quota.none().withRows(1));
        try (SystemTime time = new SystemTime();
                OperationStore store = address().open("");
                Engine engine = Engine.over(store, time).quotas(quotas).start()) {
            assertThat(engine.gauges().attemptsUnderWay()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "jdbc:sqlite: | names no file",
                "jdbc:sqlite::memory: | would be gone with the process",
                "jdbc:sqlite:/a/b.db?key=hidden | is written with",
                "jdbc:sqlite:file:/a/b.db | is written with"
            })
    void an_address_that_names_no_file_is_refused(String text, String why) {
        assertThatThrownBy(() -> new StoreAddress(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .startsWith("The store 'jdbc:sqlite:")
                .contains(why, "write jdbc:sqlite:PATH")
                .doesNotContain("hidden")
                .hasLineCount(1);
    }

    @Test
    void a_path_at_which_there_can_be_no_file_is_refused() throws IOException {
        Path other = Files.writeString(directory.resolve("diary"), "no database, but long enough for one ".repeat(100));

        refused(new StoreAddress("jdbc:sqlite:" + directory), "is a directory and no file; name a file in it.");
        refused(
                new StoreAddress("jdbc:sqlite:" + directory.resolve("missing").resolve("semel.db")),
                "cannot be made, for " + directory.resolve("missing") + " is no directory");
        refused(new StoreAddress("jdbc:sqlite:" + other), "no SQLite database");
    }

    private static void refused(StoreAddress address, String why) {
        assertThatThrownBy(() -> address.open("").close())
                .isInstanceOf(StoreRefusedException.class)
                .message()
                .startsWith("The store " + address.name() + " ")
                .contains(why)
                .hasLineCount(1);
    }
}
