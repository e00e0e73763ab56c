package dev.semel.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import dev.semel.engine.SystemTime;
import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.Locale;
import javax.sql.DataSource;

/** Full operations per second of Semel on PostgreSQL over a small table and over a large one. */
final class GrowthBenchmark {
    private static final int CALLERS = 32;
    private static final long SMALL = 100_000;
    private static final long LARGE = 10_000_000;
    private static final long PORTION = 100_000;
    /** An odd multiplier meets every number once, and neighbours far apart: each new key has another place in the index. */
    private static final long SCATTERING = 0x9E3779B97F4A7C15L;

    /** Copies of one settled record under random keys. */
    private static final String FILL = """
            INSERT INTO semel_record (epoch, first_epoch, since_ms, version, applied_version, until_ms, refuse_ms,
                   settled_ms, changed_ms, revision, renewals, state, unproved, nonce, key, head, rest, history)
            SELECT r.epoch, r.first_epoch, r.since_ms, r.version, r.applied_version, r.until_ms, r.refuse_ms,
                   r.settled_ms, r.changed_ms, r.revision, r.renewals, r.state, r.unproved, r.nonce,
                   substring(r.key FOR 30) || decode(md5(n::text), 'hex'), r.head, r.rest, r.history
              FROM semel_record r, generate_series(?, ?) n WHERE r.key = (SELECT min(key) FROM semel_record)
            """;

    private final int rounds;
    private final int seconds;

    GrowthBenchmark(int rounds, int seconds) {
        this.rounds = rounds;
        this.seconds = seconds;
    }

    void run() throws Exception {
        try (PostgresServer small = PostgresServer.start(PostgresVersion.NEWEST);
                PostgresServer large = PostgresServer.start(PostgresVersion.NEWEST);
                HikariDataSource fewRows = PostgresBenchmark.pool(small.jdbcUrl(), 20);
                HikariDataSource manyRows = PostgresBenchmark.pool(large.jdbcUrl(), 20);
                SystemTime time = new SystemTime()) {
            fill(fewRows, time, SMALL);
            fill(manyRows, time, LARGE);
            compare(fewRows, manyRows, time);
        }
    }

    private void compare(DataSource fewRows, DataSource manyRows, SystemTime time) throws Exception {
        try (Ours few = new Ours(fewRows, time, 0);
                Ours many = new Ours(manyRows, time, 0)) {
            Figures overFew = new Figures();
            Figures overMany = new Figures();
            for (int round = -1; round < rounds; round++) {
                long first = (round + 2) * 1_000_000_000L;
                double onFew = operated(few, first);
                double onMany = operated(many, first);
                if (round >= 0) {
                    overFew.add(onFew);
                    overMany.add(onMany);
                }
            }
            System.out.printf(
                    Locale.ROOT,
                    "%,d records %s%n%,d records %s%nratio %.2f%n",
                    SMALL,
                    overFew,
                    LARGE,
                    overMany,
                    overMany.median() / overFew.median());
        }
    }

    private double operated(Ours semel, long first) throws Exception {
        return Callers.perSecond(CALLERS, seconds, first, each -> semel.operate(each * SCATTERING));
    }

    /** In portions, as a table grows: one statement of ten million rows would keep clean-up busy with rows nobody sees. */
    private static void fill(DataSource source, SystemTime time, long rows) throws Exception {
        try (Ours one = new Ours(source, time, 0)) {
            one.operate(0);
        }
        long began = System.nanoTime();
        try (Connection connection = source.getConnection();
                PreparedStatement fill = connection.prepareStatement(FILL);
                Statement statement = connection.createStatement()) {
            for (long done = 0; done < rows; done += PORTION) {
                fill.setLong(1, done + 1);
                fill.setLong(2, done + PORTION);
                fill.execute();
            }
            statement.execute("VACUUM ANALYZE semel_record");
        }
        System.out.printf(
                Locale.ROOT, "%,d records filled in after %d s%n", rows, (System.nanoTime() - began) / 1_000_000_000);
    }
}
