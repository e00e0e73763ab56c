package dev.semel.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import dev.semel.testkit.Asking;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code semel certify} on databases: on a real PostgreSQL and on a SQLite file, and that nothing of it is left in them. */
class CertifyDatabaseTest extends TypedCommands {
    private static final String OURS = "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'semel%'";

    @TempDir(factory = Scratch.class)
    Path directory;

    private final PostgresServer server = PostgresServer.shared(PostgresVersion.NEWEST);

    @Test
    @Timeout(600)
    void a_postgresql_is_certified_in_a_schema_of_its_own_which_is_gone_afterwards() throws SQLException {
        String url = server.freshDatabase();
        run(url, "CREATE TABLE semel_record (mine text)", "INSERT INTO semel_record VALUES ('mine')");

        int exit = semel("certify", "--store", url, "--rounds", "2", "--kill=1", "-o", "json");

        assertThat(exit).as(out + " " + err).isZero();
        JsonObject report = new JsonObject(out.toString());
        assertThat(report.getString("store")).isEqualTo(url.replaceFirst("\\?.*", ""));
        assertThat(report.getString("grade")).isEqualTo("MACHINE");
        assertThat(report.getString("because")).isEqualTo("synchronous_standby_names is empty");
        assertThat(report.getJsonArray("chapters").stream().map(each -> (JsonObject) each))
                .hasSize(5)
                .allMatch(chapter -> chapter.getBoolean("ran"))
                .allMatch(chapter -> chapter.getJsonArray("findings").isEmpty());
        assertThat(report.getJsonArray("chapters").getJsonObject(1).getString("did"))
                .startsWith("2 rounds of ")
                .contains("over 3 instances");
        assertThat(ask(url, OURS)).isEqualTo("0");
        assertThat(ask(url, "SELECT mine FROM semel_record")).isEqualTo("mine");
    }

    @Test
    @Timeout(600)
    void a_database_that_gives_every_key_the_same_epoch_is_not_certified() throws SQLException {
        String url = server.freshDatabase();
        String admin = server.superuserUrl().replaceFirst("/semel\\b", "/" + ask(url, "SELECT current_database()"));
        run(
                admin,
                "CREATE FUNCTION always_seven() RETURNS trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN NEW.epoch := 7; NEW.first_epoch := 7; RETURN NEW; END'",
                "CREATE FUNCTION spoil() RETURNS event_trigger LANGUAGE plpgsql AS $$ DECLARE made record; BEGIN"
                        + " FOR made IN SELECT * FROM pg_event_trigger_ddl_commands() LOOP"
                        + " IF made.object_identity LIKE '%.semel_record' THEN EXECUTE 'CREATE TRIGGER spoilt BEFORE"
                        + " INSERT ON ' || made.object_identity || ' FOR EACH ROW EXECUTE FUNCTION public.always_seven()';"
                        + " END IF; END LOOP; END $$",
                "CREATE EVENT TRIGGER spoiling ON ddl_command_end WHEN TAG IN ('CREATE TABLE')"
                        + " EXECUTE FUNCTION spoil()");

        int exit = semel("certify", "--store", url, "--rounds", "1", "-o", "json");

        assertThat(exit).as(out + " " + err).isEqualTo(Exits.FINDING);
        assertThat(new JsonObject(out.toString())
                        .getJsonArray("chapters").stream().map(each -> (JsonObject) each))
                .anySatisfy(chapter ->
                        assertThat(chapter.getJsonArray("findings").toString()).contains("epoch"));
        assertThat(ask(url, OURS)).isEqualTo("0");
    }

    @Test
    @Timeout(600)
    void a_certification_that_is_told_to_end_leaves_nothing_behind() throws Exception {
        String url = server.freshDatabase();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.semel.server.cli.Main",
                        "certify",
                        "--store",
                        url)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("said").toFile())
                .start();
        try {
            while (process.isAlive() && ask(url, OURS).equals("0")) {
                Asking.pause();
            }
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }

        assertThat(process.exitValue()).isEqualTo(128 + 15);
        assertThat(ask(url, OURS)).isEqualTo("0");
    }

    @Test
    void a_role_that_may_make_no_schema_is_told_what_to_grant() throws SQLException {
        String url = server.freshDatabase();
        String database = ask(url, "SELECT current_database()");
        String admin = server.superuserUrl().replaceFirst("/semel\\b", "/" + database);
        run(admin, "ALTER DATABASE " + database + " OWNER TO postgres");

        int exit = semel("certify", "--store", url);

        assertThat(exit).isEqualTo(Exits.STORE);
        assertThat(err.toString())
                .startsWith("semel: The store jdbc:postgresql:")
                .contains("permission denied for database " + database, "GRANT CREATE ON DATABASE")
                .hasLineCount(1);
    }

    @Test
    void a_database_that_is_not_there_cannot_be_reached() {
        int exit = semel("certify", "--store", "jdbc:postgresql://127.0.0.1:1/shop?user=a&password=hidden");

        assertThat(exit).isEqualTo(Exits.STORE);
        assertThat(err.toString())
                .startsWith("semel: The store jdbc:postgresql://127.0.0.1:1/shop")
                .contains("cannot be reached")
                .doesNotContain("hidden")
                .hasLineCount(1);
        assertThat(out.toString()).doesNotContain("hidden");
    }

    @Test
    @Timeout(600)
    void a_sqlite_file_is_certified_in_files_beside_it_which_are_gone_afterwards() throws IOException {
        Path user = Files.writeString(directory.resolve("orders.db"), "not opened");

        int exit = semel("certify", "--store", "jdbc:sqlite:" + user, "--rounds", "1", "--kill=1");

        assertThat(exit).as(out + " " + err).isZero();
        assertThat(out.toString())
                .contains("Certified, grade MACHINE (journal_mode is wal and synchronous is full): an acknowledged"
                        + " write survives the death of the machine.")
                .containsPattern("kills +passed +1 kills");
        assertThat(user).hasContent("not opened");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(user);
        }
    }

    private static void run(String url, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String ask(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
