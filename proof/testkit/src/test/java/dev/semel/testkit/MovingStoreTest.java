package dev.semel.testkit;

import static dev.semel.testkit.Events.claim;
import static dev.semel.testkit.Events.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.semel.move.MovingStore;
import dev.semel.move.StayingStore;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Status;
import dev.semel.protocol.Verdict;
import dev.semel.store.MemoryStore;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.TransitionLog;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a record, of its owner and of its times while it goes from one store to another. */
class MovingStoreTest {
    private static final long HOUR = 3_600_000;
    private static final long START = 1_700_000_000_000L;

    private final MovableClock clock = MovableClock.at(START);
    private final AtomicLong ahead = new AtomicLong();
    private final MemoryStore old = new MemoryStore(clock);
    private final MemoryStore fresh = new MemoryStore(() -> clock.millis() + ahead.get());

    private MovingStore moving() {
        return MovingStore.open(old, fresh, Duration.ZERO, this::nanos);
    }

    private long nanos() {
        return clock.millis() * 1_000_000;
    }

    @ParameterizedTest
    @ValueSource(longs = {-HOUR, 0, HOUR})
    void every_end_is_as_far_away_by_the_new_stores_clock_as_it_was_by_the_old_ones(long difference) {
        ahead.set(difference);
        IntentRecord running = grant(old, claim("running", 1, Events.DEDUPLICATED));
        for (Status status : States.ALL) {
            States.bring(new Scene(old, clock, same -> same), "k " + status, status);
        }
        MovingStore moving = moving();
        clock.advance(Duration.ofMillis(Events.LEASE_MILLIS - 1));
        assertThat(one(moving, claim("running", 2, Events.DEDUPLICATED))).isInstanceOf(Decision.Running.class);
        one(moving, Events.inquire("k IN_DOUBT", 1, 1));
        clock.advance(Duration.ofMillis(1));

        copyAll(moving);

        IntentRecord taken = grant(moving, claim("running", 2, Events.DEDUPLICATED));
        assertThat(taken.epoch()).isGreaterThan(running.epoch());
        // So the receiver's memory is not taken to be fresher than it is.
        assertThat(taken.life().sinceMillis()).isEqualTo(START + difference);
        assertThat(one(moving, claim("k SUCCEEDED", 2, Events.UNPROTECTED))).isInstanceOf(Decision.Replay.class);
        clock.advance(Duration.ofMillis(Events.KEEP_MILLIS - Events.LEASE_MILLIS - 1));
        assertThat(one(moving, claim("k SUCCEEDED", 2, Events.UNPROTECTED))).isInstanceOf(Decision.Replay.class);
        clock.advance(Duration.ofMillis(1));
        assertThat(one(moving, claim("k SUCCEEDED", 2, Events.UNPROTECTED))).isInstanceOf(Decision.Expired.class);
        clock.advance(Duration.ofMillis(Events.REFUSE_MILLIS));
        assertThat(one(moving, claim("k SUCCEEDED", 2, Events.UNPROTECTED))).isInstanceOf(Decision.Granted.class);
        assertThat(one(moving, claim("k UNPROTECTED", 2, Events.UNPROTECTED))).isInstanceOf(Decision.Granted.class);
    }

    @Test
    void an_owner_who_is_late_settles_where_its_record_has_gone() {
        IntentRecord granted = grant(old, claim("k", 1, Events.QUERYABLE));
        MovingStore moving = moving();
        clock.advance(Duration.ofMillis(Events.LEASE_MILLIS));
        assertThat(one(moving, claim("k", 2, Events.QUERYABLE))).isInstanceOf(Decision.InDoubt.class);
        assertThat(old.find(List.of(key("k"))).get(0).record()).isNull();

        assertThat(one(moving, Events.succeed("k", granted))).isInstanceOf(Decision.Accepted.class);
        assertThat(one(moving, claim("k", 3, Events.QUERYABLE))).isInstanceOf(Decision.Replay.class);
    }

