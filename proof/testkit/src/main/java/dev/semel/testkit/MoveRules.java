package dev.semel.testkit;

import static dev.semel.testkit.Events.claim;
import static dev.semel.testkit.Events.key;
import static dev.semel.testkit.Events.renew;
import static dev.semel.testkit.Events.succeed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Status;
import dev.semel.store.Backlog;
import dev.semel.store.Epochs;
import dev.semel.store.Marks;
import dev.semel.store.TransitionLog;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How records come from another store and go to one, and what else a move needs. */
interface MoveRules extends StoreRules {
    /** More than a store gives out while it is left. */
    long APART = 1L << 32;

    @Test
    default void a_record_of_any_state_is_adopted_as_it_is_and_stays_so() {
        assumeTrue(moves(), "records are moved below this store");
        for (Status status : States.ALL) {
            IntentRecord record = States.bring(scene(), status.name(), status);
            assertThat(adopt("copy of " + status, record, null)).isInstanceOf(Decision.Accepted.class);
        }

        scene().reopen();

        for (Status status : States.ALL) {
            assertThat(scene().found(key("copy of " + status))).isEqualTo(scene().found(key(status.name())));
        }
    }

    @Test
    default void an_adoption_that_comes_twice_changes_nothing_the_second_time() {
        assumeTrue(moves(), "records are moved below this store");
        IntentRecord record = States.bring(scene(), "k", Status.SUCCEEDED);
        adopt("copy", record, null);

        Decision again = adopt("copy", record, null);

        assertThat(again).isEqualTo(new Decision.Accepted(record, true, again.atMillis()));
    }

    @Test
    default void an_earlier_copy_becomes_the_later_one_and_nothing_else_does() {
        assumeTrue(moves(), "records are moved below this store");
        IntentRecord first = scene().grant(claim("k", 1, Events.DEDUPLICATED));
        adopt("copy", first, null);
        scene().apply(renew("k", first.lease()));
        IntentRecord renewed = Objects.requireNonNull(scene().found(key("k")));

        assertThat(reason(adopt("copy", renewed, null))).isEqualTo(Decision.Reason.MOVED_ON);
        assertThat(reason(adopt("copy", renewed, scene().grant(claim("another", 9, Events.DEDUPLICATED)))))
                .isEqualTo(Decision.Reason.MOVED_ON);
        assertThat(adopt("copy", renewed, first)).isInstanceOf(Decision.Accepted.class);
        assertThat(reason(adopt("other", renewed, first))).isEqualTo(Decision.Reason.MOVED_ON);
        assertThat(scene().found(key("copy"))).isEqualTo(renewed);
        assertThat(scene().found(key("other"))).isNull();
    }

    @Test
    default void what_was_claimed_here_is_never_replaced_by_what_was_claimed_elsewhere_before() {
        assumeTrue(moves(), "records are moved below this store");
        IntentRecord elsewhere = scene().grant(claim("elsewhere", 1, Events.DEDUPLICATED));
        scene().apply(succeed("elsewhere", elsewhere));
        for (int life = 0; life < 3; life++) {
            IntentRecord granted = scene().grant(claim("here", life, Events.DEDUPLICATED));
            scene().apply(Events.release("here", granted));
        }
        IntentRecord here = scene().grant(claim("here", 4, Events.DEDUPLICATED));
        assertThat(here.epoch()).isGreaterThan(elsewhere.epoch());

        assertThat(reason(adopt("here", elsewhere, here))).isEqualTo(Decision.Reason.CLAIMED_HERE);
        assertThat(scene().found(key("here"))).isEqualTo(here);
    }

    @Test
    default void the_owner_of_an_adopted_lease_goes_on_with_it() {
        assumeTrue(moves(), "records are moved below this store");
        IntentRecord granted = scene().grant(claim("k", 1, Events.UNPROTECTED));
        adopt("copy", granted, null);

        assertThat(scene().apply(renew("copy", granted.lease()))).isInstanceOf(Decision.Accepted.class);
        assertThat(scene().apply(claim("copy", 1, Events.UNPROTECTED))).isInstanceOf(Decision.Granted.class);
        assertThat(scene().apply(claim("copy", 2, Events.UNPROTECTED))).isInstanceOf(Decision.Running.class);
        assertThat(scene().apply(succeed("copy", granted))).isInstanceOf(Decision.Accepted.class);
        assertThat(scene().apply(claim("copy", 2, Events.UNPROTECTED))).isInstanceOf(Decision.Replay.class);
    }

    @Test
    default void what_was_adopted_open_is_due_when_its_lease_is_over() {
        assumeTrue(moves(), "records are moved below this store");
        assumeTrue(scene().store() instanceof Backlog, "the store hands out no backlog");
        IntentRecord granted = scene().grant(claim("k", 1, Events.DEDUPLICATED));
        adopt("copy", granted, null);
        scene().apply(succeed("k", granted));

        Backlog backlog = (Backlog) scene().store();
        assertThat(backlog.open()).isEqualTo(new Backlog.OpenCount(1, 0));
        scene().advanceMillis(Events.LEASE_MILLIS);
        assertThat(backlog.due(10)).containsExactly(new Backlog.Due(key("copy"), granted, scene().nowMillis()));
    }

