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
    /** Copies of one settled record under random keys. */
    private static final String FILL = """
            INSERT INTO semel_record (epoch, first_epoch, since_ms, version, applied_version, until_ms, refuse_ms,
                   settled_ms, changed_ms, revision, renewals, state, unproved, nonce, key, head, rest, history)
            SELECT r.epoch, r.first_epoch, r.since_ms, r.version, r.applied_version, r.until_ms, r.refuse_ms,
                   r.settled_ms, r.changed_ms, r.revision, r.renewals, r.state, r.unproved, r.nonce,
                   substring(r.key FOR 30) || decode(md5(n::text), 'hex'), r.head, r.rest, r.history
              FROM semel_record r, generate_series(1, ?) n WHERE r.key = (SELECT min(key) FROM semel_record)
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
                SystemTime time = new SystemTime();
                Ours few = new Ours(fewRows, time, 0);
                Ours many = new Ours(manyRows, time, 0)) {
            few.operate(0);
            many.operate(0);
            fill(fewRows, SMALL);
            fill(manyRows, LARGE);
            Figures overFew = new Figures();
            Figures overMany = new Figures();
            for (int round = -1; round < rounds; round++) {
                long first = (round + 2) * 1_000_000_000L;
                double onFew = Callers.perSecond(CALLERS, seconds, first, few::operate);
                double onMany = Callers.perSecond(CALLERS, seconds, first, many::operate);
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

    private static void fill(DataSource source, long rows) throws Exception {
        try (Connection connection = source.getConnection();
                PreparedStatement fill = connection.prepareStatement(FILL);
                Statement statement = connection.createStatement()) {
            fill.setLong(1, rows);
            fill.execute();
            statement.execute("VACUUM ANALYZE semel_record");
        }
    }
}
