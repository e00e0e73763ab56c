package dev.semel.testkit;

import static dev.semel.testkit.Events.claim;
import static dev.semel.testkit.Events.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.semel.move.MoveReport;
import dev.semel.move.MovingStore;
import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Status;
import dev.semel.store.Browsable;
import dev.semel.store.Marks;
import dev.semel.store.MemoryStore;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreRefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a look at two stores from outside says of a move, at every point of it. */
class MoveReportTest {
    /** More than one page. */
    private static final int MANY = 1_500;

    private final MovableClock clock = MovableClock.at(1_700_000_000_000L);
    private final MemoryStore old = new MemoryStore(clock);
    private final MemoryStore fresh = new MemoryStore(clock);

    private MovingStore moving(Duration quiet) {
        return MovingStore.open(old, fresh, quiet, () -> clock.millis() * 1_000_000);
    }

    private MoveReport report() {
        return MoveReport.of(old, fresh);
    }

    @Test
    void it_tells_each_part_of_a_move_from_the_next() {
        grant(old, "k");
        assertThat(report()).isEqualTo(new MoveReport(MoveReport.Phase.NOT_BEGUN, 1, 0, 0, List.of()));

        MovingStore moving = moving(MovingStore.QUIET);
        assertThat(report()).isEqualTo(new MoveReport(MoveReport.Phase.QUIET, 1, 0, 0, List.of()));

        clock.advance(MovingStore.QUIET);
        clock.advance(Duration.ofMillis(Events.LEASE_MILLIS));
        grant(moving, "new");
        assertThat(report()).isEqualTo(new MoveReport(MoveReport.Phase.MOVING, 1, 1, 0, List.of()));

        moving.copy(10);
        assertThat(report()).isEqualTo(new MoveReport(MoveReport.Phase.MOVING, 0, 2, 0, List.of()));
        assertThat(report().isDone()).isFalse();

        copyAll(moving);
        assertThat(report()).isEqualTo(new MoveReport(MoveReport.Phase.OVER, 0, 2, 0, List.of()));
        assertThat(report().isDone()).isTrue();
    }

    /** So a first node was killed while it opened both. */
    @Test
    void a_beginning_that_the_old_store_was_not_told_of_is_none() {
        fresh.markOnce("move.from", old.describe().generation());

        assertThat(report().phase()).isEqualTo(MoveReport.Phase.NOT_BEGUN);
        moving(MovingStore.QUIET);
        assertThat(report().phase()).isEqualTo(MoveReport.Phase.QUIET);
    }

    @Test
    void stores_of_other_moves_are_said_to_be_so() {
        copyAll(moving(Duration.ZERO));
        MemoryStore third = new MemoryStore(clock);
        MemoryStore fourth = new MemoryStore(clock);
        MovingStore.open(third, fourth, Duration.ZERO, System::nanoTime);

        assertThat(MoveReport.of(old, third).phase()).isEqualTo(MoveReport.Phase.OTHERS);
        assertThat(MoveReport.of(third, fresh).phase()).isEqualTo(MoveReport.Phase.OTHERS);
        assertThat(MoveReport.of(new MemoryStore(clock), fresh).phase()).isEqualTo(MoveReport.Phase.OTHERS);
        assertThat(MoveReport.of(old, new MemoryStore(clock)).phase()).isEqualTo(MoveReport.Phase.OTHERS);
        assertThat(MoveReport.of(old, fourth).phase()).isEqualTo(MoveReport.Phase.OTHERS);
        assertThat(MoveReport.of(fresh, new MemoryStore(clock)).phase())
                .as("the new store may be left in its turn")
                .isEqualTo(MoveReport.Phase.NOT_BEGUN);
    }

    /** As after somebody wrote marks by hand, or two beginnings at once of which one was refused. */
    @Test
    void both_stores_must_speak_of_one_another() {
        MemoryStore third = new MemoryStore(clock);
        third.markOnce("move.from", old.describe().generation());
        moving(Duration.ZERO);
        assertThat(MoveReport.of(old, third).phase()).isEqualTo(MoveReport.Phase.OTHERS);

        MemoryStore fourth = new MemoryStore(clock);
        fourth.markOnce("move.to", fresh.describe().generation());
        assertThat(MoveReport.of(fourth, fresh).phase()).isEqualTo(MoveReport.Phase.OTHERS);
        MemoryStore silent = new MemoryStore(clock);
        MemoryStore leaving = new MemoryStore(clock);
        leaving.markOnce("move.to", silent.describe().generation());
        assertThat(MoveReport.of(leaving, silent).phase()).isEqualTo(MoveReport.Phase.OTHERS);
    }

    @Test
    void nothing_is_done_while_anything_is_left_or_torn() {
        assertThat(new MoveReport(MoveReport.Phase.OVER, 0, 5, 0, List.of()).isDone())
                .isTrue();
        assertThat(new MoveReport(MoveReport.Phase.OVER, 1, 5, 0, List.of()).isDone())
                .isFalse();
        assertThat(new MoveReport(MoveReport.Phase.OVER, 0, 5, 0, List.of(key("torn"))).isDone())
                .isFalse();
        assertThat(new MoveReport(MoveReport.Phase.MOVING, 0, 5, 0, List.of()).isDone())
                .isFalse();
    }

