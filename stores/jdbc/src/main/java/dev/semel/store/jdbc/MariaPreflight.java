package dev.semel.store.jdbc;

import dev.semel.policy.DurabilityGrade;
import dev.semel.store.StoreRefusedException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a MariaDB server says of itself before it is relied on (rule 16): read once, at opening, as the pool's
 * connections see it. The grade is never above MACHINE: semi-synchronous replication falls back to none when its time is
 * over, and tells the session that commits nothing of it.
 *
 * @param grade what an acknowledged commit survives
 * @param isolation the connections' default
 * @param because the setting that the grade follows from, for people
 */
record MariaPreflight(DurabilityGrade grade, String isolation, String because) {
    private static final int[] OLDEST = {10, 6};
    /** A portion of a batch, with its bytes written as text. */
    private static final long LEAST_PACKET_BYTES = 16L << 20;

    private static final List<String> MODES_WE_CANNOT_HAVE = List.of("EMPTY_STRING_IS_NULL", "ORACLE");

    /** @throws StoreRefusedException if nothing can be relied on */
    static MariaPreflight of(Connection connection, Sql sql, String name) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            Settings settings = new Settings(twoColumns(statement, sql.get("settings")));
            settings.refuse(name);
            refuseOtherEngines(twoColumns(statement, sql.get("engines")), name);
            return new MariaPreflight(settings.grade(), settings.isolation(), settings.because());
        }
    }

    private static Map<String, String> twoColumns(Statement statement, String sql) throws SQLException {
        Map<String, String> columns = new HashMap<>();
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                columns.put(rows.getString(1).toLowerCase(Locale.ROOT), rows.getString(2));
            }
        }
        return columns;
    }

    private static void refuseOtherEngines(Map<String, String> engines, String name) {
        engines.forEach((table, engine) -> {
            if (!engine.equalsIgnoreCase("InnoDB")) {
                throw notUsable(
                        name, "has the table " + table + " in the engine " + engine + "; ALTER it to ENGINE=InnoDB.");
            }
        });
    }

    /** What the server answered, by the names of its settings in lower case; one that it does not have is not there. */
    record Settings(Map<String, String> set) {
        private String get(String setting) {
            return set.getOrDefault(setting, "").toUpperCase(Locale.ROOT);
        }

        private boolean isOn(String setting) {
            return get(setting).equals("ON") || get(setting).equals("1");
        }

        String isolation() {
            return get("transaction_isolation").isEmpty() ? get("tx_isolation") : get("transaction_isolation");
        }

        DurabilityGrade grade() {
            String flush = get("innodb_flush_log_at_trx_commit");
            if (flush.equals("0")) {
                return DurabilityGrade.NONE;
            }
            return weakness().isEmpty() ? DurabilityGrade.MACHINE : DurabilityGrade.PROCESS;
        }

        /** Which setting keeps the grade from being better. */
        String because() {
            return switch (grade()) {
                case NONE -> "innodb_flush_log_at_trx_commit is 0";
                case PROCESS -> weakness();
                default -> "this server's own disk is all that a commit waits for";
            };
        }

        /**
         * Which setting lets a crash of the machine take an acknowledged commit; empty if none. With a binary log,
         * a commit is what that log holds: recovery rolls back what is prepared and not in it.
         */
        private String weakness() {
            String flush = get("innodb_flush_log_at_trx_commit");
            String writes = get("innodb_doublewrite");
            if (!flush.equals("1") && !flush.equals("3")) {
                return "innodb_flush_log_at_trx_commit is " + flush;
            } else if (writes.equals("OFF") || writes.equals("0") || writes.equals("DETECT_ONLY")) {
                return "innodb_doublewrite is " + writes;
            } else if (get("innodb_flush_method").equals("NOSYNC")
                    || get("innodb_flush_method").equals("LITTLESYNC")) {
                return "innodb_flush_method is " + get("innodb_flush_method");
            } else if (isOn("log_bin") && !get("sync_binlog").equals("1")) {
                return "log_bin is ON and sync_binlog is " + get("sync_binlog");
            }
            return "";
        }

        void refuse(String name) {
            if (isOlder(get("version"), OLDEST)) {
                throw notUsable(name, "is version " + get("version") + "; Semel needs MariaDB 10.6 or a later one.");
            } else if (isOn("wsrep_on")) {
                throw notUsable(
                        name,
                        "is a Galera cluster (wsrep_on), whose nodes write at once and lose one another's locks; use a"
                                + " server of its own, or one with replicas that only read.");
            }
            refuseWrites(name);
            refuseModes(name);
        }

        private void refuseWrites(String name) {
            for (String setting : List.of("read_only", "innodb_read_only")) {
                if (isOn(setting)) {
                    throw notUsable(
                            name, "is read-only (" + setting + "), and what it shows may be old; name the primary.");
                }
            }
            if (isOn("tx_read_only") || isOn("transaction_read_only")) {
                throw notUsable(name, "gives read-only transactions; turn transaction_read_only off for this user.");
            } else if (!get("innodb_force_recovery").equals("0")) {
                throw notUsable(
                        name,
                        "runs with innodb_force_recovery=" + get("innodb_force_recovery")
                                + ", for the rescue of data; restore it, and set that to 0.");
            }
        }

        private void refuseModes(String name) {
            List<String> modes = Arrays.asList(get("sql_mode").split(",", -1));
            if (!modes.contains("STRICT_TRANS_TABLES") && !modes.contains("STRICT_ALL_TABLES")) {
                throw notUsable(
                        name,
                        "stores what does not fit cut short, for sql_mode is not strict; add STRICT_TRANS_TABLES to"
                                + " it.");
            }
            for (String mode : MODES_WE_CANNOT_HAVE) {
                if (modes.contains(mode)) {
                    throw notUsable(name, "takes empty texts for null (" + mode + "); take that out of sql_mode.");
                }
            }
            if (isOn("log_bin") && get("binlog_format").equals("STATEMENT")) {
                throw notUsable(
                        name,
                        "writes statements into its binary log, which cannot repeat ours; set binlog_format=ROW or"
                                + " MIXED.");
            }
            long packet = Long.parseLong(get("max_allowed_packet"));
            if (packet < LEAST_PACKET_BYTES) {
                throw notUsable(
                        name,
                        "takes packets of " + packet + " bytes at most; set max_allowed_packet to " + LEAST_PACKET_BYTES
                                + " or more.");
            }
        }

        /** By the first two numbers of a version such as 10.11.18-MariaDB-0+deb12u1-log. */
        private static boolean isOlder(String version, int[] oldest) {
            int[] parts = Arrays.stream(version.split("[^0-9]+", -1))
                    .limit(2)
                    .mapToInt(Integer::parseInt)
                    .toArray();
            return Arrays.compare(parts, oldest) < 0;
        }
    }

    private static StoreRefusedException notUsable(String name, String what) {
        return new StoreRefusedException(StoreRefusedException.Code.NOT_USABLE, "The store " + name + " " + what);
    }

    /** Whether the connections' default isolation is another than the one that every statement here is written for. */
    boolean isolates() {
        return !isolation.equals("READ-COMMITTED");
    }
}
