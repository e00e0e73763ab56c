package dev.semel.chaos;

import dev.semel.server.demo.Audit;
import dev.semel.server.demo.Order;
import dev.semel.server.demo.Storm;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Kills the gateway with -9 at random moments under load, again and again, and holds what became of each order against the
 * service's book. The service itself is steady: all doubt comes from the kills. Used once, by one thread.
 */
final class KillsCampaign {
    private static final int TWINS = 2;
    private static final int ORDERS_AT_ONCE = 16;
    private static final int LEAST_SETTLED_BETWEEN = 20;
    private static final int LONGEST_UNTIL_KILL_MILLIS = 200;
    private static final long LONGEST_SECONDS = 120;
    private static final long LOOK_MILLIS = 5;
    private static final long LONGEST_CALL_MILLIS = 500;
    private static final int PROGRESS_EVERY = 10;

    private final Terms terms;
    private final Consumer<String> progress;
    private final CampaignReport report = new CampaignReport();
    private final Orders orders = new Orders("order", Integer.MAX_VALUE);
    private final SplittableRandom random;
    /** Orders that had a request under way, seen from their clients, when the gateway was killed. */
    private final Set<String> atRisk = new HashSet<>();

    private int requestsAtKills;
    private int ordersAtKills;

    KillsCampaign(Terms terms, Consumer<String> progress) {
        this.terms = terms;
        this.progress = progress;
        random = new SplittableRandom(terms.seed());
    }

    /** What is said of the service. */
    enum Known {
        /** Nothing: what may have been applied stays in doubt until an operator settles it. */
        UNPROTECTED("{ class: unprotected, margin: 200ms }"),
        /** That it can be asked. */
        QUERYABLE("{ class: queryable, memory: 12h, quiescence: 500ms, margin: 200ms,"
                + " probe: { url: \"http://127.0.0.1:PORT/payments/by-key/{key}\" } }"),
        /** Said of a service that does nothing of the kind: to see that the campaign finds it out. */
        DEDUPLICATED("{ class: deduplicated, horizon: 12h, margin: 200ms }");

        private final String effect;

        Known(String effect) {
            this.effect = effect;
        }
    }

    /** What is played. */
    record Terms(Known known, int kills, long leaseMillis, long seed) {}

    CampaignReport run() throws IOException, InterruptedException {
        boolean unprotected = terms.known() == Known.UNPROTECTED;
        try (Stage stage = new Stage(terms.known().effect, terms.leaseMillis(), terms.seed())) {
            Storm storm = stage.storm(TWINS, ORDERS_AT_ONCE, new Storm.Clients(terms.seed(), 0, unprotected));
            Future<Void> blown = storm.blow(orders);
            killAll(stage, storm);
            orders.close();
            awaitEnd(storm, blown);
            report.figure("orders", orders.issued().size(), "each asked for by " + TWINS + " clients, again and again");
            report.figure("requests", storm.tally().asked(), "retries included");
            report.figure("kills", terms.kills(), "with -9");
            report.figure("requests under way", requestsAtKills, "just before the kills, seen from their clients");
            report.figure("orders under way", ordersAtKills, "at the kills, until the gateway was gone");
            report.figure("told to be in doubt", storm.tally().doubted().size(), "orders");
            List<AdminDesk.Row> open = stage.admin().inDoubt();
            if (unprotected) {
                settle(stage, storm, open);
            } else {
                report.figure("in doubt at the end", open.size(), "");
                open.forEach(row -> report.wrong(row.key() + ": is still in doubt"));
                count(Audit.of(orders.issued(), storm.tally(), stage.payments()));
            }
        }
        return report;
    }

