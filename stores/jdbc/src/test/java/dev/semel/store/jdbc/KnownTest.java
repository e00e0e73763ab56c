package dev.semel.store.jdbc;

import static dev.semel.testkit.Asking.DAY;
import static dev.semel.testkit.Asking.LEASE;
import static dev.semel.testkit.Asking.REPEATABLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Payload;
import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import dev.semel.testkit.Asking;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node remembers of a running record is told of it only if it is still so, though another node had the lease. */
class KnownTest {
    private final PostgresServer server = PostgresServer.shared(PostgresVersion.NEWEST);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_settlement_is_told_as_it_is_stored_though_another_node_made_the_record_unproved(boolean besideAnother) {
        try (Tables tables = Tables.fresh(server)) {
            JdbcStore node = tables.store();
            IntentRecord granted = Asking.granted(node, Asking.claim("k", 1, REPEATABLE, LEASE));
            IntentRecord other = Asking.granted(node, Asking.claim("other", 1, REPEATABLE, LEASE));
            Asking.apply(
                    tables.store(),
                    new Event.Release(Asking.key("k"), granted.lease(), Event.Standing.SEVERAL_TRIES, DAY));

            Event settle = Asking.succeed("k", granted.lease(), DAY);
            Decision told = besideAnother
                    ? node.apply(java.util.List.of(settle, Asking.succeed("other", other.lease(), DAY)))
                            .get(0)
                    : Asking.apply(node, settle);

            assertThat(((Decision.Accepted) told).record()).isEqualTo(Asking.found(node, "k"));
        }
    }

    @Test
    void a_renewal_is_told_as_it_is_stored_though_another_node_said_what_it_saw() {
        try (Tables tables = Tables.fresh(server)) {
            JdbcStore node = tables.store();
            IntentRecord granted = Asking.granted(node, Asking.claim("k", 1, REPEATABLE, LEASE));
            Asking.apply(
                    tables.store(),
                    new Event.GiveUp(Asking.key("k"), granted.lease(), Payload.whole(new byte[] {5, 0, 0})));

            Decision told = Asking.apply(node, new Event.Renew(Asking.key("k"), granted.lease(), LEASE));

            assertThat(((Decision.Accepted) told).record()).isEqualTo(Asking.found(node, "k"));
        }
    }
}