    @Test
    default void what_was_past_its_end_when_it_came_counts_as_nothing() {
        assumeTrue(moves(), "records are moved below this store");
        IntentRecord record = States.bring(scene(), "k", Status.SUCCEEDED);
        scene().advanceMillis(Events.KEEP_MILLIS + Events.REFUSE_MILLIS);

        adopt("copy", record, null);

        assertThat(scene().found(key("copy"))).isNull();
        scene().grant(claim("copy", 2, Events.UNPROTECTED));
    }

    /** Else a result that the other store had already forgotten would come back with the copy. */
    @Test
    default void a_copy_past_its_retention_becomes_the_tombstone_that_is_adopted_over_it() {
        assumeTrue(moves(), "records are moved below this store");
        IntentRecord settled = States.bring(scene(), "k", Status.SUCCEEDED);
        adopt("copy", settled, null);
        scene().advanceMillis(Events.KEEP_MILLIS);
        IntentRecord tombstone = Objects.requireNonNull(scene().found(key("k")));

        assertThat(adopt("copy", tombstone, tombstone)).isInstanceOf(Decision.Accepted.class);

        // An owner is told of the record as it is stored.
        Decision late = scene().apply(succeed("copy", settled));
        assertThat(late).isInstanceOf(Decision.Ignored.class);
        assertThat(((Decision.Ignored) late).record()).isEqualTo(tombstone);
    }

    @Test
    default void a_record_is_let_go_of_only_as_it_was_seen() {
        assumeTrue(moves(), "records are moved below this store");
        for (Status status : States.ALL) {
            String name = status.name();
            IntentRecord record = States.bring(scene(), name, status);
            IntentRecord other = scene().grant(claim("other than " + name, 1, Events.FENCED));
            assertThat(reason(relinquish(name, other))).isEqualTo(Decision.Reason.MOVED_ON);
            assertThat(scene().found(key(name))).isEqualTo(record);

            assertThat(relinquish(name, record)).isInstanceOf(Decision.Accepted.class);
            assertThat(scene().found(key(name))).isNull();
            assertThat(reason(relinquish(name, record))).isEqualTo(Decision.Reason.NO_RECORD);
            assertThat(scene().grant(claim(name, 2, Events.FENCED)).epoch()).isGreaterThan(record.epoch());
        }
    }

    @Test
    default void a_record_that_became_a_tombstone_is_no_longer_the_one_that_was_seen() {
        assumeTrue(moves(), "records are moved below this store");
        IntentRecord record = States.bring(scene(), "k", Status.SUCCEEDED);
        scene().advanceMillis(Events.KEEP_MILLIS);

        assertThat(reason(relinquish("k", record))).isEqualTo(Decision.Reason.MOVED_ON);
        IntentRecord tombstone = Objects.requireNonNull(scene().found(key("k")));
        assertThat(relinquish("k", tombstone)).isInstanceOf(Decision.Accepted.class);
    }

    @Test
    default void history_tells_of_the_adoption() {
        assumeTrue(moves(), "records are moved below this store");
        assumeTrue(scene().store() instanceof TransitionLog, "the store keeps no history");
        adopt("copy", States.bring(scene(), "k", Status.SUCCEEDED), null);

        List<TransitionLog.Entry> lines = ((TransitionLog) scene().store()).history(key("copy"), 10);

        assertThat(lines).extracting(TransitionLog.Entry::what).containsExactly("adopt");
        assertThat(lines.get(0).to()).isEqualTo(Status.SUCCEEDED);
    }

    @Test
    default void epochs_go_on_above_where_they_were_raised_to() {
        assumeTrue(scene().store() instanceof Epochs, "the epochs of the store cannot be raised");
        IntentRecord running = scene().grant(claim("running", 1, Events.DEDUPLICATED));
        IntentRecord gone = scene().grant(claim("gone", 1, Events.DEDUPLICATED));
        scene().apply(Events.release("gone", gone));
        scene().advanceMillis(Events.REFUSE_MILLIS);
        scene().expireAll(3);
        Epochs epochs = (Epochs) scene().store();
        assertThat(epochs.highest()).isGreaterThanOrEqualTo(Math.max(running.epoch(), gone.epoch()));
        long above = epochs.highest() + APART;

        epochs.raise(above);
        epochs.raise(above - 1);

        assertThat(epochs.highest()).isGreaterThanOrEqualTo(above);
        scene().reopen();
        assertThat(scene().grant(claim("gone", 2, Events.DEDUPLICATED)).epoch()).isGreaterThan(above);
        assertThat(scene().grant(claim("new", 1, Events.DEDUPLICATED)).epoch()).isGreaterThan(above);
    }

    @Test
    default void a_mark_is_read_without_being_said_and_said_only_once() {
        assumeTrue(scene().store() instanceof Marks, "the store keeps no marks");
        assertThat(marks().mark("move")).isEmpty();
        assertThat(marks().markOnce("move", "one")).isEqualTo("one");
        assertThat(marks().markOnce("move", "two")).isEqualTo("one");

        scene().reopen();

        assertThat(marks().mark("move")).contains("one");
        assertThat(marks().mark("other")).isEmpty();
    }

    private Marks marks() {
        return (Marks) scene().store();
    }

    private Decision adopt(String name, IntentRecord record, @Nullable IntentRecord over) {
        return scene().apply(new Event.Adopt(key(name), record, over));
    }

    private Decision relinquish(String name, IntentRecord seen) {
        return scene().apply(new Event.Relinquish(key(name), seen));
    }

    private static Decision.Reason reason(Decision decision) {
        assertThat(decision).isInstanceOf(Decision.Ignored.class);
        return ((Decision.Ignored) decision).reason();
    }
}
