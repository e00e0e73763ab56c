package dev.semel.store.jdbc;

import dev.semel.policy.DurabilityGrade;
import dev.semel.store.StoreRefusedException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/**
 * What a PostgreSQL server says of itself before it is relied on (rule 16): read once, at opening, as the pool's
 * connections see it.
 *
 * @param grade what an acknowledged commit survives
 * @param isolation the connections' default
 * @param because the setting that the grade follows from, for people
 */
record Preflight(DurabilityGrade grade, String isolation, String because) {
    private static final int OLDEST = 120_000;
    private static final Set<String> REPLICATING = Set.of("on", "remote_apply");

    /** @throws StoreRefusedException if nothing can be relied on */
    static Preflight of(Connection connection, String settings, String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(settings)) {
            row.next();
            refuse(row, name);
            Settings set = new Settings(
                    row.getString(5),
                    row.getString(6),
                    row.getString(7),
                    row.getString(8),
                    !Boolean.FALSE.equals(row.getObject(10)));
            return new Preflight(set.grade(), row.getString(4), set.because());
        }
    }

    /**
     * What decides about a commit's durability.
     *
     * @param logged whether the table of records is in the write-ahead log
     */
    record Settings(String fsync, String pages, String commit, String standbys, boolean logged) {
        DurabilityGrade grade() {
            if (!logged || commit.equals("off")) {
                return DurabilityGrade.NONE;
            } else if (!fsync.equals("on") || !pages.equals("on")) {
                return DurabilityGrade.PROCESS;
            }
            return !standbys.isBlank() && REPLICATING.contains(commit)
                    ? DurabilityGrade.REPLICATED
                    : DurabilityGrade.MACHINE;
        }

        /** Which setting keeps the grade from being better; at the best one those that make it so. */
        String because() {
            return switch (grade()) {
                case NONE -> logged ? "synchronous_commit is off" : "its table of records is UNLOGGED";
                case PROCESS -> fsync.equals("on") ? "full_page_writes is " + pages : "fsync is " + fsync;
                case MACHINE ->
                    standbys.isBlank()
                            ? "synchronous_standby_names is empty"
                            : "synchronous_commit is " + commit + ", which waits for no standby's disk";
                case REPLICATED ->
                    "synchronous_commit is " + commit + " and synchronous_standby_names is '" + standbys + "'";
            };
        }
    }

    private static void refuse(ResultSet row, String name) throws SQLException {
        if (row.getInt(1) < OLDEST) {
            throw notUsable(name, "is PostgreSQL " + row.getInt(1) / 10_000 + "; Semel needs 12 or later.");
        } else if (row.getBoolean(2)) {
            throw notUsable(
                    name, "is a standby, and what it shows may be old; name the primary (targetServerType=primary).");
        } else if (row.getString(3).equals("on")) {
            throw notUsable(
                    name, "gives read-only transactions; turn default_transaction_read_only off for this role.");
        } else if (row.getString(9).equals("SQL_ASCII")) {
            throw notUsable(name, "has the encoding SQL_ASCII; use a database with UTF8.");
        }
    }

    private static StoreRefusedException notUsable(String name, String what) {
        return new StoreRefusedException(StoreRefusedException.Code.NOT_USABLE, "The store " + name + " " + what);
    }

    /** Whether the connections' default isolation is another than the one that every statement here is written for. */
    boolean isolates() {
        return !isolation.equals("read committed");
    }
}
