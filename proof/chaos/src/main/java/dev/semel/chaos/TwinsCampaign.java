package dev.semel.chaos;

import dev.semel.server.demo.Audit;
import dev.semel.server.demo.Order;
import dev.semel.server.demo.Storm;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** New keys, each asked for by several clients at the same moment: the service must see every key once. No kills. */
final class TwinsCampaign {
    private static final int ORDERS_AT_ONCE = 32;
    private static final long LONGEST_SECONDS = 900;
    private static final long LONGEST_CALL_MILLIS = 500;
    private static final String EFFECT = "{ class: unprotected, margin: 200ms }";

    private final int keys;
    private final int twins;
    private final long leaseMillis;
    private final long seed;

    TwinsCampaign(int keys, int twins, long leaseMillis, long seed) {
        this.keys = keys;
        this.twins = twins;
        this.leaseMillis = leaseMillis;
        this.seed = seed;
    }

    CampaignReport run() throws IOException, InterruptedException {
        CampaignReport report = new CampaignReport();
        try (Stage stage = new Stage(EFFECT, leaseMillis, seed)) {
            Orders orders = new Orders("twin", keys);
            Storm storm = stage.storm(twins, ORDERS_AT_ONCE, new Storm.Clients(seed, 0, false));
            CountDownLatch known = new CountDownLatch(1);
            storm.blow(orders).onComplete(done -> known.countDown());
            if (!known.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                storm.end();
                report.wrong("not every client knew its outcome after " + LONGEST_SECONDS + " s");
            }
            // A second call for a key might still be under way.
            Thread.sleep(LONGEST_CALL_MILLIS);
            Audit audit = Audit.of(orders.issued(), storm.tally(), stage.payments());
            int calls = 0;
            int most = 0;
            for (Order order : orders.issued()) {
                int times = stage.payments().applied(order.key());
                calls += times;
                most = Math.max(most, times);
            }
            report.figure("keys", keys, "each asked for by " + twins + " clients at the same moment");
            report.figure("requests", storm.tally().asked(), "sent, retries included");
            report.figure("calls of the service", calls, "in its own book");
            report.figure("most for one key", most, "");
            report.figure("in doubt", storm.tally().doubted().size(), "");
            report.wrong(audit.wrong());
        }
        return report;
    }
}
