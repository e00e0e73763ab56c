package dev.semel.store.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.semel.engine.SystemTime;
import dev.semel.protocol.Decision;
import dev.semel.servers.DynamoLocal;
import dev.semel.servers.Fate;
import dev.semel.servers.FaultProxy;
import dev.semel.store.StoreUnavailableException;
import dev.semel.testkit.AcknowledgedLoad;
import dev.semel.testkit.Asking;
import dev.semel.testkit.Explanation;
import dev.semel.testkit.RecordedStorm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A bad line, a server that dies: what was acknowledged stays, the rest may be either. */
class FaultTest {
    private static final int HARMED_IN_A_HUNDRED = 3;
    /** One clock for all nodes: the check wants one time, and each node's own view of the service's differs a little. */
    private static final DynamoOptions ONE_CLOCK = DynamoOptions.defaults().by(SystemTime.wallClock());

    @ParameterizedTest
    @EnumSource(Fate.class)
    void whatever_the_line_does_the_history_is_explained(Fate fate) {
        DynamoLocal server = DynamoLocal.shared();
        String url = Tables.fresh();
        DynamoOptions options = ONE_CLOCK.silentFor(Duration.ofSeconds(2));
        try (FaultProxy proxy = FaultProxy.to("127.0.0.1", server.port())) {
            List<DynamoStore> nodes = new ArrayList<>();
            for (int node = 0; node < 3; node++) {
                nodes.add(DynamoStore.open(proxy.through(url), options));
            }
            Random random = new Random(fate.name().length());
            AtomicInteger harmed = new AtomicInteger();
            proxy.delay(Duration.ofMillis(1), Duration.ofMillis(1));
            proxy.slice(200);
            proxy.judge(traffic -> {
                boolean hit = traffic.isRequest() && random.nextInt(100) < HARMED_IN_A_HUNDRED;
                harmed.addAndGet(hit ? 1 : 0);
                return hit ? fate : Fate.PASS;
            });
            RecordedStorm storm = new RecordedStorm(nodes, 100 + fate.name().length());
            storm.blow(8, 12);
            proxy.heal();

            assertThat(harmed).hasPositiveValue();
            if (fate != Fate.PASS) {
                assertThat(storm.history().unknown()).isPositive();
            }
            try (DynamoStore after = DynamoStore.open(url, options)) {
                assertThat(storm.explainedBy(after)).isInstanceOf(Explanation.Explained.class);
            }
            nodes.forEach(DynamoStore::close);
        }
    }

    @Test
    void nodes_that_share_a_table_are_explained() {
        String url = Tables.fresh();
        List<DynamoStore> nodes = new ArrayList<>();
        for (int node = 0; node < 3; node++) {
            nodes.add(DynamoStore.open(url, ONE_CLOCK));
        }
        RecordedStorm storm = new RecordedStorm(nodes, 7);
        storm.blow(8, 20);

        assertThat(storm.explainedBy(nodes.get(0))).isInstanceOf(Explanation.Explained.class);
        nodes.forEach(DynamoStore::close);
    }

    @Test
    void a_claim_whose_reply_is_lost_is_sent_once_and_granted_again_under_the_same_epoch() {
        String url = Tables.fresh();
        try (FaultProxy proxy = FaultProxy.to("127.0.0.1", DynamoLocal.shared().port());
                DynamoStore store = DynamoStore.open(proxy.through(url), DynamoOptions.defaults())) {
            Asking.settled(store, "before");
            AtomicInteger writes = new AtomicInteger();
            proxy.judge(traffic -> {
                boolean write = traffic.isRequest() && traffic.contains("DynamoDB_20120810.UpdateItem");
                return write && writes.incrementAndGet() == 1 ? Fate.LOSE_REPLY : Fate.PASS;
            });

            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> Asking.apply(store, Asking.claim("k", 1)));
            assertThat(writes).hasValue(1);
            proxy.heal();

            assertThat(Asking.apply(store, Asking.claim("k", 2))).isInstanceOf(Decision.Running.class);
            Decision again = Asking.apply(store, Asking.claim("k", 1));
            assertThat(((Decision.Granted) again).repeated()).isTrue();
            assertThat(((Decision.Granted) again).record()).isEqualTo(Asking.found(store, "k"));
        }
    }

    @Test
    void a_server_that_is_killed_under_load_forgets_nothing_and_the_store_works_again_by_itself() {
        try (DynamoLocal server = DynamoLocal.start();
                DynamoStore store =
                        DynamoStore.open(Tables.made(Tables.at(server, "semel")), DynamoOptions.defaults())) {
            AcknowledgedLoad load = new AcknowledgedLoad(store);
            try (load) {
                for (int kill = 1; kill <= 2; kill++) {
                    load.awaitMore(60);
                    server.kill();
                    server.restart();
                }
                load.awaitMore(60);
            }
            assertThat(load.lost(store)).isZero();
        }
    }
}
