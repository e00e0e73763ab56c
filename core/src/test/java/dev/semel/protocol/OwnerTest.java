package dev.semel.protocol;

import static dev.semel.protocol.Event.Standing.FENCED_AND_ASKED;
import static dev.semel.protocol.Event.Standing.SEVERAL_TRIES;
import static dev.semel.protocol.Event.Standing.THIS_LEASE;
import static dev.semel.protocol.Story.ATOMIC;
import static dev.semel.protocol.Story.DEDUPLICATED;
import static dev.semel.protocol.Story.FENCED;
import static dev.semel.protocol.Story.KEEP;
import static dev.semel.protocol.Story.LEASE;
import static dev.semel.protocol.Story.MEMORY;
import static dev.semel.protocol.Story.REFUSE;
import static dev.semel.protocol.Story.RESULT;
import static dev.semel.protocol.Story.UNPROTECTED;
import static dev.semel.protocol.Story.nonce;
import static dev.semel.protocol.Story.reason;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.policy.EffectTerms;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules 4 and 8: what the holder of a lease may write, and how an attempt ends. */
class OwnerTest {
    private static final EffectTerms REMEMBERING = DEDUPLICATED.rememberingRefusals();

    static List<EffectTerms> everyEffect() {
        return ClaimTest.everyEffect();
    }

    static List<EffectTerms> effectsThatMayRunAgain() {
        return ClaimTest.effectsThatMayRunAgain();
    }

    static List<EffectTerms> effectsThatMayNot() {
        return ClaimTest.effectsThatMayNot();
    }

    @ParameterizedTest
    @MethodSource("everyEffect")
    void an_owner_settles_a_success(EffectTerms effect) {
        Story story = claimed(effect);
        story.later(100);
        Decision answer = story.succeed(story.lease());

        assertThat(answer).isEqualTo(new Decision.Accepted(story.record(), false, story.now()));
        assertThat(story.record().state())
                .isEqualTo(new State.Settled(
                        new Outcome.Succeeded(RESULT),
                        story.now(),
                        story.now() + KEEP,
                        story.now() + KEEP + REFUSE,
                        Evidence.owner()));
    }

    @ParameterizedTest
    @MethodSource("everyEffect")
    void a_settlement_after_the_lease_counts_while_nobody_took_over(EffectTerms effect) {
        Story story = claimed(effect);
        story.later(LEASE + 1);
        story.succeed(story.lease());

        assertThat(story.status()).isEqualTo(Status.SUCCEEDED);
    }

    @ParameterizedTest
    @MethodSource("effectsThatMayRunAgain")
    void an_owner_that_was_taken_over_can_write_nothing(EffectTerms effect) {
        Story story = claimed(effect);
        LeaseId lost = story.lease();
        story.afterLease().claim(2);

        writesNothing(story, lost);
    }

    @ParameterizedTest
    @MethodSource("everyEffect")
    void epoch_and_nonce_must_both_be_the_records(EffectTerms effect) {
        Story story = claimed(effect);

        writesNothing(story, new LeaseId(story.lease().epoch(), nonce(99)));
        writesNothing(
                story, new LeaseId(story.lease().epoch() + 1, story.lease().nonce()));
        writesNothing(story, new LeaseId(0, new Nonce(0, 0)));
    }

    private static void writesNothing(Story story, LeaseId lease) {
        IntentRecord before = story.record();
        for (Decision answer : List.of(
                story.renew(lease),
                story.succeed(lease),
                story.reject(lease, THIS_LEASE),
                story.reject(lease, FENCED_AND_ASKED),
                story.release(lease, THIS_LEASE),
                story.giveUp(lease, RESULT))) {
            assertThat(reason(answer)).isEqualTo(Decision.Reason.NOT_OWNER);
        }
        assertThat(story.record()).isSameAs(before);
    }