    @Test
    void a_doubt_goes_over_and_is_resolved_there_and_its_story_with_it() {
        IntentRecord granted = grant(old, claim("k", 1, Events.UNPROTECTED));
        one(old, Events.giveUp("k", granted));
        MovingStore moving = moving();
        copyAll(moving);
        clock.advance(Duration.ofSeconds(2));

        one(moving, Events.resolve("k", granted.epoch(), Verdict.applied(Events.payload("bank")), Events.operator()));

        assertThat(one(moving, claim("k", 2, Events.UNPROTECTED))).isInstanceOf(Decision.Replay.class);
        assertThat(moving.history(key("k"), 10))
                .extracting(TransitionLog.Entry::what)
                .containsExactly("adopt", "claim", "giveup", "resolve");
    }

    @Test
    void epochs_rise_though_the_old_stores_were_higher_and_its_record_is_long_gone() {
        old.raise(1_000_000_000_000L);
        IntentRecord first = grant(old, claim("k", 1, Events.UNPROTECTED));
        one(old, Events.release("k", first));
        clock.advance(Duration.ofMillis(Events.REFUSE_MILLIS));
        old.expire(10);

        assertThat(grant(moving(), claim("k", 2, Events.UNPROTECTED)).epoch()).isGreaterThan(first.epoch());
    }

    @Test
    void a_node_that_knows_the_old_store_alone_claims_nothing_once_the_move_has_begun_and_is_heard_as_an_owner() {
        OperationStore plain = StayingStore.over(old, this::nanos);
        IntentRecord granted = grant(plain, claim("k", 1, Events.UNPROTECTED));
        MovingStore moving = MovingStore.open(old, fresh, MovingStore.QUIET, this::nanos);
        assertThat(one(moving, claim("new", 1, Events.UNPROTECTED))).isInstanceOf(Decision.Failed.class);

        clock.advance(Duration.ofSeconds(2));
        assertThat(one(plain, claim("other", 1, Events.UNPROTECTED))).isInstanceOf(Decision.Failed.class);
        assertThat(one(plain, Events.succeed("k", granted))).isInstanceOf(Decision.Accepted.class);
        assertThat(one(moving, claim("new", 1, Events.UNPROTECTED))).isInstanceOf(Decision.Failed.class);

        clock.advance(MovingStore.QUIET);
        assertThat(one(moving, claim("new", 1, Events.UNPROTECTED))).isInstanceOf(Decision.Granted.class);
        assertThat(one(moving, claim("k", 1, Events.UNPROTECTED))).isInstanceOf(Decision.Replay.class);
    }

    @Test
    void a_grant_that_comes_after_the_node_slept_over_the_beginning_of_a_move_is_not_handed_on() {
        OperationStore asleep = new ForwardingStore(old) {
            @Override
            public List<Decision> apply(List<Event> events) {
                MovingStore.open(old, fresh, MovingStore.QUIET, MovingStoreTest.this::nanos);
                clock.advance(Duration.ofMillis(StayingStore.TRUSTED_MILLIS));
                return super.apply(events);
            }
        };
        OperationStore plain = StayingStore.over(new WithMarks(asleep, old), this::nanos);

        assertThat(one(plain, claim("k", 1, Events.UNPROTECTED))).isInstanceOf(Decision.Failed.class);
    }

    @Test
    void a_claim_that_reaches_the_old_store_too_late_for_all_that_was_declared_is_found_and_nothing_runs() {
        MovingStore moving = moving();
        IntentRecord here = grant(moving, claim("k", 1, Events.UNPROTECTED));
        one(old, claim("k", 2, Events.UNPROTECTED));
        clock.advance(Duration.ofMillis(Events.LEASE_MILLIS));

        assertThat(one(moving, claim("k", 3, Events.UNPROTECTED))).isInstanceOf(Decision.Failed.class);
        assertThat(moving.copy(10).torn()).isEqualTo(1);
        assertThat(fresh.find(List.of(key("k"))).get(0).record()).isEqualTo(here);
    }

    @Test
    void nobody_starts_on_one_of_the_stores_alone_while_records_are_in_the_other() {
        States.bring(new Scene(old, clock, same -> same), "k", Status.SUCCEEDED);
        MovingStore moving = moving();
        refused(old);
        refused(fresh);
        assertThat(one(StayingStore.over(moving, this::nanos), claim("k", 2, Events.UNPROTECTED)))
                .isInstanceOf(Decision.Replay.class);

        copyAll(moving);

        refused(old);
        OperationStore alone = StayingStore.over(fresh, this::nanos);
        assertThat(one(alone, claim("k", 2, Events.UNPROTECTED))).isInstanceOf(Decision.Replay.class);
    }

