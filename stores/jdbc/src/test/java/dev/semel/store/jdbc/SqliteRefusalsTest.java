package dev.semel.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.semel.policy.DurabilityGrade;
import dev.semel.protocol.Decision;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreUnavailableException;
import dev.semel.testkit.Asking;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sqlite.SQLiteDataSource;

/** What a SQLite store refuses, in one sentence each, and the grade that it tells for what it does not refuse. */
class SqliteRefusalsTest {
    private static final JdbcOptions OPTIONS = JdbcOptions.defaults().by(() -> SqliteFile.NOW);

    @TempDir
    private Path directory;

    @Test
    void a_new_file_survives_the_machine_and_database_in_memory_nothing() {
        try (JdbcStore store = SqliteFile.made(path()).store(() -> SqliteFile.NOW)) {
            assertThat(store.describe().grade()).isEqualTo(DurabilityGrade.MACHINE);
            assertThat(store.describe().name()).isEqualTo("jdbc:sqlite:" + path());
        }
        try (HikariDataSource memory = pool("jdbc:sqlite::memory:", "")) {
            JdbcSchema.of(OPTIONS).apply(memory);
            try (JdbcStore store = JdbcStore.open(memory, OPTIONS)) {
                assertThat(store.describe().grade()).isEqualTo(DurabilityGrade.NONE);
                assertThat(Asking.apply(store, Asking.claim("k", 1))).isInstanceOf(Decision.Granted.class);
                assertThat(store.find(List.of(Asking.key("k"))).get(0).record()).isNotNull();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "wal, off, PROCESS", "wal, normal, PROCESS", "wal, full, MACHINE", "wal, extra, MACHINE",
        "delete, full, PROCESS", "delete, extra, MACHINE", "truncate, full, MACHINE", "truncate, normal, PROCESS",
        "persist, full, MACHINE", "memory, full, NONE"
    })
    void the_grade_follows_from_the_settings_of_the_connection(
            String journal, String synchronous, DurabilityGrade grade) {
        SqliteFile.made(path());
        try (HikariDataSource source = pool(
                        "jdbc:sqlite:" + path() + "?journal_mode=" + journal, "PRAGMA synchronous = " + synchronous);
                JdbcStore store = JdbcStore.open(source, OPTIONS)) {
            assertThat(store.describe().grade()).isEqualTo(grade);
            assertThat(Asking.apply(store, Asking.claim("k", 1))).isInstanceOf(Decision.Granted.class);
        }
    }

    @Test
    void a_sync_that_does_not_reach_the_medium_is_none() {
        assertThat(SqlitePreflight.grade(new SqlitePreflight.Writing("wal", 2, false)))
                .isEqualTo(DurabilityGrade.PROCESS);
    }

    @Test
    void a_journal_that_cannot_roll_back_is_refused() {
        SqliteFile file = SqliteFile.made(path());
        SQLiteDataSource source = file.source();
        source.setJournalMode("OFF");
        refused(source, StoreRefusedException.Code.NOT_USABLE, "journal_mode=off");
    }

    @Test
    void an_exclusive_file_is_refused() {
        SQLiteDataSource source = SqliteFile.made(path()).source();
        source.setLockingMode("EXCLUSIVE");
        refused(source, StoreRefusedException.Code.NOT_USABLE, "locking_mode=exclusive");
    }

    @Test
    void a_file_without_tables_is_refused_and_told_how_to_make_them() {
        refused(SqliteFile.at(path()).source(), StoreRefusedException.Code.NOT_USABLE, "semel schema apply");
    }

    @Test
    void a_schema_and_a_missing_clock_are_refused() {
        SQLiteDataSource source = SqliteFile.made(path()).source();
        assertThatThrownBy(() -> JdbcStore.open(source, OPTIONS.in("business")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The schema is 'business' and a SQLite file has none");
        assertThatThrownBy(() -> JdbcSchema.of(OPTIONS.in("business")).apply(source))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> JdbcStore.open(source, JdbcOptions.defaults()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("without a clock");
    }

    @Test
    void a_file_that_is_no_database_is_refused() throws IOException {
        Files.writeString(path(), "This is a diary, and no database at all.\n".repeat(200), StandardCharsets.UTF_8);
        refused(SqliteFile.at(path()).source(), StoreRefusedException.Code.DAMAGED, "no SQLite database");
    }

    @Test
    void a_truncated_file_is_refused() throws IOException {
        fill(200);
        try (RandomAccessFile file = new RandomAccessFile(path().toFile(), "rw")) {
            file.setLength(file.length() / 2);
        }
        refused(SqliteFile.at(path()).source(), StoreRefusedException.Code.DAMAGED, "damaged");
    }

    @Test
    void a_page_of_noise_is_refused() throws Exception {
        fill(200);
        String page = SqliteFile.at(path()).text("SELECT rootpage FROM sqlite_master WHERE name = 'semel_open'");
        try (RandomAccessFile file = new RandomAccessFile(path().toFile(), "rw")) {
            file.seek(4096L * (Long.parseLong(page) - 1));
            file.write(new byte[] {0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55});
        }
        refused(SqliteFile.at(path()).source(), StoreRefusedException.Code.DAMAGED, "damaged");
    }

    @Test
    void a_file_that_cannot_be_written_is_refused() {
        SQLiteDataSource source = SqliteFile.made(path()).source();
        source.setReadOnly(true);
        refused(source, StoreRefusedException.Code.NOT_USABLE, "cannot be written");
    }

    @Test
    void a_row_that_cannot_be_read_fails_alone() throws SQLException {
        fill(2);
        SqliteFile.at(path())
                .run("UPDATE semel_record SET head = x'01' WHERE key = (SELECT key FROM semel_record LIMIT 1)");
        try (JdbcStore store = SqliteFile.at(path()).store(() -> SqliteFile.NOW)) {
            List<Decision> answers =
                    store.apply(List.of(Asking.claim("k0", 9), Asking.claim("k1", 9), Asking.claim("new", 9)));
            assertThat(answers.get(0)).isInstanceOf(Decision.Failed.class);
            assertThat(answers.get(1)).isInstanceOf(Decision.Running.class);
            assertThat(answers.get(2)).isInstanceOf(Decision.Granted.class);
        }
    }

    @Test
    void a_full_disk_fails_the_batch_and_what_was_answered_before_is_there() throws SQLException {
        SqliteFile.made(path());
        List<String> granted = new ArrayList<>();
        try (HikariDataSource small = pool("jdbc:sqlite:" + path(), "PRAGMA max_page_count = 40");
                JdbcStore store = JdbcStore.open(small, OPTIONS)) {
            assertThatThrownBy(() -> {
                        for (int number = 0; number < 5_000; number++) {
                            Asking.apply(store, Asking.claim("k" + number, number));
                            granted.add("k" + number);
                        }
                    })
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("full");
            assertThat(granted).isNotEmpty();
            granted.forEach(name -> assertThat(
                            store.find(List.of(Asking.key(name))).get(0).record())
                    .as(name)
                    .isNotNull());
        }
        assertThat(SqliteFile.at(path()).text("SELECT count(*) FROM semel_record"))
                .isEqualTo(Integer.toString(granted.size()));
    }

    @Test
    @Timeout(600)
    void a_lock_that_another_connection_keeps_is_not_waited_for_without_end() throws SQLException {
        SqliteFile file = SqliteFile.made(path());
        try (JdbcStore store = file.store(() -> SqliteFile.NOW);
                Connection other = file.source().getConnection();
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            assertThatThrownBy(() -> Asking.apply(store, Asking.claim("k", 1)))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("is locked by another connection");
            assertThat(store.find(List.of(Asking.key("k"))).get(0).record())
                    .as("readers are not kept")
                    .isNull();
            statement.execute("ROLLBACK");
            assertThat(Asking.apply(store, Asking.claim("k", 1))).isInstanceOf(Decision.Granted.class);
        }
    }

    private Path path() {
        return directory.resolve("semel.db");
    }

    private void fill(int claims) {
        try (JdbcStore store = SqliteFile.made(path()).store(() -> SqliteFile.NOW)) {
            for (int number = 0; number < claims; number++) {
                Asking.apply(store, Asking.claim("k" + number, number));
            }
        }
    }

    private static HikariDataSource pool(String url, String first) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(url.endsWith(":memory:") ? 1 : 2);
        if (!first.isEmpty()) {
            config.setConnectionInitSql(first);
        }
        return new HikariDataSource(config);
    }

    private static void refused(SQLiteDataSource source, StoreRefusedException.Code code, String words) {
        StoreRefusedException refused = catchThrowableOfType(
                StoreRefusedException.class,
                () -> JdbcStore.open(source, OPTIONS).close());
        assertThat(refused).as("opening is refused").isNotNull();
        assertThat(refused.code()).isEqualTo(code);
        assertThat(refused).hasMessageContaining(words).hasMessageContaining(source.getUrl());
    }

    @Test
    void an_error_in_the_middle_of_a_batch_leaves_no_transaction_open() throws SQLException {
        SqliteFile.made(path());
        Sql sql = new Sql("sqlite.sql", OPTIONS.prefix(), true);
        try (SqliteConnection connection =
                new SqliteConnection(SqliteFile.at(path()).source(), "k", sql)) {
            assertThatThrownBy(() -> connection.write(work -> {
                        throw new StackOverflowError("in the middle");
                    }))
                    .hasMessage("in the middle");

            assertThat(connection.<String>write(work -> "the next batch")).isEqualTo("the next batch");
        }
    }
}
