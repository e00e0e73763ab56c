package dev.semel.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.servers.DynamoLocal;
import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import dev.semel.servers.RedisServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code semel demo} over several gateways and one database, small; and what it says when that cannot be. */
class ManyNodesDemoTest extends TypedCommands {
    private static final String ORDERS = "60";

    @TempDir
    Path directory;

    @Test
    @Timeout(600)
    void every_order_is_settled_once_though_gateways_and_the_database_are_killed() throws Exception {
        try (PostgresServer server = PostgresServer.start(PostgresVersion.NEWEST)) {
            Path asked = fifo("asked");
            Path done = fifo("done");
            CompletableFuture<Void> crash = whenAsked(asked, done, () -> {
                server.kill();
                server.restart();
            });

            int exit = demo(
                    server.jdbcUrl(), "--kills", "2", "--restart-database", "echo now > " + asked + "; cat " + done);

            JsonObject report = report(exit);
            crash.get(60, TimeUnit.SECONDS);
            assertThat(report.getInteger("kills")).isPositive();
            assertThat(report.getInteger("database_restarts")).isEqualTo(1);
            assertThat(schemas(server.jdbcUrl())).isZero();
        }
    }

    @Test
    @Timeout(600)
    void redis_too_forgets_nothing_when_it_is_killed_and_holds_nothing_of_the_demo_afterwards() throws Exception {
        try (RedisServer server = RedisServer.start()) {
            Path asked = fifo("asked");
            Path done = fifo("done");
            CompletableFuture<Void> crash = whenAsked(asked, done, () -> {
                server.kill();
                server.restart();
            });

            int exit =
                    demo(server.url(), "--kills", "1", "--restart-database", "echo now > " + asked + "; cat " + done);

            JsonObject report = report(exit);
            crash.get(60, TimeUnit.SECONDS);
            assertThat(report.getInteger("kills")).isPositive();
            assertThat(report.getInteger("database_restarts")).isEqualTo(1);
            assertThat(server.ask("DBSIZE")).isEqualTo("0");
        }
    }

    @Test
    @Timeout(600)
    void dynamodb_local_too_forgets_nothing_when_it_is_killed_and_has_no_table_of_the_demo_afterwards()
            throws Exception {
        try (DynamoLocal server = DynamoLocal.start()) {
            Path asked = fifo("asked");
            Path done = fifo("done");
            CompletableFuture<Void> crash = whenAsked(asked, done, () -> {
                server.kill();
                server.restart();
            });
            String url = "dynamodb://eu-west-1/semel?endpoint=" + server.endpoint();

            int exit = demo(url, "--kills", "1", "--restart-database", "echo now > " + asked + "; cat " + done);

            JsonObject report = report(exit);
            crash.get(60, TimeUnit.SECONDS);
            assertThat(report.getInteger("kills")).isPositive();
            assertThat(report.getInteger("database_restarts")).isEqualTo(1);
            assertThat(server.tables()).isEmpty();
        }
    }

    @Test
    @Timeout(600)
    void a_database_that_does_not_come_back_is_said_to_be_gone_and_what_stays_in_it_too() throws Exception {
        try (PostgresServer server = PostgresServer.start(PostgresVersion.NEWEST)) {
            Path asked = fifo("asked");
            Path done = fifo("done");
            CompletableFuture<Void> end = whenAsked(asked, done, server::kill);

            String command = "echo now > " + asked + "; cat " + done + "; exit 3";
            int exit = demo(server.jdbcUrl(), "--kills", "0", "--restart-database", command);

            end.get(60, TimeUnit.SECONDS);
            assertThat(exit).isEqualTo(Exits.USAGE);
            assertThat(err.toString())
                    .contains("The database was not restarted", "ended with 3", "delete them yourself")
                    .hasLineCount(1);
        }
    }

    @Test
    @Timeout(600)
    void gateways_that_are_told_to_end_one_after_the_other_lose_and_double_nothing() throws Exception {
        String url = PostgresServer.shared(PostgresVersion.NEWEST).freshDatabase();

        JsonObject report = report(demo(url, "--kills", "2", "--rolling"));

        assertThat(report.getInteger("kills")).isPositive();
        assertThat(report.getBoolean("kills_orderly")).isTrue();
        assertThat(schemas(url)).isZero();
    }

    @Test
    void a_store_of_one_process_is_refused_for_several() {
        assertRefused("One process alone can use the store 'memory:' and --nodes is 2", "memory:", "--nodes", "2");
        assertRefused("'rocksdb:" + directory.resolve("s"), "rocksdb:" + directory.resolve("s"), "--nodes", "2");
    }

    @Test
    void a_store_that_forgets_with_its_gateway_is_refused_while_gateways_are_killed() {
        assertRefused("forgets everything when its gateway is killed; add --kills 0", "memory:");
    }

    @Test
    void a_database_that_is_none_cannot_be_restarted() {
        assertRefused("is no database; leave --restart-database away", "memory:", "--restart-database", "true");
    }

    @Test
    void a_store_that_is_there_already_is_left_alone() throws Exception {
        Path mine = Files.createDirectory(directory.resolve("mine"));

        assertRefused("is there already", "rocksdb:" + mine);
        assertThat(mine).exists();
    }

    @Test
    void a_database_that_is_not_there_is_said_to_be_so() {
        int exit = semel("demo", "--store", "jdbc:postgresql://127.0.0.1:1/shop", "-o", "json");

        assertThat(exit).isEqualTo(Exits.STORE);
        assertThat(err.toString()).contains("cannot be reached").hasLineCount(1);
    }

    private void assertRefused(String sentence, String store, String... more) {
        err.getBuffer().setLength(0);
        String[] arguments = new String[3 + more.length];
        arguments[0] = "demo";
        arguments[1] = "--store";
        arguments[2] = store;
        System.arraycopy(more, 0, arguments, 3, more.length);

        assertThat(semel(arguments)).isEqualTo(Exits.USAGE);
        assertThat(err.toString()).contains(sentence).hasLineCount(1);
    }

    private int demo(String url, String... more) {
        String[] arguments = new String[11 + more.length];
        String[] first = {"demo", "--store", url, "--nodes", "2", "--orders", ORDERS, "--twins", "4", "-o", "json"};
        System.arraycopy(first, 0, arguments, 0, first.length);
        System.arraycopy(more, 0, arguments, first.length, more.length);
        return semel(arguments);
    }

    private JsonObject report(int exit) {
        assertThat(exit).as(out + " " + err).isZero();
        JsonObject report = new JsonObject(out.toString());
        assertThat(report.getInteger("applied") + report.getInteger("refused")).isEqualTo(Integer.parseInt(ORDERS));
        assertThat(report.getInteger("not_settled")).isZero();
        assertThat(report.getInteger("applied_twice")).isZero();
        assertThat(report.getBoolean("holds")).isTrue();
        return report;
    }

    private Path fifo(String name) throws Exception {
        Path fifo = directory.resolve(name);
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        return fifo;
    }

    private static CompletableFuture<Void> whenAsked(Path asked, Path done, Runnable task) {
        return CompletableFuture.runAsync(() -> {
            try {
                Files.readString(asked);
                task.run();
                Files.writeString(done, "done\n");
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        });
    }

    private static int schemas(String url) throws Exception {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'semel_demo%'")) {
            row.next();
            return row.getInt(1);
        }
    }
}