    @Test
    void nothing_can_be_written_where_there_is_no_record() {
        Story story = new Story(UNPROTECTED);
        LeaseId lease = new LeaseId(1, nonce(1));

        assertThat(reason(story.renew(lease))).isEqualTo(Decision.Reason.NO_RECORD);
        assertThat(reason(story.succeed(lease))).isEqualTo(Decision.Reason.NO_RECORD);
        assertThat(reason(story.release(lease, THIS_LEASE))).isEqualTo(Decision.Reason.NO_RECORD);
        assertThat(reason(story.giveUp(lease))).isEqualTo(Decision.Reason.NO_RECORD);
        assertThat(reason(story.expire())).isEqualTo(Decision.Reason.NO_RECORD);
        assertThat(story.record()).isNull();
    }

    @ParameterizedTest
    @MethodSource("everyEffect")
    void a_repeated_settlement_is_accepted_and_changes_nothing(EffectTerms effect) {
        Story story = claimed(effect);
        story.succeed(story.lease());
        IntentRecord settled = story.record();

        assertThat(story.later(5).succeed(story.lease())).isEqualTo(new Decision.Accepted(settled, true, story.now()));
        assertThat(reason(story.reject(story.lease(), THIS_LEASE))).isEqualTo(Decision.Reason.MOVED_ON);
        assertThat(reason(story.release(story.lease(), THIS_LEASE))).isEqualTo(Decision.Reason.NOT_OWNER);
        assertThat(reason(story.giveUp(story.lease()))).isEqualTo(Decision.Reason.NOT_OWNER);
        assertThat(reason(story.renew(story.lease()))).isEqualTo(Decision.Reason.NOT_OWNER);
        assertThat(story.record()).isSameAs(settled);
    }

    @ParameterizedTest
    @MethodSource("everyEffect")
    void a_repeated_release_is_accepted_and_nothing_else_is_after_it(EffectTerms effect) {
        Story story = claimed(effect);
        story.release(story.lease(), THIS_LEASE);
        IntentRecord released = story.record();

        assertThat(story.release(story.lease(), THIS_LEASE)).isInstanceOf(Decision.Accepted.class);
        assertThat(reason(story.succeed(story.lease()))).isEqualTo(Decision.Reason.NOT_OWNER);
        assertThat(reason(story.renew(story.lease()))).isEqualTo(Decision.Reason.NOT_OWNER);
        assertThat(reason(story.giveUp(story.lease()))).isEqualTo(Decision.Reason.NOT_OWNER);
        assertThat(story.record()).isSameAs(released);
    }

    @Test
    void a_renewal_moves_the_end_and_never_back_and_is_capped() {
        Story story = claimed(UNPROTECTED);
        Life life = story.record().life();
        for (int renewals = 1; renewals <= 3; renewals++) {
            story.later(1_000).renew(story.lease());
            assertThat(story.record().state()).isEqualTo(new State.Running(story.now() + LEASE, renewals, null));
        }
        IntentRecord before = story.record();

        assertThat(reason(story.later(1_000).renew(story.lease()))).isEqualTo(Decision.Reason.RENEWAL_CAP);
        assertThat(story.record()).isSameAs(before);
        assertThat(before.life()).isEqualTo(life);
    }

    @Test
    void a_shorter_renewal_does_not_shorten_the_lease() {
        Story story = claimed(UNPROTECTED);
        long end = story.now() + LEASE;
        story.apply(new Event.Renew(Story.KEY, story.lease(), new dev.semel.policy.LeaseTerms(1, 3)));

        assertThat(story.record().state()).isEqualTo(new State.Running(end, 1, null));
    }

    @ParameterizedTest
    @MethodSource("everyEffect")
    void a_refusal_of_the_only_try_is_final(EffectTerms effect) {
        Story story = claimed(effect);
        story.reject(story.lease(), THIS_LEASE);

        assertThat(story.status()).isEqualTo(Status.REJECTED);
        assertThat(story.claim(2)).isInstanceOf(Decision.Replay.class);
    }

