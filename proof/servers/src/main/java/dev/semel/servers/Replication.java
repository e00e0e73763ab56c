package dev.semel.servers;

import dev.semel.servers.Traffic.Sender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * The line from a primary to its standby: the first copy of the data, and the stream after it, which goes through a
 * proxy so that it can be held. The published programs have no {@code pg_basebackup}, so the copy is made as
 * PostgreSQL's manual describes under "Making a Base Backup Using the Low Level API".
 */
final class Replication {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Folders whose content belongs to the running primary alone. */
    private static final Set<String> EMPTY = Set.of(
            "pg_wal",
            "pg_replslot",
            "pg_dynshmem",
            "pg_notify",
            "pg_serial",
            "pg_snapshots",
            "pg_stat_tmp",
            "pg_subtrans");

    /** Files that say of the primary what must not be said of the standby. */
    private static final Set<String> LEFT_OUT = Set.of("postmaster.pid", "postmaster.opts", "postgresql.auto.conf");

    private final PostgresServer primary;
    private final FaultProxy line;
    private final String name;

    private Replication(PostgresServer primary, FaultProxy line, String name) {
        this.primary = primary;
        this.line = line;
        this.name = name;
    }

    static Replication of(PostgresServer primary, int standbyPort) {
        String name = "standby_" + standbyPort;
        Sql.run(primary.maintenanceUrl(), "SELECT pg_create_physical_replication_slot('" + name + "', true)");
        return new Replication(primary, FaultProxy.to("127.0.0.1", primary.port()), name);
    }

    Map<String, String> settings() {
        return Map.of(
                "primary_conninfo",
                "host=127.0.0.1 port=" + line.port() + " user=postgres application_name=" + name,
                "primary_slot_name",
                name,
                "wal_retrieve_retry_interval",
                "100ms");
    }

    /** Copies the primary's data while it runs; what changes meanwhile is mended from its log. */
    void copyTo(Path data, Account account) throws IOException {
        boolean renamed = primary.version().major() >= 15;
        try (Connection connection = DriverManager.getConnection(primary.maintenanceUrl());
                Statement statement = connection.createStatement()) {
            statement.execute(
                    renamed ? "SELECT pg_backup_start('semel', true)" : "SELECT pg_start_backup('semel', true, false)");
            DataFolder.copy(primary.data(), data, account, Replication::isShared);
            try (ResultSet label = statement.executeQuery(
                    renamed
                            ? "SELECT labelfile FROM pg_backup_stop(false)"
                            : "SELECT labelfile FROM pg_stop_backup(false, false)")) {
                label.next();
                write(data.resolve("backup_label"), label.getString(1), account);
            }
        } catch (SQLException e) {
            throw new IOException("The primary refused to have its data copied.", e);
        }
        write(data.resolve("standby.signal"), "", account);
    }

    private static boolean isShared(Path below) {
        boolean inside = below.getNameCount() > 1;
        String first = below.getName(0).toString();
        return !LEFT_OUT.contains(first) && !(inside && EMPTY.contains(first));
    }

    private static void write(Path file, String text, Account account) throws IOException {
        Files.writeString(file, text);
        account.own(file);
    }

    void awaitStreaming(boolean synchronous) {
        awaitState("state", "streaming");
        if (synchronous) {
            primary.set("synchronous_standby_names", name);
            awaitState("sync_state", "sync");
        }
    }

    private void awaitState(String column, String state) {
        String query = "SELECT " + column + " FROM pg_stat_replication WHERE application_name = '" + name + "'";
        Await.until(
                "the standby is '" + state + "'",
                LIMIT,
                () -> Sql.ask(primary.maintenanceUrl(), query)
                        .filter(state::equals)
                        .isPresent());
    }

    void hold() {
        line.hold(Sender.SERVER);
    }

    void catchUp(String standbyUrl) {
        line.release();
        String written =
                Sql.ask(primary.maintenanceUrl(), "SELECT pg_current_wal_lsn()").orElseThrow();
        String query = "SELECT pg_last_wal_replay_lsn() >= '" + written + "'::pg_lsn";
        Await.until(
                "the standby has caught up",
                LIMIT,
                () -> Sql.ask(standbyUrl, query).filter("t"::equals).isPresent());
    }

    void end() {
        line.close();
    }
}
