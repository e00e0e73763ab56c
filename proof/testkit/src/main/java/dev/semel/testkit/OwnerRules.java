package dev.semel.testkit;

import static dev.semel.testkit.Events.claim;
import static dev.semel.testkit.Events.giveUp;
import static dev.semel.testkit.Events.key;
import static dev.semel.testkit.Events.reject;
import static dev.semel.testkit.Events.release;
import static dev.semel.testkit.Events.renew;
import static dev.semel.testkit.Events.settle;
import static dev.semel.testkit.Events.succeed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.policy.EffectTerms;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.LeaseId;
import dev.semel.protocol.Nonce;
import dev.semel.protocol.Outcome;
import dev.semel.protocol.State;
import dev.semel.protocol.Status;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What the holder of a lease may write, and nobody else: rules 4, 5, 6 and 8. */
interface OwnerRules extends StoreRules {
    @Test
    default void the_owner_settles_and_the_record_keeps_its_outcome() {
        IntentRecord granted = scene().grant(claim("k", 1, Events.UNPROTECTED));

        assertThat(scene().apply(succeed("k", granted))).isInstanceOf(Decision.Accepted.class);

        State.Settled settled = (State.Settled) found("k").state();
        assertThat(settled.outcome()).isEqualTo(new Outcome.Succeeded(Events.payload("done")));
    }

    @Test
    default void a_settlement_said_twice_is_accepted_twice_and_the_first_stays() {
        IntentRecord granted = scene().grant(claim("k", 1, Events.UNPROTECTED));
        scene().apply(succeed("k", granted));
        IntentRecord before = found("k");
        scene().advanceMillis(5);

        Outcome other = new Outcome.Succeeded(Events.payload("done, said otherwise"));
        Decision again = scene().apply(settle("k", granted.lease(), other, Event.Standing.THIS_LEASE));

        assertThat(again).isInstanceOf(Decision.Accepted.class);
        assertThat(found("k")).isEqualTo(before);
    }

    @Test
    default void an_outcome_does_not_turn_into_the_other_one() {
        IntentRecord granted = scene().grant(claim("k", 1, Events.UNPROTECTED));
        scene().apply(succeed("k", granted));

        assertIgnored(reject("k", granted, Event.Standing.THIS_LEASE), Decision.Reason.MOVED_ON);
        assertThat(found("k").status()).isEqualTo(Status.SUCCEEDED);
    }

    @Test
    default void a_foreign_nonce_or_epoch_settles_renews_and_releases_nothing() {
        IntentRecord granted = scene().grant(claim("k", 1, Events.UNPROTECTED));
        LeaseId otherNonce = new LeaseId(granted.epoch(), new Nonce(99, 99));
        LeaseId otherEpoch = new LeaseId(granted.epoch() + 1, granted.lease().nonce());

        for (LeaseId foreign : new LeaseId[] {otherNonce, otherEpoch}) {
            Outcome outcome = new Outcome.Succeeded(Events.payload("not mine"));
            assertIgnored(settle("k", foreign, outcome, Event.Standing.THIS_LEASE), Decision.Reason.NOT_OWNER);
            assertIgnored(renew("k", foreign), Decision.Reason.NOT_OWNER);
            assertIgnored(
                    new Event.Release(key("k"), foreign, Event.Standing.THIS_LEASE, Events.RETENTION),
                    Decision.Reason.NOT_OWNER);
            assertIgnored(new Event.GiveUp(key("k"), foreign, null), Decision.Reason.NOT_OWNER);
        }
        assertThat(found("k")).isEqualTo(granted);
    }

    @Test
    default void events_on_a_free_key_find_no_record() {
        LeaseId lease = new LeaseId(1, new Nonce(1, 1));

        assertIgnored(renew("k", lease), Decision.Reason.NO_RECORD);
        assertIgnored(
                settle("k", lease, new Outcome.Succeeded(Events.payload("x")), Event.Standing.THIS_LEASE),
                Decision.Reason.NO_RECORD);
        assertIgnored(Events.lapse("k", 1), Decision.Reason.NO_RECORD);
        assertThat(scene().found(key("k"))).isNull();
    }

    @Test
    default void a_paused_owner_cannot_write_over_its_successor() {
        IntentRecord paused = scene().grant(claim("k", 1, Events.DEDUPLICATED));
        scene().advanceMillis(Events.LEASE_MILLIS);
        IntentRecord successor = scene().grant(claim("k", 2, Events.DEDUPLICATED));

        assertIgnored(succeed("k", paused), Decision.Reason.NOT_OWNER);
        assertIgnored(renew("k", paused.lease()), Decision.Reason.NOT_OWNER);
        assertIgnored(release("k", paused), Decision.Reason.NOT_OWNER);
        assertIgnored(giveUp("k", paused), Decision.Reason.NOT_OWNER);
        assertThat(found("k")).isEqualTo(successor);
    }

    @Test
    default void an_owner_that_was_only_late_still_settles_its_doubt() {
        IntentRecord granted = scene().grant(claim("k", 1, Events.UNPROTECTED));
        scene().advanceMillis(Events.LEASE_MILLIS);
        scene().apply(Events.lapse("k", granted.epoch()));
        assertThat(found("k").status()).isEqualTo(Status.IN_DOUBT);

        assertThat(scene().apply(succeed("k", granted))).isInstanceOf(Decision.Accepted.class);
        assertThat(found("k").status()).isEqualTo(Status.SUCCEEDED);
    }