    @Test
    void a_store_is_left_for_one_other_and_moved_into_from_one() {
        moving();

        assertThatExceptionOfType(StoreRefusedException.class)
                .isThrownBy(() -> MovingStore.open(old, new MemoryStore(clock), Duration.ZERO, this::nanos))
                .withMessageContaining("is being left for generation");
        assertThatExceptionOfType(StoreRefusedException.class)
                .isThrownBy(() -> MovingStore.open(new MemoryStore(clock), fresh, Duration.ZERO, this::nanos))
                .withMessageContaining("move them to a store that is new");
        assertThatExceptionOfType(StoreRefusedException.class)
                .isThrownBy(() -> MovingStore.open(old, old, Duration.ZERO, this::nanos))
                .withMessageContaining("which is one store");
    }

    @Test
    void a_crash_after_the_adoption_leaves_the_old_store_in_charge_and_the_copy_is_made_anew() {
        IntentRecord granted = grant(old, claim("k", 1, Events.UNPROTECTED));
        MovingStore moving = moving();
        one(fresh, new Event.Adopt(key("k"), granted, null));
        one(old, Events.succeed("k", granted));
        assertThat(one(moving, claim("k", 2, Events.UNPROTECTED))).isInstanceOf(Decision.Replay.class);

        copyAll(moving);

        assertThat(one(moving, claim("k", 2, Events.UNPROTECTED))).isInstanceOf(Decision.Replay.class);
        assertThat(Objects.requireNonNull(fresh.find(List.of(key("k"))).get(0).record())
                        .status())
                .isEqualTo(Status.SUCCEEDED);
    }

    /** A node reads, another hands over meanwhile, the owner settles; then what the first one read arrives. */
    @Test
    void an_adoption_that_comes_after_the_record_has_moved_and_gone_on_undoes_nothing() {
        IntentRecord granted = grant(old, claim("k", 1, Events.DEDUPLICATED));
        MovingStore moving = moving();
        one(fresh, new Event.Adopt(key("k"), granted, null));
        IntentRecord copy = fresh.find(List.of(key("k"))).get(0).record();
        one(moving, Events.renew("k", granted.lease()));
        clock.advance(Duration.ofMillis(2 * Events.LEASE_MILLIS));
        copyAll(moving);
        one(moving, Events.succeed("k", granted));

        assertThat(one(fresh, new Event.Adopt(key("k"), granted, null))).isInstanceOf(Decision.Ignored.class);
        assertThat(one(fresh, new Event.Adopt(key("k"), granted, copy))).isInstanceOf(Decision.Ignored.class);
        assertThat(one(moving, claim("k", 2, Events.DEDUPLICATED))).isInstanceOf(Decision.Replay.class);
    }

    @Test
    void a_mark_holds_in_both_stores_and_stores_of_two_minds_are_refused() {
        old.markOnce("scope-secret", "one");
        MovingStore moving = moving();
        assertThat(moving.markOnce("scope-secret", "two")).isEqualTo("one");
        assertThat(fresh.mark("scope-secret")).contains("one");

        fresh.markOnce("other", "here");
        old.markOnce("other", "there");
        assertThatExceptionOfType(StoreRefusedException.class).isThrownBy(() -> moving.markOnce("other", "x"));
    }

    private void refused(OperationStore store) {
        assertThatExceptionOfType(StoreRefusedException.class).isThrownBy(() -> StayingStore.over(store, this::nanos));
    }

    private static void copyAll(MovingStore moving) {
        for (int step = 0; step < 1_000 && !moving.copy(2).over(); step++) {
            assertThat(moving.progress().torn()).isZero();
        }
        assertThat(moving.progress().over()).isTrue();
    }

    private static IntentRecord grant(OperationStore store, Event.Claim claim) {
        Decision answer = one(store, claim);
        assertThat(answer).isInstanceOf(Decision.Granted.class);
        return ((Decision.Granted) answer).record();
    }

    private static Decision one(OperationStore store, Event event) {
        return store.apply(List.of(event)).get(0);
    }
}
