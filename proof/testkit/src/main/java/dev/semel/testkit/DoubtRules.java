package dev.semel.testkit;

import static dev.semel.testkit.Events.claim;
import static dev.semel.testkit.Events.giveUp;
import static dev.semel.testkit.Events.inquire;
import static dev.semel.testkit.Events.key;
import static dev.semel.testkit.Events.lapse;
import static dev.semel.testkit.Events.operator;
import static dev.semel.testkit.Events.probe;
import static dev.semel.testkit.Events.resolve;
import static dev.semel.testkit.Events.succeed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Status;
import dev.semel.protocol.Verdict;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** How an intent gets into doubt without its owner, and out of it: rules 6 and 9 to 12. */
interface DoubtRules extends StoreRules {
    @Test
    default void a_lapse_counts_only_after_the_lease_and_for_the_epoch_that_was_seen() {
        IntentRecord granted = scene().grant(claim("k", 1, Events.UNPROTECTED));
        assertUndone(lapse("k", granted.epoch()), Decision.Reason.NOT_DUE);
        scene().advanceMillis(Events.LEASE_MILLIS);
        assertUndone(lapse("k", granted.epoch() + 1), Decision.Reason.MOVED_ON);

        scene().apply(lapse("k", granted.epoch()));

        assertThat(status("k")).isEqualTo(Status.IN_DOUBT);
    }

    @Test
    default void a_lapsed_atomic_attempt_left_nothing_and_a_deduplicated_one_may_run_again() {
        IntentRecord atomic = scene().grant(claim("a", 1, Events.ATOMIC));
        IntentRecord deduplicated = scene().grant(claim("d", 1, Events.DEDUPLICATED));
        scene().advanceMillis(Events.LEASE_MILLIS);

        scene().apply(lapse("a", atomic.epoch()));
        assertThat(status("a")).isEqualTo(Status.RELEASED);
        assertUndone(lapse("d", deduplicated.epoch()), Decision.Reason.NOT_DUE);

        scene().advanceMillis(Events.DEDUPLICATED.horizonMillis());
        scene().apply(lapse("d", deduplicated.epoch()));
        assertThat(status("d")).isEqualTo(Status.IN_DOUBT);
    }

    @Test
    default void doubt_is_answered_as_doubt_until_there_is_evidence() {
        States.bring(scene(), "k", Status.IN_DOUBT);
        scene().advanceMillis(10 * Events.LEASE_MILLIS);

        assertThat(scene().apply(claim("k", 1, Events.UNPROTECTED))).isInstanceOf(Decision.InDoubt.class);
        assertThat(scene().apply(claim("k", 2, Events.UNPROTECTED))).isInstanceOf(Decision.InDoubt.class);
    }

    @Test
    default void an_inquiry_at_a_fenced_receiver_moves_the_doubt_to_a_fresh_epoch() {
        IntentRecord granted = scene().grant(claim("k", 1, Events.FENCED));
        scene().advanceMillis(Events.LEASE_MILLIS);

        Decision.Accepted raised = (Decision.Accepted) scene().apply(inquire("k", granted.epoch(), 1));

        IntentRecord doubtful = Objects.requireNonNull(raised.record());
        assertThat(doubtful.epoch()).isGreaterThan(granted.epoch());
        assertThat(doubtful.status()).isEqualTo(Status.IN_DOUBT);
        assertThat(scene().apply(succeed("k", granted))).isInstanceOf(Decision.Ignored.class);
        assertThat(scene().apply(inquire("k", granted.epoch(), 1)))
                .isEqualTo(new Decision.Accepted(doubtful, true, scene().nowMillis()));
        assertUndone(inquire("k", granted.epoch(), 2), Decision.Reason.MOVED_ON);
    }

    @Test
    default void an_inquiry_elsewhere_changes_nothing() {
        IntentRecord granted = scene().grant(claim("k", 1, Events.QUERYABLE));
        scene().apply(giveUp("k", granted));
        IntentRecord doubtful = scene().found(key("k"));

        assertThat(scene().apply(inquire("k", granted.epoch(), 1))).isInstanceOf(Decision.Accepted.class);
        assertThat(scene().found(key("k"))).isEqualTo(doubtful);
    }

