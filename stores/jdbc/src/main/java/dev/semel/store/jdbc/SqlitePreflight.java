package dev.semel.store.jdbc;

import dev.semel.policy.DurabilityGrade;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreRefusedException.Code;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What the connection that writes says of a SQLite file before it is relied on (rule 16), by the settings that are in
 * force on that very connection.
 *
 * @param grade what an acknowledged commit survives
 * @param because the settings that the grade follows from, for people
 * @param inMemory whether the database is in no file, so that a second connection would find another one
 */
record SqlitePreflight(DurabilityGrade grade, String because, boolean inMemory) {
    /** A larger file is not read through at opening. */
    private static final long CHECKED_BYTES = 64L << 20;

    private static final List<String> SYNCHRONOUS = List.of("off", "normal", "full", "extra");
    private static final int[] OLDEST = {3, 37, 0};

    /**
     * How a connection writes.
     *
     * @param journal {@code PRAGMA journal_mode}
     * @param synchronous {@code PRAGMA synchronous}: 0 off, 1 normal, 2 full, 3 extra
     * @param flushesDrive whether a sync reaches the medium; on macOS only with {@code PRAGMA fullfsync}
     */
    record Writing(String journal, int synchronous, boolean flushesDrive) {
        String told() {
            return "journal_mode is " + journal + " and synchronous is " + SYNCHRONOUS.get(synchronous)
                    + (flushesDrive ? "" : ", and fullfsync is off");
        }
    }

    /** @throws StoreRefusedException if nothing can be relied on */
    static SqlitePreflight of(SqliteConnection connection, String name) throws SQLException {
        SqlitePreflight preflight;
        long bytes;
        try (ResultSet row = connection.statement("settings").executeQuery()) {
            row.next();
            String file = row.getString(2);
            boolean inMemory = file == null || file.isEmpty();
            boolean flushes = row.getBoolean(5)
                    || !System.getProperty("os.name", "")
                            .toLowerCase(Locale.ROOT)
                            .startsWith("mac");
            Writing writing = new Writing(row.getString(3).toLowerCase(Locale.ROOT), row.getInt(4), flushes);
            refuse(row, writing, name);
            preflight = inMemory
                    ? new SqlitePreflight(DurabilityGrade.NONE, "the database is in memory", true)
                    : new SqlitePreflight(grade(writing), writing.told(), false);
            bytes = row.getLong(8);
        }
        if (bytes <= CHECKED_BYTES) {
            check(connection, name);
        }
        return preflight;
    }

    /** By SQLite's documentation of the two settings. */
    static DurabilityGrade grade(Writing writing) {
        String journal = writing.journal();
        if (journal.equals("memory")) {
            // A process that dies while it writes leaves the file damaged.
            return DurabilityGrade.NONE;
        }
        // Deleting the journal is the commit, and only EXTRA syncs the directory that it was deleted from.
        int needed = journal.equals("delete") ? 3 : 2;
        boolean synced = writing.synchronous() >= needed;
        return synced && writing.flushesDrive() ? DurabilityGrade.MACHINE : DurabilityGrade.PROCESS;
    }

    private static void refuse(ResultSet row, Writing writing, String name) throws SQLException {
        if (isOlder(row.getString(1))) {
            throw notUsable(
                    name,
                    "is opened by SQLite " + row.getString(1) + "; Semel needs 3.37 or later, so take a"
                            + " newer driver.");
        } else if (writing.journal().equals("off")) {
            throw notUsable(name, "has journal_mode=off and cannot roll back; set PRAGMA journal_mode=WAL.");
        } else if (row.getString(6).equalsIgnoreCase("exclusive")) {
            throw notUsable(name, "has locking_mode=exclusive and lets no second connection read; set it to normal.");
        } else if (row.getBoolean(7)) {
            throw notUsable(name, "has query_only=on and cannot be written; turn it off.");
        }
    }

    private static boolean isOlder(String version) {
        int[] parts = Arrays.stream(version.split("\\.", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
        return Arrays.compare(parts, OLDEST) < 0;
    }

    private static void check(SqliteConnection connection, String name) throws SQLException {
        try (ResultSet row = connection.statement("check").executeQuery()) {
            String found = row.next() ? row.getString(1) : "nothing";
            if (!found.equals("ok")) {
                throw new StoreRefusedException(
                        Code.DAMAGED, "The store " + name + " is damaged (" + found + "); restore it from a backup.");
            }
        }
    }

    private static StoreRefusedException notUsable(String name, String what) {
        return new StoreRefusedException(Code.NOT_USABLE, "The store " + name + " " + what);
    }
}
