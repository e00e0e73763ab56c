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
 * @param because the settings that the grade follows from, for people
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
            String fsync = row.getString(5);
            String pages = row.getString(6);
            String commit = row.getString(7);
            String standbys = row.getString(8);
            String because = "fsync=" + fsync + ", full_page_writes=" + pages + ", synchronous_commit=" + commit
                    + ", synchronous_standby_names='" + standbys + "'";
            return new Preflight(grade(fsync, pages, commit, standbys), row.getString(4), because);
        }
    }

    private static DurabilityGrade grade(String fsync, String pages, String commit, String standbys) {
        if (commit.equals("off")) {
            return DurabilityGrade.NONE;
        } else if (!fsync.equals("on") || !pages.equals("on")) {
            return DurabilityGrade.PROCESS;
        }
        return !standbys.isBlank() && REPLICATING.contains(commit)
                ? DurabilityGrade.REPLICATED
                : DurabilityGrade.MACHINE;
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