    @ParameterizedTest
    @MethodSource("effectsThatMayNot")
    void a_refusal_after_several_tries_leaves_doubt_and_what_was_seen(EffectTerms effect) {
        Story story = claimed(effect);
        long now = story.later(10).now();
        story.reject(story.lease(), SEVERAL_TRIES);

        assertThat(story.record().state()).isEqualTo(new State.InDoubt(now, false, RESULT));
    }

    @Test
    void a_refusal_after_several_tries_of_a_repeatable_effect_ends_the_lease_and_lets_the_next_claim_decide() {
        for (EffectTerms effect : List.of(DEDUPLICATED, FENCED)) {
            Story story = claimed(effect);
            story.later(10).reject(story.lease(), SEVERAL_TRIES);

            assertThat(story.record().state()).isEqualTo(new State.Running(story.now(), 0, RESULT));
            assertThat(story.claim(2)).isInstanceOf(Decision.Granted.class);
            assertThat(story.record().life().unproved()).isTrue();
        }
    }

    @Test
    void a_refusal_is_ambiguous_while_an_earlier_epoch_may_have_acted() {
        for (EffectTerms effect : List.of(DEDUPLICATED, FENCED)) {
            Story story = claimed(effect);
            story.afterLease().claim(2);
            story.reject(story.lease(), THIS_LEASE);

            assertThat(story.status()).as(effect.effectClass().name()).isEqualTo(Status.RUNNING);
        }
    }

    @Test
    void a_refusal_stands_for_all_epochs_after_fence_and_ask() {
        Story story = claimed(FENCED);
        story.afterLease().claim(2);
        story.reject(story.lease(), FENCED_AND_ASKED);

        assertThat(story.status()).isEqualTo(Status.REJECTED);
    }

    @Test
    void fence_and_ask_means_nothing_for_an_effect_that_has_no_fence() {
        Story story = claimed(DEDUPLICATED);
        story.afterLease().claim(2);
        story.reject(story.lease(), FENCED_AND_ASKED);

        assertThat(story.status()).isEqualTo(Status.RUNNING);
    }

    @Test
    void a_refusal_stands_for_all_epochs_if_the_receiver_remembers_refusals() {
        Story story = claimed(REMEMBERING);
        story.afterLease().claim(2);
        story.reject(story.lease(), SEVERAL_TRIES);

        assertThat(story.status()).isEqualTo(Status.REJECTED);
    }

    @Test
    void a_refusal_of_an_atomic_effect_always_stands() {
        Story story = claimed(ATOMIC);
        story.afterLease().claim(2);
        story.reject(story.lease(), SEVERAL_TRIES);

        assertThat(story.status()).isEqualTo(Status.REJECTED);
    }

    @ParameterizedTest
    @MethodSource("everyEffect")
    void proof_that_nothing_was_sent_releases_the_key_and_keeps_the_nonce(EffectTerms effect) {
        Story story = claimed(effect);
        LeaseId lease = story.lease();
        story.release(lease, THIS_LEASE);

        assertThat(story.record().state()).isEqualTo(new State.Released(story.now() + REFUSE, Evidence.owner()));
        assertThat(story.lease()).isEqualTo(lease);
    }

    @Test
    void proof_for_one_lease_is_none_for_an_unproved_epoch_or_several_tries() {
        for (EffectTerms effect : List.of(DEDUPLICATED, FENCED)) {
            Story taken = claimed(effect);
            taken.afterLease().claim(2);
            taken.release(taken.lease(), THIS_LEASE);
            assertThat(taken.status()).isEqualTo(Status.RUNNING);

            Story tried = claimed(effect);
            tried.release(tried.lease(), SEVERAL_TRIES);
            assertThat(tried.status()).isEqualTo(Status.RUNNING);
        }
        for (EffectTerms effect : effectsThatMayNot()) {
            Story tried = claimed(effect);
            tried.release(tried.lease(), SEVERAL_TRIES);
            assertThat(tried.status()).isEqualTo(Status.IN_DOUBT);
        }
    }