    @Test
    void more_than_a_page_of_records_is_counted_in_both() {
        for (int record = 0; record < MANY; record++) {
            grant(old, "old " + record);
            grant(fresh, "fresh " + record);
            grant(fresh, "more " + record);
        }

        assertThat(report()).isEqualTo(new MoveReport(MoveReport.Phase.NOT_BEGUN, MANY, 2 * MANY, 0, List.of()));
    }

    @Test
    void a_copy_that_does_not_count_yet_is_on_its_way_and_nothing_is_wrong() {
        IntentRecord standing = grant(old, "k");
        grant(old, "other");
        grant(moving(Duration.ZERO), "new");
        one(fresh, new Event.Adopt(key("k"), standing, null));

        assertThat(report()).isEqualTo(new MoveReport(MoveReport.Phase.MOVING, 2, 2, 1, List.of()));
    }

    @Test
    void a_key_that_was_claimed_in_both_is_named_and_nothing_is_done() {
        MovingStore moving = moving(Duration.ZERO);
        grant(moving, "torn");
        grant(old, "torn");

        assertThat(report()).isEqualTo(new MoveReport(MoveReport.Phase.MOVING, 1, 1, 0, List.of(key("torn"))));
        assertThat(report().isDone()).isFalse();
    }

    @Test
    void a_claim_in_the_old_store_after_the_end_is_seen_and_so_it_is_not_the_end() {
        MovingStore moving = moving(Duration.ZERO);
        copyAll(moving);
        grant(old, "late");

        assertThat(report()).isEqualTo(new MoveReport(MoveReport.Phase.OVER, 1, 0, 0, List.of()));
        assertThat(report().isDone()).isFalse();
    }

    @Test
    void of_very_many_torn_keys_some_are_named() {
        MovingStore moving = moving(Duration.ZERO);
        for (int record = 0; record < MANY; record++) {
            grant(moving, "torn " + record);
            grant(old, "torn " + record);
        }

        assertThat(report().torn()).hasSize(MoveReport.MOST_SHOWN).doesNotHaveDuplicates();
    }

    /** A node hands it over and another attempt goes on there, between the two reads. */
    @Test
    void a_record_that_goes_over_and_on_while_it_is_looked_at_is_not_torn() {
        grant(old, "k");
        MovingStore moving = moving(Duration.ZERO);
        clock.advance(Duration.ofMillis(Events.LEASE_MILLIS));
        Meanwhile watched = new Meanwhile(old, () -> {
            moving.copy(10);
            IntentRecord next = grant(moving, "k");
            assertThat(next.epoch()).isGreaterThan(1L << 32);
        });

        assertThat(MoveReport.of(watched, fresh).torn()).isEmpty();
    }

    @Test
    void one_store_twice_and_a_store_that_cannot_be_browsed_are_refused() {
        assertThatExceptionOfType(StoreRefusedException.class)
                .isThrownBy(() -> MoveReport.of(old, old))
                .withMessageContaining("which is one store");
        assertThatExceptionOfType(StoreRefusedException.class)
                .isThrownBy(() -> MoveReport.of(new WithMarks(old, old), fresh))
                .withMessageContaining("cannot be browsed");
        assertThatExceptionOfType(StoreRefusedException.class)
                .isThrownBy(() -> MoveReport.of(old, new WithMarks(fresh, fresh)))
                .withMessageContaining("cannot be browsed");
    }

    /** Something happens once a page was read. */
    private static final class Meanwhile extends ForwardingStore implements Browsable, Marks {
        private final MemoryStore store;
        private @Nullable Runnable happens;

        private Meanwhile(MemoryStore store, Runnable happens) {
            super(store);
            this.store = store;
            this.happens = happens;
        }

        @Override
        public List<Row> browse(@Nullable Status status, @Nullable OperationKey after, int limit) {
            List<Row> page = new ArrayList<>(store.browse(status, after, limit));
            Runnable now = happens;
            happens = null;
            if (now != null) {
                now.run();
            }
            return page;
        }

        @Override
        public String markOnce(String name, String value) {
            return store.markOnce(name, value);
        }

        @Override
        public Optional<String> mark(String name) {
            return store.mark(name);
        }
    }

    private static void copyAll(MovingStore moving) {
        for (int step = 0; step < 100 && !moving.progress().over(); step++) {
            moving.copy(10);
        }
        assertThat(moving.progress().over()).isTrue();
    }

    /** Deduplicated, so that an attempt whose lease has run out is gone on with. */
    private static IntentRecord grant(OperationStore store, String name) {
        Decision answer = one(store, claim(name, System.identityHashCode(store), Events.DEDUPLICATED));
        assertThat(answer).isInstanceOf(Decision.Granted.class);
        return ((Decision.Granted) answer).record();
    }

    private static Decision one(OperationStore store, Event event) {
        return store.apply(List.of(event)).get(0);
    }
}
