package dev.semel.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A standby keeps what its grade says: all that was acknowledged, or what it happened to have received. */
class ReplicationTest {
    private static final String ROWS = "SELECT string_agg(id::text, ',' ORDER BY id) FROM kept";

    @ParameterizedTest
    @EnumSource
    void a_synchronous_standby_keeps_what_its_killed_primary_acknowledged(PostgresVersion version) {
        try (PostgresServer primary = PostgresServer.start(version);
                PostgresServer standby = PostgresServer.standbyOf(primary, true)) {
            Sql.run(primary.jdbcUrl(), "CREATE TABLE kept (id int)", "INSERT INTO kept VALUES (1)");
            standby.holdBack();
            CompletableFuture<Void> second =
                    CompletableFuture.runAsync(() -> Sql.run(primary.jdbcUrl(), "INSERT INTO kept VALUES (2)"));
            Await.until(
                    "a commit waits for the standby",
                    Duration.ofSeconds(10),
                    () -> Sql.ask(primary.superuserUrl(), "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
                            .isPresent());

            assertThat(second).isNotDone();

            standby.catchUp();
            second.join();
            primary.kill();
            standby.promote();
            Sql.run(standby.jdbcUrl(), "INSERT INTO kept VALUES (3)");

            assertThat(Sql.ask(standby.jdbcUrl(), ROWS)).hasValue("1,2,3");
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_asynchronous_standby_loses_what_its_killed_primary_acknowledged_and_had_not_sent(PostgresVersion version) {
        try (PostgresServer primary = PostgresServer.start(version);
                PostgresServer standby = PostgresServer.standbyOf(primary, false)) {
            Sql.run(primary.jdbcUrl(), "CREATE TABLE kept (id int)", "INSERT INTO kept VALUES (1)");
            standby.catchUp();
            assertThat(Sql.ask(standby.jdbcUrl(), ROWS)).hasValue("1");

            standby.holdBack();
            Sql.run(primary.jdbcUrl(), "INSERT INTO kept VALUES (2)");
            primary.kill();
            standby.promote();

            assertThat(Sql.ask(standby.jdbcUrl(), ROWS)).hasValue("1");
        }
    }
}