    @Test
    default void a_renewal_moves_the_end_of_the_lease_and_is_capped() {
        IntentRecord granted = scene().grant(claim("k", 1, Events.DEDUPLICATED));
        for (int renewal = 0; renewal < Events.MAX_RENEWALS; renewal++) {
            scene().advanceMillis(Events.LEASE_MILLIS - 1);
            assertThat(scene().apply(renew("k", granted.lease()))).isInstanceOf(Decision.Accepted.class);
            assertThat(scene().apply(claim("k", 2, Events.DEDUPLICATED))).isInstanceOf(Decision.Running.class);
        }

        assertIgnored(renew("k", granted.lease()), Decision.Reason.RENEWAL_CAP);
        scene().advanceMillis(Events.LEASE_MILLIS);
        scene().grant(claim("k", 2, Events.DEDUPLICATED));
    }

    @Test
    default void nobody_takes_over_before_the_lease_ended() {
        scene().grant(claim("k", 1, Events.DEDUPLICATED));
        scene().advanceMillis(Events.LEASE_MILLIS - 1);
        assertThat(scene().apply(claim("k", 2, Events.DEDUPLICATED))).isInstanceOf(Decision.Running.class);

        scene().advanceMillis(1);
        scene().grant(claim("k", 2, Events.DEDUPLICATED));
    }

    @Test
    default void a_take_over_keeps_since_and_is_unproved_unless_the_effect_is_atomic() {
        for (EffectTerms effect : new EffectTerms[] {Events.ATOMIC, Events.DEDUPLICATED, Events.FENCED}) {
            String name = effect.effectClass().name();
            IntentRecord first = scene().grant(claim(name, 1, effect));
            scene().advanceMillis(Events.LEASE_MILLIS);

            IntentRecord second = scene().grant(claim(name, 2, effect));

            assertThat(second.epoch()).isGreaterThan(first.epoch());
            assertThat(second.life().sinceMillis()).isEqualTo(first.life().sinceMillis());
            assertThat(second.life().unproved()).isEqualTo(!effect.equals(Events.ATOMIC));
        }
    }

    @Test
    default void effects_that_must_not_be_repeated_go_into_doubt_instead() {
        for (EffectTerms effect : new EffectTerms[] {Events.QUERYABLE, Events.UNPROTECTED}) {
            String name = effect.effectClass().name();
            scene().grant(claim(name, 1, effect));
            scene().advanceMillis(Events.LEASE_MILLIS);

            assertThat(scene().apply(claim(name, 2, effect))).isInstanceOf(Decision.InDoubt.class);
            assertThat(found(name).status()).isEqualTo(Status.IN_DOUBT);
        }
    }

    @Test
    default void a_changed_effect_class_and_a_passed_horizon_go_into_doubt() {
        scene().grant(claim("changed", 1, Events.DEDUPLICATED));
        scene().grant(claim("late", 1, Events.DEDUPLICATED));
        scene().advanceMillis(Events.LEASE_MILLIS);
        assertThat(scene().apply(claim("changed", 2, Events.FENCED))).isInstanceOf(Decision.InDoubt.class);

        scene().advanceMillis(Events.DEDUPLICATED.horizonMillis());
        assertThat(scene().apply(claim("late", 2, Events.DEDUPLICATED))).isInstanceOf(Decision.InDoubt.class);
    }

    @Test
    default void a_release_needs_proof_for_every_attempt() {
        IntentRecord proved = scene().grant(claim("proved", 1, Events.UNPROTECTED));
        scene().apply(release("proved", proved));
        assertThat(found("proved").status()).isEqualTo(Status.RELEASED);

        IntentRecord tries = scene().grant(claim("tries", 1, Events.UNPROTECTED));
        scene().apply(release("tries", tries, Event.Standing.SEVERAL_TRIES));
        assertThat(found("tries").status()).isEqualTo(Status.IN_DOUBT);

        scene().grant(claim("unproved", 1, Events.DEDUPLICATED));
        scene().advanceMillis(Events.LEASE_MILLIS);
        IntentRecord second = scene().grant(claim("unproved", 2, Events.DEDUPLICATED));
        scene().apply(release("unproved", second));
        assertThat(found("unproved").status()).isEqualTo(Status.RUNNING);
    }

    @Test
    default void a_refusal_after_several_tries_is_in_doubt_and_kept_to_be_shown() {
        IntentRecord granted = scene().grant(claim("k", 1, Events.UNPROTECTED));

        scene().apply(reject("k", granted, Event.Standing.SEVERAL_TRIES));

        assertThat(found("k").state())
                .isEqualTo(new State.InDoubt(scene().nowMillis(), false, Events.payload("refused")));
    }

    @Test
    default void who_gives_up_leaves_doubt_or_an_ended_lease() {
        scene().apply(giveUp("u", scene().grant(claim("u", 1, Events.UNPROTECTED))));
        assertThat(found("u").state()).isEqualTo(new State.InDoubt(scene().nowMillis(), false, Events.payload("seen")));

        scene().apply(giveUp("d", scene().grant(claim("d", 1, Events.DEDUPLICATED))));
        assertThat(found("d").state()).isEqualTo(new State.Running(scene().nowMillis(), 0, Events.payload("seen")));
        scene().grant(claim("d", 2, Events.DEDUPLICATED));
    }

    private IntentRecord found(String name) {
        return Objects.requireNonNull(scene().found(key(name)));
    }

    private void assertIgnored(Event event, Decision.Reason reason) {
        Decision answer = scene().apply(event);
        assertThat(answer).isInstanceOf(Decision.Ignored.class);
        assertThat(((Decision.Ignored) answer).reason()).isEqualTo(reason);
    }
}
