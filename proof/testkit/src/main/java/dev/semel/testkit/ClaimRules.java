package dev.semel.testkit;

import static dev.semel.testkit.Events.claim;
import static dev.semel.testkit.Events.intent;
import static dev.semel.testkit.Events.key;
import static dev.semel.testkit.Events.otherIntent;
import static dev.semel.testkit.Events.renew;
import static dev.semel.testkit.Events.succeed;
import static dev.semel.testkit.Events.versioned;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.protocol.Decision;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a claim is answered: rules 1 to 3, 6 and 19. */
interface ClaimRules extends StoreRules {
    @Test
    default void a_free_key_is_granted_with_epoch_nonce_and_since() {
        IntentRecord record = scene().grant(claim("k", 1, Events.UNPROTECTED));

        assertThat(record.status()).isEqualTo(Status.RUNNING);
        assertThat(record.epoch()).isPositive();
        assertThat(record.lease().nonce())
                .isEqualTo(claim("k", 1, Events.UNPROTECTED).nonce());
        assertThat(record.life().sinceMillis()).isEqualTo(scene().nowMillis());
        assertThat(record.life().unproved()).isFalse();
    }

    @Test
    default void a_second_attempt_is_told_that_the_first_runs_and_gets_its_record() {
        IntentRecord first = scene().grant(claim("k", 1, Events.UNPROTECTED));

        Decision answer = scene().apply(claim("k", 2, Events.UNPROTECTED));

        assertThat(answer).isEqualTo(new Decision.Running(first, scene().nowMillis()));
        assertThat(scene().found(key("k"))).isEqualTo(first);
    }

    @Test
    default void the_same_claim_again_is_the_same_lease() {
        IntentRecord first = scene().grant(claim("k", 1, Events.UNPROTECTED));
        scene().advanceMillis(Events.LEASE_MILLIS / 2);

        Decision answer = scene().apply(claim("k", 1, Events.UNPROTECTED));

        assertThat(answer).isEqualTo(new Decision.Granted(first, true, scene().nowMillis()));
    }

    @Test
    default void the_same_claim_after_its_lease_ran_out_is_renewed_under_the_same_epoch() {
        IntentRecord first = scene().grant(claim("k", 1, Events.UNPROTECTED));
        scene().advanceMillis(Events.LEASE_MILLIS);

        IntentRecord again = scene().grant(claim("k", 1, Events.UNPROTECTED));

        assertThat(again.lease()).isEqualTo(first.lease());
        assertThat(again).isNotEqualTo(first);
        assertThat(scene().apply(claim("k", 2, Events.DEDUPLICATED))).isInstanceOf(Decision.Running.class);
    }

    @Test
    default void the_same_claim_cannot_renew_itself_beyond_the_cap() {
        IntentRecord first = scene().grant(claim("k", 1, Events.DEDUPLICATED));
        for (int renewal = 0; renewal < Events.MAX_RENEWALS; renewal++) {
            scene().apply(renew("k", first.lease()));
        }
        scene().advanceMillis(Events.LEASE_MILLIS);

        scene().apply(claim("k", 1, Events.DEDUPLICATED));

        IntentRecord taken = scene().grant(claim("k", 2, Events.DEDUPLICATED));
        assertThat(taken.epoch()).isGreaterThan(first.epoch());
    }

    @Test
    default void the_claim_of_a_settled_intent_is_answered_with_the_outcome_even_to_its_own_nonce() {
        IntentRecord first = scene().grant(claim("k", 1, Events.ATOMIC));
        scene().apply(succeed("k", first));

        assertThat(scene().apply(claim("k", 1, Events.ATOMIC))).isInstanceOf(Decision.Replay.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.class,
            names = {"ABSENT"},
            mode = EnumSource.Mode.EXCLUDE)
    default void another_fingerprint_is_a_mismatch_in_every_state_and_changes_nothing(Status status) {
        States.bring(scene(), "k", status);
        IntentRecord before = scene().found(key("k"));

        Decision answer = scene().apply(claim(otherIntent("k"), 9, Events.UNPROTECTED));

        assertThat(answer).isInstanceOf(Decision.Mismatch.class);
        assertThat(scene().found(key("k"))).isEqualTo(before);
    }

    @Test
    default void another_fingerprint_is_a_mismatch_even_if_the_lease_has_run_out() {
        scene().grant(claim("k", 1, Events.DEDUPLICATED));
        scene().advanceMillis(Events.LEASE_MILLIS);

        assertThat(scene().apply(claim(otherIntent("k"), 2, Events.DEDUPLICATED)))
                .isInstanceOf(Decision.Mismatch.class);
    }

    @Test
    default void another_fingerprint_is_a_mismatch_even_under_the_same_nonce() {
        scene().grant(claim("k", 1, Events.DEDUPLICATED));

        assertThat(scene().apply(claim(otherIntent("k"), 1, Events.DEDUPLICATED)))
                .isInstanceOf(Decision.Mismatch.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.class,
            names = {"SUCCEEDED", "REJECTED"})
    default void an_outcome_is_replayed(Status status) {
        IntentRecord settled = States.bring(scene(), "k", status);

        Decision answer = scene().apply(claim("k", 2, Events.UNPROTECTED));

        assertThat(answer).isEqualTo(new Decision.Replay(settled, scene().nowMillis()));
    }

    @Test
    default void a_released_key_is_granted_anew_but_not_to_the_released_claim() {
        IntentRecord released = States.bring(scene(), "k", Status.RELEASED);

        assertThat(scene().apply(claim("k", 1, Events.UNPROTECTED))).isInstanceOf(Decision.Released.class);
        IntentRecord second = scene().grant(claim("k", 2, Events.UNPROTECTED));
        assertThat(second.epoch()).isGreaterThan(released.epoch());
    }

    @Test
    default void a_tombstone_answers_expired() {
        States.bring(scene(), "k", Status.TOMBSTONE);

        assertThat(scene().apply(claim("k", 2, Events.UNPROTECTED))).isInstanceOf(Decision.Expired.class);
    }

    @Test
    default void a_higher_version_opens_a_new_epoch_over_the_outcome_and_a_lower_one_is_stale() {
        IntentRecord first = scene().grant(claim(versioned("k", 2), 1, Events.UNPROTECTED));
        scene().apply(succeed("k", first));

        assertThat(scene().apply(claim(versioned("k", 1), 2, Events.UNPROTECTED)))
                .isInstanceOf(Decision.Stale.class);
        IntentRecord next = scene().grant(claim(versioned("k", 3), 3, Events.UNPROTECTED));
        assertThat(next.epoch()).isGreaterThan(first.epoch());
        assertThat(next.appliedVersion()).isEqualTo(2);
        assertThat(scene().apply(claim(versioned("k", 2), 4, Events.UNPROTECTED)))
                .isInstanceOf(Decision.Stale.class);
    }

    @Test
    default void keys_of_two_tenants_are_two_keys() {
        IntentRecord ours = scene().grant(claim("k", 1, Events.UNPROTECTED));
        var theirs = new dev.semel.operation.OperationKey("another", "payments.capture", "k");

        IntentRecord granted = scene().grant(claim(
                new dev.semel.operation.Intent(theirs, intent("k").fingerprint()), 2, Events.UNPROTECTED));

        assertThat(granted.lease()).isNotEqualTo(ours.lease());
        assertThat(scene().found(key("k"))).isEqualTo(ours);
    }
}
