package dev.semel.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import liquibase.Liquibase;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.DirectoryResourceAccessor;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code semel schema} as it is called, against real servers. */
class SchemaCommandTest extends TypedCommands {
    private static final String NOWHERE = "jdbc:postgresql://127.0.0.1:1/shop?user=a&password=hidden";

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(PostgresVersion.class)
    void tables_are_missing_then_applied_then_as_they_must_be(PostgresVersion version) {
        String url = PostgresServer.shared(version).freshDatabase();

        assertThat(schema("check", url)).isEqualTo(Exits.FINDING);
        assertThat(out.toString()).contains("installed 0, needed 1").contains("missing: unique index record (key)");
        assertThat(schema("apply", url)).isZero();
        assertThat(out).hasToString("from version 0 to version 1\n");
        assertThat(schema("apply", url)).isZero();
        assertThat(out).hasToString("version 1 was there already\n");
        assertThat(schema("check", url)).isZero();
        assertThat(out).hasToString("installed 1, needed 1\n");
    }

    @Test
    void what_somebody_changed_is_named() {
        String url = PostgresServer.shared(PostgresVersion.NEWEST).freshDatabase();
        schema("apply", url);
        run(url, "ALTER TABLE semel_record DROP CONSTRAINT semel_record_pkey");
        run(url, "ALTER TABLE semel_note ADD COLUMN mine text");

        assertThat(schema("check", url)).isEqualTo(Exits.FINDING);
        assertThat(out)
                .hasToString("installed 1, needed 1\nmissing: unique index record (key)\nnot ours: column note.mine"
                        + " text\n");
    }

    @Test
    void what_is_printed_makes_what_is_checked_in_a_schema_that_is_made_with_it() {
        String url = PostgresServer.shared(PostgresVersion.NEWEST).freshDatabase();
        assertThat(semel("schema", "print", "--store", url, "--store-schema", "own"))
                .isZero();

        run(url, out.toString());

        assertThat(semel("schema", "check", "--store", url, "--store-schema", "own"))
                .isZero();
        assertThat(schema("check", url)).isEqualTo(Exits.FINDING);
    }

    @Test
    void exports_are_the_printed_statements_and_ask_no_database() throws Exception {
        schema("print", NOWHERE);
        String printed = out.toString();

        int exit = semel("schema", "export", "--store", NOWHERE, "--format", "liquibase", "--to", "" + directory);

        assertThat(exit).isZero();
        assertThat(directory.resolve("V1__semel.sql")).content().isEqualTo(printed);
        assertThat(printed).as("placeholders of Flyway").doesNotContain("${");
        assertThat(Files.readString(directory.resolve("semel-changelog.xml")))
                .contains("path=\"V1__semel.sql\"", "splitStatements=\"false\"");
    }

    @Test
    void flyway_makes_of_the_export_the_tables_that_are_needed() {
        String url = PostgresServer.shared(PostgresVersion.NEWEST).freshDatabase();
        String store = url + "&semelSchema=once";
        semel("schema", "export", "--store", store, "--format", "flyway", "--to", "" + directory);

        Flyway.configure()
                .dataSource(url, null, null)
                .locations("filesystem:" + directory)
                .load()
                .migrate();

        assertThat(schema("check", store)).as(out.toString()).isZero();
    }

    @Test
    void liquibase_makes_of_the_export_the_tables_that_are_needed() throws Exception {
        String url = PostgresServer.shared(PostgresVersion.NEWEST).freshDatabase();
        String store = url + "&semelSchema=once";
        semel("schema", "export", "--store", store, "--format", "liquibase", "--to", "" + directory);

        try (Connection connection = DriverManager.getConnection(url);
                Liquibase liquibase = new Liquibase(
                        "semel-changelog.xml",
                        new DirectoryResourceAccessor(directory),
                        new JdbcConnection(connection))) {
            liquibase.update("");
        }

        assertThat(schema("check", store)).as(out.toString()).isZero();
    }

    @Test
    void a_renewed_generation_is_another_one_with_epochs_above_all_before() {
        String url = PostgresServer.shared(PostgresVersion.NEWEST).freshDatabase();
        schema("apply", url);
        String before = ask(url, "SELECT value FROM semel_mark WHERE name = 'generation'");
        long high = Long.parseLong(ask(url, "SELECT nextval('semel_epoch')")) + (1L << 45);
        run(url, "SELECT setval('semel_epoch', " + high + ")");

        assertThat(schema("renew-generation", url)).as("without --yes").isEqualTo(Exits.USAGE);
        assertThat(semel("schema", "renew-generation", "--yes", "--store", url)).isZero();

        String after = ask(url, "SELECT value FROM semel_mark WHERE name = 'generation'");
        assertThat(out.toString()).contains("--accept-generation " + after);
        assertThat(after).hasSize(36).isNotEqualTo(before);
        assertThat(Long.parseLong(ask(url, "SELECT nextval('semel_epoch')"))).isGreaterThan(high);
        run(url, "SELECT setval('semel_epoch', 7)");
        assertThat(semel("schema", "renew-generation", "--yes", "--store", url)).isZero();
        assertThat(Long.parseLong(ask(url, "SELECT nextval('semel_epoch')")))
                .as("above what this second could have given out")
                .isGreaterThan(high - (1L << 45));
    }

    @Test
    void a_database_that_is_not_there_is_said_to_be_so_without_the_password() {
        assertThat(schema("check", NOWHERE)).isEqualTo(Exits.STORE);
        assertThat(err.toString())
                .contains("jdbc:postgresql://127.0.0.1:1/shop cannot be reached")
                .doesNotContain("hidden")
                .hasLineCount(1);
    }

    @Test
    void a_store_without_tables_is_refused() {
        assertThat(schema("print", "memory:")).isEqualTo(Exits.USAGE);
        assertThat(err.toString()).contains("The store 'memory:' has no tables").hasLineCount(1);
    }

    private int schema(String command, String url) {
        return semel("schema", command, "--store", url);
    }

    private static void run(String url, String sql) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static String ask(String url, String sql) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
