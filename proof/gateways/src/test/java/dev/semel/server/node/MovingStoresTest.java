package dev.semel.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.assembly.StoreAddress;
import dev.semel.assembly.StoreTables;
import dev.semel.move.MoveReport;
import dev.semel.move.MovingStore;
import dev.semel.servers.MariaServer;
import dev.semel.servers.MariaVersion;
import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import dev.semel.servers.RedisServer;
import dev.semel.store.OperationStore;
import dev.semel.testkit.Explanation;
import dev.semel.testkit.HeldClock;
import dev.semel.testkit.RecordedStorm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Storms from two nodes over real stores, of which one is left for the other meanwhile. */
class MovingStoresTest {
    private static final int THREADS = 6;
    private static final int BEFORE = 4;
    private static final int BATCHES = 15;

    @TempDir
    Path directory;

    private static StoreAddress postgres() {
        return tables(
                new StoreAddress(PostgresServer.shared(PostgresVersion.NEWEST).freshDatabase()));
    }

    private static StoreAddress maria() {
        return tables(new StoreAddress(MariaServer.shared(MariaVersion.NEWEST).freshDatabase()));
    }

    private static StoreAddress tables(StoreAddress address) {
        try (StoreTables tables = StoreTables.of(address)) {
            tables.apply();
        }
        return address;
    }

    @Test
    void from_rocksdb_to_postgresql() throws Exception {
        moved(new StoreAddress("rocksdb:" + directory.resolve("store")), postgres());
    }

    @Test
    void from_postgresql_to_mariadb() throws Exception {
        moved(postgres(), maria());
    }

    @Test
    void from_postgresql_to_redis() throws Exception {
        moved(postgres(), new StoreAddress(RedisServer.shared().url()).in("moved"));
    }

    @Test
    void from_redis_to_sqlite() throws Exception {
        moved(
                new StoreAddress(RedisServer.shared().url()).in("left"),
                new StoreAddress("jdbc:sqlite:" + directory.resolve("store.db")));
    }

    private static void moved(StoreAddress left, StoreAddress entered) throws Exception {
        HeldClock clock = new HeldClock();
        try (OperationStore from = left.openBy(clock);
                OperationStore to = entered.openBy(clock)) {
            RecordedStorm storm = new RecordedStorm(List.of(clock.over(from)), 7);
            AtomicBoolean blown = new AtomicBoolean();
            CompletableFuture<Boolean> ticking = CompletableFuture.supplyAsync(() -> ticked(clock, blown));
            storm.blow(THREADS, BEFORE);
            MovingStore one = MovingStore.open(from, to, Duration.ZERO, System::nanoTime);
            MovingStore two = MovingStore.open(from, to, Duration.ZERO, System::nanoTime);
            storm.goesOnOver(List.of(clock.over(one), clock.over(two)));
            CompletableFuture<Boolean> copying = CompletableFuture.supplyAsync(() -> copied(clock, one, two));

            storm.blow(THREADS, BATCHES);

            assertThat(copying.get(1, TimeUnit.MINUTES)).isTrue();
            blown.set(true);
            assertThat(ticking.get(1, TimeUnit.MINUTES)).isTrue();
            assertThat(storm.explainedBy(two)).isInstanceOf(Explanation.Explained.class);
            MoveReport report = MoveReport.of(from, to);
            assertThat(report.phase()).isEqualTo(MoveReport.Phase.OVER);
            assertThat(report.isDone()).isTrue();
            assertThat(report.fresh()).isPositive();
            assertThat(one.progress().torn() + two.progress().torn()).isZero();
        }
    }

    private static boolean ticked(HeldClock clock, AtomicBoolean blown) {
        while (!blown.get()) {
            clock.tick();
        }
        return true;
    }

    /** Both by turns, until the old store is empty: leases of the storm are of milliseconds, so that all come to an end. */
    private static boolean copied(HeldClock clock, MovingStore one, MovingStore two) {
        for (int step = 0; step < 100_000; step++) {
            boolean over = clock.held(() -> one.copy(1).over());
            over &= clock.held(() -> two.copy(1).over());
            if (over) {
                return true;
            }
        }
        return false;
    }
}
