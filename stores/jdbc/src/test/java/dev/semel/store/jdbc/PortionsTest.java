package dev.semel.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.LeaseId;
import dev.semel.protocol.Outcome;
import dev.semel.protocol.Payload;
import dev.semel.protocol.Status;
import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A batch of large results: 256 of a mebibyte in one statement took ten seconds and two gigabytes, 600 all memory. */
class PortionsTest {
    private static final int RESULTS = 20;

    @Test
    void large_results_are_written_a_few_at_a_time_and_small_ones_all_at_once() {
        try (Tables tables = Tables.fresh(PostgresServer.shared(PostgresVersion.NEWEST))) {
            AtomicInteger calls = new AtomicInteger();
            JdbcStore store =
                    JdbcStore.open(Failing.from(tables.source, () -> calls.incrementAndGet() < 0), tables.options);
            for (int bytes : new int[] {1_000, 1 << 20}) {
                List<Event> claims = new ArrayList<>();
                for (int number = 0; number < RESULTS; number++) {
                    claims.add(Asking.claim(bytes + "-" + number, 1));
                }
                List<Event> settlements = new ArrayList<>();
                for (Decision granted : store.apply(claims)) {
                    settlements.add(settle(
                            settlements.size(),
                            bytes,
                            ((Decision.Granted) granted).record().lease()));
                }
                int before = calls.get();

                assertThat(store.apply(settlements))
                        .hasSize(RESULTS)
                        .allMatch(decision -> decision instanceof Decision.Accepted);

                assertThat(calls.get() - before).isEqualTo(bytes == 1_000 ? 1 : RESULTS / 4);
                assertThat(Asking.found(store, bytes + "-" + (RESULTS - 1)).status())
                        .isEqualTo(Status.SUCCEEDED);
            }
        }
    }

    private static Event settle(int number, int bytes, LeaseId lease) {
        return new Event.Settle(
                Asking.key(bytes + "-" + number),
                lease,
                new Outcome.Succeeded(Payload.whole(new byte[bytes])),
                Event.Standing.THIS_LEASE,
                Asking.DAY);
    }
}