    @Test
    default void a_resolution_is_conditional_on_the_epoch_that_was_seen() {
        IntentRecord granted = scene().grant(claim("k", 1, Events.FENCED));
        scene().advanceMillis(Events.LEASE_MILLIS);
        scene().apply(inquire("k", granted.epoch(), 1));

        assertUndone(resolve("k", granted.epoch(), Verdict.notApplied(), operator()), Decision.Reason.MOVED_ON);
        assertThat(status("k")).isEqualTo(Status.IN_DOUBT);
    }

    @Test
    default void a_running_attempt_is_not_resolved_by_anybody() {
        IntentRecord granted = scene().grant(claim("k", 1, Events.UNPROTECTED));

        assertUndone(
                resolve("k", granted.epoch(), Verdict.applied(Events.payload("x")), operator()),
                Decision.Reason.MOVED_ON);
    }

    @Test
    default void an_operator_resolves_either_way_but_never_changes_an_outcome() {
        long applied = States.bring(scene(), "applied", Status.IN_DOUBT).epoch();
        long free = States.bring(scene(), "free", Status.IN_DOUBT).epoch();

        scene().apply(resolve("applied", applied, Verdict.applied(Events.payload("found")), operator()));
        assertUndone(resolve("free", free, Verdict.notApplied(), operator()), Decision.Reason.NOT_QUIESCENT);
        scene().advanceMillis(Events.UNPROTECTED.marginMillis());
        scene().apply(resolve("free", free, Verdict.notApplied(), operator()));

        assertThat(status("applied")).isEqualTo(Status.SUCCEEDED);
        assertThat(status("free")).isEqualTo(Status.RELEASED);
        assertUndone(resolve("applied", applied, Verdict.notApplied(), operator()), Decision.Reason.MOVED_ON);
    }

    @Test
    default void not_there_counts_only_after_quiescence_and_within_the_receivers_memory() {
        IntentRecord granted = scene().grant(claim("k", 1, Events.QUERYABLE));
        scene().apply(giveUp("k", granted));
        long end = scene().nowMillis();
        long quiet = end + Events.QUERYABLE.quiescenceMillis();
        assertUndone(
                resolve("k", granted.epoch(), Verdict.notApplied(), probe(quiet - 1)), Decision.Reason.NOT_QUIESCENT);

        scene().advanceMillis(Events.QUERYABLE.memoryMillis());
        assertUndone(resolve("k", granted.epoch(), Verdict.notApplied(), probe(quiet)), Decision.Reason.MEMORY_PASSED);
        assertThat(status("k")).isEqualTo(Status.IN_DOUBT);
    }

    @Test
    default void not_there_asked_in_time_releases() {
        IntentRecord granted = scene().grant(claim("k", 1, Events.QUERYABLE));
        scene().apply(giveUp("k", granted));
        scene().advanceMillis(Events.QUERYABLE.quiescenceMillis());

        scene().apply(resolve("k", granted.epoch(), Verdict.notApplied(), probe(scene().nowMillis())));

        assertThat(status("k")).isEqualTo(Status.RELEASED);
    }

    @Test
    default void a_refusal_by_the_receiver_must_speak_for_every_attempt() {
        scene().grant(claim("k", 1, Events.FENCED));
        scene().advanceMillis(Events.LEASE_MILLIS);
        IntentRecord second = scene().grant(claim("k", 2, Events.FENCED));
        scene().advanceMillis(Events.LEASE_MILLIS);
        scene().apply(lapse("k", second.epoch()));
        Verdict refused = Verdict.rejected(Events.payload("no"));
        assertUndone(resolve("k", second.epoch(), refused, probe(scene().nowMillis())), Decision.Reason.NOT_QUIESCENT);

        Decision.Accepted raised = (Decision.Accepted) scene().apply(inquire("k", second.epoch(), 3));
        long epoch = Objects.requireNonNull(raised.record()).epoch();
        scene().apply(resolve("k", epoch, refused, probe(scene().nowMillis())));

        assertThat(status("k")).isEqualTo(Status.REJECTED);
    }

    private Status status(String name) {
        return Objects.requireNonNull(scene().found(key(name))).status();
    }

    private void assertUndone(Event event, Decision.Reason reason) {
        Decision answer = scene().apply(event);
        assertThat(answer).isInstanceOf(Decision.Ignored.class);
        assertThat(((Decision.Ignored) answer).reason()).isEqualTo(reason);
    }
}
