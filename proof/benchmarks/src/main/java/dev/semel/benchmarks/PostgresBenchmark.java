package dev.semel.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.semel.engine.SystemTime;
import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/**
 * Full operations and duplicates per second on one PostgreSQL, all commits synced, beside what is written by hand and
 * beside peers. One contestant after the other in each round, so that a noisy neighbour meets all.
 */
final class PostgresBenchmark {
    private static final List<Integer> CALLERS = List.of(1, 8, 32, 128);
    private static final int GROWN_TO = 50_000;
    private static final long SPACE = 1_000_000_000L;

    private final int rounds;
    private final int seconds;
    private final AtomicLong spaces = new AtomicLong();

    PostgresBenchmark(int rounds, int seconds) {
        this.rounds = rounds;
        this.seconds = seconds;
    }

    void run() throws Exception {
        try (PostgresServer server = PostgresServer.start(PostgresVersion.NEWEST);
                HikariDataSource source = pool(server.jdbcUrl(), 140);
                SystemTime time = new SystemTime();
                Ours ours = new Ours(source, time, 0);
                Ours cached = new Ours(source, time, 1_000_000);
                CamelPeer camel = CamelPeer.inTables(source);
                SpringPeer mark = SpringPeer.inTables(source)) {
            List<Contestant> all = new ArrayList<>(List.of(
                    new HandWritten(source),
                    ours,
                    new HandBatched(source, 32),
                    new HandBatched(source, 100),
                    camel,
                    mark));
            System.out.println("PostgreSQL " + PostgresVersion.NEWEST.artifact() + ", fsync and synchronous_commit on; "
                    + rounds + " rounds of " + seconds + " s; the ratio is to hand-written JDBC.");
            for (Contestant each : all) {
                grow(each, source);
            }
            System.out.println("\nFull operations per second");
            for (int callers : CALLERS) {
                side(callers, all, false);
            }
            System.out.printf(Locale.ROOT, "%nOf Semel's settlements %.0f %% stayed on their page%n", stayed(source));
            all.add(cached);
            System.out.println("\nDuplicates of settled operations per second");
            for (int callers : CALLERS) {
                side(callers, all, true);
            }
        }
    }

    static HikariDataSource pool(String url, int connections) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(connections);
        return new HikariDataSource(config);
    }

    /** So that nobody is measured on an empty table, or with plans made for one. */
    private void grow(Contestant contestant, DataSource source) throws Exception {
        long first = next();
        AtomicLong done = new AtomicLong();
        while (done.get() < GROWN_TO) {
            Callers.perSecond(32, 1, first + done.get() * 1_000, each -> {
                contestant.operate(each);
                done.addAndGet(contestant.perCall());
            });
            done.incrementAndGet();
        }
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("ANALYZE");
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Of a hundred updates of a record, how many wrote no index. */
    private static double stayed(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT 100.0 * n_tup_hot_upd / n_tup_upd"
                        + " FROM pg_stat_user_tables WHERE relname = 'semel_record'")) {
            row.next();
            return row.getDouble(1);
        }
    }

    private long next() {
        return spaces.incrementAndGet() * SPACE;
    }

    private void side(int callers, List<Contestant> contestants, boolean duplicates) throws Exception {
        List<Figures> figures = new ArrayList<>();
        contestants.forEach(each -> figures.add(new Figures()));
        for (int round = -1; round < rounds; round++) {
            for (int at = 0; at < contestants.size(); at++) {
                Contestant contestant = contestants.get(at);
                double calls = duplicates ? repeated(callers, contestant) : operated(callers, contestant);
                if (round >= 0) {
                    figures.get(at).add(calls * contestant.perCall());
                }
            }
        }
        for (int at = 0; at < contestants.size(); at++) {
            System.out.printf(
                    Locale.ROOT,
                    "%4d callers  %-26s %s  %.2f%n",
                    callers,
                    contestants.get(at).name(),
                    figures.get(at),
                    figures.get(at).median() / figures.get(0).median());
        }
    }

    private double operated(int callers, Contestant contestant) throws Exception {
        return Callers.perSecond(callers, seconds, next(), contestant::operate);
    }

    private double repeated(int callers, Contestant contestant) throws Exception {
        long first = next();
        int settled = Math.max(1, 2_000 / contestant.perCall());
        for (long each = 0; each < settled; each++) {
            contestant.operate(first + each);
        }
        return Callers.perSecond(callers, seconds, 0, each -> contestant.repeat(first + each % settled));
    }
}