    private void killAll(Stage stage, Storm storm) throws IOException, InterruptedException {
        for (int kill = 1; kill <= terms.kills(); kill++) {
            awaitLoad(storm);
            Thread.sleep(random.nextInt(LONGEST_UNTIL_KILL_MILLIS));
            storm.watch();
            requestsAtKills += storm.inFlight();
            stage.gateway().kill();
            Set<String> underWay = storm.watched();
            ordersAtKills += underWay.size();
            atRisk.addAll(underWay);
            stage.gateway().restart();
            if (kill % PROGRESS_EVERY == 0 || kill == terms.kills()) {
                progress.accept(kill + " of " + terms.kills() + " kills, "
                        + storm.tally().settledOrders() + " orders settled");
            }
        }
    }

    /** Until the gateway works again, so that it is killed in the middle of its work. */
    private static void awaitLoad(Storm storm) throws IOException, InterruptedException {
        int wanted = storm.tally().settledOrders() + LEAST_SETTLED_BETWEEN;
        for (long waited = 0; storm.tally().settledOrders() < wanted; waited += LOOK_MILLIS) {
            if (waited > TimeUnit.SECONDS.toMillis(LONGEST_SECONDS)) {
                throw new IOException("The gateway did not come back to work within " + LONGEST_SECONDS + " s.");
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private void awaitEnd(Storm storm, Future<Void> blown) throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        blown.onComplete(done -> over.countDown());
        if (!over.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
            storm.end();
            report.wrong("not every client knew where its order stands " + LONGEST_SECONDS + " s after the last kill");
        }
        Thread.sleep(LONGEST_CALL_MILLIS);
    }

    /** Nothing settles these by itself: an operator looks into the service's book and says what he finds. */
    private void settle(Stage stage, Storm storm, List<AdminDesk.Row> open) throws IOException, InterruptedException {
        Set<String> doubted = new HashSet<>(storm.tally().doubted());
        int applied = 0;
        for (AdminDesk.Row row : open) {
            doubted.add(row.key());
            if (!atRisk.contains(row.key())) {
                report.wrong(row.key() + ": in doubt, though no request for it was under way at a kill");
            }
            applied += resolve(stage, row) ? 1 : 0;
        }
        report.figure("in doubt", open.size(), "orders, by the gateway's list");
        report.figure("  resolved as applied", applied, "for they are in the service's book");
        report.figure("  as not applied", open.size() - (long) applied, "for they are not");
        if (open.size() > ordersAtKills) {
            report.wrong(open.size() + " orders in doubt, and only " + ordersAtKills + " under way at the kills");
        }
        List<Order> retried = new ArrayList<>();
        List<Order> others = new ArrayList<>();
        orders.issued().forEach(order -> (doubted.contains(order.key()) ? retried : others).add(order));
        Iterator<Order> again = retried.iterator();
        Storm retries = stage.storm(TWINS, ORDERS_AT_ONCE, new Storm.Clients(terms.seed(), 0, true));
        awaitEnd(retries, retries.blow(again));
        report.figure("still in doubt", stage.admin().inDoubt().size(), "after one more round of retries");
        count(Audit.of(others, storm.tally(), stage.payments()), Audit.of(retried, retries.tally(), stage.payments()));
    }

    /** True if it was resolved as applied. */
    private boolean resolve(Stage stage, AdminDesk.Row row) throws IOException, InterruptedException {
        AdminDesk admin = stage.admin();
        boolean applied = stage.payments().applied(row.key()) > 0;
        int elsewhere = admin.notApplied(row.under(row.epoch() + 1));
        if (elsewhere != 409) {
            report.wrong(row.key() + ": a verdict about another epoch was answered with " + elsewhere);
        }
        int status = applied ? admin.applied(row, stage.payments().answer(row.key())) : admin.notApplied(row);
        if (status != 200) {
            report.wrong(row.key() + ": its resolution was answered with " + status);
        }
        return applied;
    }

    private void count(Audit... audits) {
        int applied = 0;
        int twice = 0;
        int untold = 0;
        for (Audit audit : audits) {
            applied += audit.applied();
            twice += audit.appliedTwice();
            untold += audit.untold();
            report.wrong(audit.wrong());
        }
        report.figure("applied", applied, "orders, in the service's book");
        report.figure("applied twice", twice, "");
        report.figure("without an outcome", untold, "");
    }
}