    @Test
    void proof_after_fence_and_ask_releases_an_unproved_fenced_attempt() {
        Story story = claimed(FENCED);
        story.afterLease().claim(2);
        story.release(story.lease(), FENCED_AND_ASKED);

        assertThat(story.status()).isEqualTo(Status.RELEASED);
    }

    @ParameterizedTest
    @MethodSource("effectsThatMayRunAgain")
    void giving_up_a_repeatable_effect_ends_the_lease_now(EffectTerms effect) {
        Story story = claimed(effect);
        story.later(10).giveUp(story.lease(), RESULT);

        assertThat(story.record().state()).isEqualTo(new State.Running(story.now(), 0, RESULT));
        assertThat(story.claim(2)).isInstanceOf(Decision.Granted.class);
    }

    @ParameterizedTest
    @MethodSource("effectsThatMayNot")
    void giving_up_what_must_not_be_repeated_leaves_doubt_and_what_was_seen(EffectTerms effect) {
        Story story = claimed(effect);
        story.later(10).giveUp(story.lease(), RESULT);

        assertThat(story.record().state()).isEqualTo(new State.InDoubt(story.now(), false, RESULT));
        assertThat(story.claim(2)).isInstanceOf(Decision.InDoubt.class);
    }

    @Test
    void giving_up_late_does_not_move_the_end_of_the_lease() {
        Story story = claimed(UNPROTECTED);
        long end = story.now() + LEASE;
        story.later(2 * LEASE).giveUp(story.lease());

        assertThat(story.record().state()).isEqualTo(new State.InDoubt(end, false, null));
    }

    @ParameterizedTest
    @MethodSource("everyEffect")
    void giving_up_twice_changes_nothing(EffectTerms effect) {
        Story story = claimed(effect);
        story.giveUp(story.lease(), RESULT);
        IntentRecord before = story.record();

        assertThat(story.later(50).giveUp(story.lease())).isInstanceOf(Decision.Accepted.class);
        assertThat(story.record()).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("effectsThatMayNot")
    void an_owner_that_was_only_late_settles_what_is_in_doubt(EffectTerms effect) {
        Story late = claimed(effect);
        late.later(LEASE).lapse();
        late.later(MEMORY).succeed(late.lease());
        assertThat(late.status()).isEqualTo(Status.SUCCEEDED);

        Story refused = claimed(effect);
        refused.later(LEASE).lapse();
        refused.reject(refused.lease(), THIS_LEASE);
        assertThat(refused.status()).isEqualTo(Status.REJECTED);
    }

    @ParameterizedTest
    @MethodSource("effectsThatMayNot")
    void what_is_in_doubt_can_only_be_settled_by_its_owner_not_released_or_renewed(EffectTerms effect) {
        Story story = claimed(effect);
        story.afterLease().lapse();
        IntentRecord doubtful = story.record();

        assertThat(reason(story.release(story.lease(), THIS_LEASE))).isEqualTo(Decision.Reason.NOT_OWNER);
        assertThat(reason(story.renew(story.lease()))).isEqualTo(Decision.Reason.NOT_OWNER);
        assertThat(reason(story.reject(story.lease(), SEVERAL_TRIES))).isEqualTo(Decision.Reason.UNPROVED);
        assertThat(reason(story.succeed(new LeaseId(story.lease().epoch(), nonce(9)))))
                .isEqualTo(Decision.Reason.NOT_OWNER);
        assertThat(story.record()).isSameAs(doubtful);
    }

    @Test
    void the_late_owner_of_a_raised_fence_can_settle_nothing() {
        Story story = claimed(FENCED);
        LeaseId lease = story.lease();
        story.afterLease().inquire(2);

        writesNothing(story, lease);
    }

    private static Story claimed(EffectTerms effect) {
        Story story = new Story(effect);
        story.claim(1);
        return story;
    }
}
