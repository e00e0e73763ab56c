package dev.semel.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.LeaseId;
import dev.semel.protocol.Outcome;
import dev.semel.protocol.Payload;
import dev.semel.protocol.Status;
import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import dev.semel.store.Found;
import dev.semel.testkit.Asking;
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

    @Test
    void no_statement_asks_for_more_records_than_fit_into_memory_if_each_is_large() {
        List<Event> claims = new ArrayList<>();
        for (int number = 0; number < 2 * 256 + 1; number++) {
            claims.add(Asking.claim("k" + number, 1));
        }

        assertThat(Portions.of(claims)).extracting(List::size).containsExactly(256, 256, 1);
        assertThat(Portions.of(claims).stream().flatMap(List::stream)).containsExactlyElementsOf(claims);
    }

    @Test
    void a_look_at_many_records_is_divided_as_well() {
        try (Tables tables = Tables.fresh(PostgresServer.shared(PostgresVersion.NEWEST))) {
            AtomicInteger calls = new AtomicInteger();
            JdbcStore store =
                    JdbcStore.open(Failing.from(tables.source, () -> calls.incrementAndGet() < 0), tables.options);
            Asking.apply(store, Asking.claim("k512", 1));
            List<OperationKey> keys = new ArrayList<>();
            for (int number = 0; number < 2 * 256 + 1; number++) {
                keys.add(Asking.key("k" + number));
            }
            int before = calls.get();

            List<Found> found = store.find(keys);

            assertThat(calls.get() - before).isEqualTo(3);
            assertThat(found).hasSize(keys.size());
            assertThat(found.get(512).record()).isNotNull();
            assertThat(found.subList(0, 512)).allMatch(each -> each.record() == null);
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
