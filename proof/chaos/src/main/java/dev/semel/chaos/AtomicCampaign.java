package dev.semel.chaos;

import com.zaxxer.hikari.HikariDataSource;
import dev.semel.servers.Fate;
import dev.semel.servers.FaultProxy;
import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import dev.semel.servers.Traffic;
import dev.semel.store.jdbc.JdbcOptions;
import dev.semel.store.jdbc.JdbcSchema;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Transfers between accounts in the store's own database. Two clients in processes of their own ask for each of them until
 * they know; the clients are killed with -9, the server crashes and comes back, and commits go astray between them: their
 * reply is lost, or they never arrive, or they arrive after their sender was cut off. Used once, by one thread.
 */
final class AtomicCampaign {
    private static final int CLIENTS = 2;
    private static final int SERVER_EVERY = 4;
    private static final int COMMITS_BETWEEN_FAULTS = 50;
    private static final int LONGEST_UNTIL_KILL_MILLIS = 200;
    private static final long LONGEST_SECONDS = 180;
    private static final long LOOK_MILLIS = 5;
    private static final int PROGRESS_EVERY = 10;

    /** Transfers lock accounts in either order, so some are given up for others; sooner than after a second. */
    private static final Map<String, String> SETTINGS = Map.of("deadlock_timeout", "50ms");

    private final Terms terms;
    private final Consumer<String> progress;
    private final CampaignReport report = new CampaignReport();
    private final SplittableRandom random;
    private final SplittableRandom weather;
    private final AtomicInteger commits = new AtomicInteger();
    private final AtomicInteger repliesLost = new AtomicInteger();
    private final AtomicInteger commitsLost = new AtomicInteger();
    private int serverKills;

    AtomicCampaign(Terms terms, Consumer<String> progress) {
        this.terms = terms;
        this.progress = progress;
        random = new SplittableRandom(terms.seed());
        weather = random.split();
    }

    /** How claim and settlement stand to the business transaction. */
    enum Form {
        /** All in one transaction. */
        JOINED,
        /** The claim before it. */
        LEASED
    }

    /** What is played. */
    record Terms(Form form, int transfers, int kills, long seed) {}

    CampaignReport run() throws IOException, InterruptedException, SQLException {
        try (PostgresServer server = PostgresServer.start(PostgresVersion.NEWEST, SETTINGS);
                FaultProxy proxy = FaultProxy.to(server)) {
            try (HikariDataSource direct = pool(server)) {
                JdbcSchema.of(JdbcOptions.defaults()).apply(direct);
                LedgerBook.open(direct);
            }
            proxy.judge(this::fate);
            String url = proxy.through(server.jdbcUrl());
            String form = terms.form().name().toLowerCase(Locale.ROOT);
            List<TransferChild> clients = List.of(
                    new TransferChild(url, form, terms.transfers()), new TransferChild(url, form, terms.transfers()));
            try {
                killAll(server, clients);
                awaitAll(clients, terms.transfers(), LONGEST_SECONDS);
            } finally {
                for (TransferChild client : clients) {
                    client.stop();
                }
            }
            tell(clients);
            try (HikariDataSource direct = pool(server)) {
                LedgerBook.audit(direct, terms.transfers(), report);
            }
        }
        return report;
    }

    private static HikariDataSource pool(PostgresServer server) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(server.jdbcUrl());
        pool.setMaximumPoolSize(2);
        return pool;
    }

    /** Asked for one piece at a time. */
    private Fate fate(Traffic traffic) {
        if (!traffic.executes("commit")) {
            return Fate.PASS;
        }
        commits.incrementAndGet();
        if (weather.nextInt(COMMITS_BETWEEN_FAULTS) > 0) {
            return Fate.PASS;
        }
        Fate fate = List.of(Fate.LOSE_REPLY, Fate.CUT_AFTER, Fate.CUT_BEFORE).get(weather.nextInt(3));
        (fate == Fate.CUT_BEFORE ? commitsLost : repliesLost).incrementAndGet();
        return fate;
    }

    /** Spread over the transfers; every so often it is the server, else one of the clients. */
    private void killAll(PostgresServer server, List<TransferChild> clients) throws IOException, InterruptedException {
        for (int kill = 1; kill <= terms.kills(); kill++) {
            awaitAny(clients, (int) ((long) terms.transfers() * kill / (terms.kills() + 1)));
            Thread.sleep(random.nextInt(LONGEST_UNTIL_KILL_MILLIS));
            if (kill % SERVER_EVERY == 0) {
                server.kill();
                server.restart();
                serverKills++;
            } else {
                clients.get(random.nextInt(CLIENTS)).killAndRestart();
            }
            if (kill % PROGRESS_EVERY == 0 || kill == terms.kills()) {
                progress.accept(kill + " of " + terms.kills() + " kills, " + most(clients) + " transfers known");
            }
        }
    }

    private static void awaitAny(List<TransferChild> clients, int wanted) throws IOException, InterruptedException {
        for (long waited = 0; most(clients) < wanted; waited += LOOK_MILLIS) {
            refuseStandstill(waited, clients);
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private void awaitAll(List<TransferChild> clients, int wanted, long seconds) throws InterruptedException {
        for (TransferChild client : clients) {
            int before = client.known();
            for (long waited = 0; before < wanted; waited += LOOK_MILLIS) {
                if (waited > TimeUnit.SECONDS.toMillis(seconds)) {
                    report.wrong("a client does not know " + (wanted - before)
                            + " transfers and has learnt nothing for " + seconds + " s");
                    return;
                }
                Thread.sleep(LOOK_MILLIS);
                int now = client.known();
                waited = now > before ? 0 : waited;
                before = now;
            }
        }
    }

    private static void refuseStandstill(long waitedMillis, List<TransferChild> clients) throws IOException {
        if (waitedMillis > TimeUnit.SECONDS.toMillis(LONGEST_SECONDS)) {
            String said = clients.stream()
                    .flatMap(client -> client.wrong().stream())
                    .findFirst()
                    .orElse("nothing");
            throw new IOException("The clients came to a standstill for " + LONGEST_SECONDS + " s; one said " + said);
        }
    }

    private static int most(List<TransferChild> clients) {
        return clients.stream().mapToInt(TransferChild::known).max().orElse(0);
    }

    private void tell(List<TransferChild> clients) {
        long asked = clients.stream().mapToLong(TransferChild::asked).sum();
        report.figure("transfers", terms.transfers(), "each asked for by " + CLIENTS + " clients until they knew");
        report.figure("asked", asked, "times, without what killed clients had not said yet");
        report.figure("clients killed", terms.kills() - serverKills, "with -9");
        report.figure("server crashed", serverKills, "times, killed with -9 and started again");
        report.figure("commits", commits.get(), "sent");
        report.figure("  reply lost", repliesLost.get(), "committed, and the client was not told");
        report.figure("  never arrived", commitsLost.get(), "");
        clients.forEach(client -> report.wrong(client.wrong()));
    }
}
