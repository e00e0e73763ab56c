package dev.semel.protocol;

import static dev.semel.protocol.Story.ATOMIC;
import static dev.semel.protocol.Story.DEDUPLICATED;
import static dev.semel.protocol.Story.FENCED;
import static dev.semel.protocol.Story.KEEP;
import static dev.semel.protocol.Story.LEASE;
import static dev.semel.protocol.Story.MEMORY;
import static dev.semel.protocol.Story.QUERYABLE;
import static dev.semel.protocol.Story.QUIESCENCE;
import static dev.semel.protocol.Story.REFUSE;
import static dev.semel.protocol.Story.RESULT;
import static dev.semel.protocol.Story.UNPROTECTED;
import static dev.semel.protocol.Story.nonce;
import static dev.semel.protocol.Story.reason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.policy.EffectTerms;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules 6 and 9 to 12: how an intent gets into doubt without its owner, and out of it. */
class DoubtTest {
    static List<EffectTerms> effectsThatMayNot() {
        return ClaimTest.effectsThatMayNot();
    }

    @Test
    void a_lease_that_has_not_run_out_cannot_lapse() {
        for (EffectTerms effect : ClaimTest.everyEffect()) {
            Story story = claimed(effect);
            IntentRecord before = story.record();

            assertThat(reason(story.later(LEASE - 1).lapse())).isEqualTo(Decision.Reason.NOT_DUE);
            assertThat(story.record()).isSameAs(before);
        }
    }

    @Test
    void a_lapsed_atomic_attempt_left_nothing_behind() {
        Story story = claimed(ATOMIC);
        LeaseId lease = story.lease();
        story.afterLease().lapse();

        assertThat(story.record().state()).isEqualTo(new State.Released(story.now() + REFUSE, Evidence.store()));
        assertThat(reason(story.succeed(lease))).isEqualTo(Decision.Reason.NOT_OWNER);
    }

    @Test
    void a_lapsed_deduplicated_attempt_waits_for_a_claim_until_its_horizon_ends() {
        Story story = claimed(DEDUPLICATED);

        assertThat(reason(story.afterLease().lapse())).isEqualTo(Decision.Reason.NOT_DUE);
        assertThat(story.status()).isEqualTo(Status.RUNNING);
        story.later(MEMORY).lapse();
        assertThat(story.status()).isEqualTo(Status.IN_DOUBT);
    }

    @Test
    void other_lapsed_attempts_are_in_doubt() {
        for (EffectTerms effect : List.of(FENCED, QUERYABLE, UNPROTECTED)) {
            Story story = claimed(effect);
            long end = story.now() + LEASE;
            story.later(3 * LEASE).lapse();

            assertThat(story.record().state()).isEqualTo(new State.InDoubt(end, false, null));
        }
    }

    @Test
    void a_lapse_of_another_epoch_is_ignored() {
        Story story = claimed(UNPROTECTED);
        IntentRecord before = story.afterLease().record();
        Decision answer = story.apply(new Event.Lapse(Story.KEY, 77, Story.RETENTION));

        assertThat(reason(answer)).isEqualTo(Decision.Reason.MOVED_ON);
        assertThat(story.record()).isSameAs(before);
    }

    @Test
    void an_inquiry_moves_a_fenced_doubt_to_a_fresh_epoch_before_anyone_asks() {
        Story lapsed = claimed(FENCED);
        Life life = lapsed.record().life();
        long end = lapsed.now() + LEASE;
        lapsed.afterLease().inquire(2);
        assertThat(lapsed.lease()).isEqualTo(new LeaseId(2, nonce(2)));
        assertThat(lapsed.record().life()).isEqualTo(life);
        assertThat(lapsed.record().state()).isEqualTo(new State.InDoubt(end, true, null));

        Story doubtful = claimed(FENCED);
        doubtful.afterLease().lapse();
        doubtful.inquire(2);
        assertThat(doubtful.lease()).isEqualTo(new LeaseId(2, nonce(2)));
    }

    @Test
    void a_repeated_inquiry_raises_the_fence_once() {
        Story story = claimed(FENCED);
        story.afterLease().inquire(2);
        IntentRecord raised = story.record();

        assertThat(story.apply(new Event.Inquire(Story.KEY, 1, nonce(2)))).isInstanceOf(Decision.Accepted.class);
        assertThat(story.record()).isSameAs(raised);
    }

    @Test
    void an_inquiry_about_a_live_attempt_is_refused() {
        Story story = claimed(FENCED);

        assertThat(reason(story.inquire(2))).isEqualTo(Decision.Reason.MOVED_ON);
        assertThat(story.lease().epoch()).isEqualTo(1);
    }

    @Test
    void an_inquiry_without_a_fence_changes_nothing() {
        Story story = claimed(QUERYABLE);
        story.afterLease().lapse();
        IntentRecord before = story.record();

        assertThat(story.inquire(2)).isInstanceOf(Decision.Accepted.class);
        assertThat(story.record()).isSameAs(before);
    }

    @Test
    void not_there_is_proof_for_a_fenced_effect_only_behind_a_raised_fence() {
        Story story = claimed(FENCED);
        story.afterLease().lapse();
        assertThat(reason(story.later(60_000).probed(Verdict.notApplied()))).isEqualTo(Decision.Reason.NOT_QUIESCENT);

        story.inquire(2);
        story.probed(Verdict.notApplied());
        assertThat(story.status()).isEqualTo(Status.RELEASED);
    }

    @Test
    void an_answer_about_the_epoch_before_the_fence_was_raised_is_ignored() {
        Story story = claimed(FENCED);
        story.afterLease().inquire(2);
        IntentRecord raised = story.record();

        assertThat(reason(story.probed(Verdict.notApplied(), 1, story.now()))).isEqualTo(Decision.Reason.MOVED_ON);
        assertThat(story.record()).isSameAs(raised);
    }

    @Test
    void not_there_counts_for_a_queryable_effect_only_if_asked_after_quiescence() {
        Story story = claimed(QUERYABLE);
        long end = story.now() + LEASE;
        story.afterLease().lapse();
        story.later(QUIESCENCE + 100);

        assertThat(reason(story.probed(Verdict.notApplied(), 1, end + QUIESCENCE - 1)))
                .isEqualTo(Decision.Reason.NOT_QUIESCENT);
        assertThat(story.status()).isEqualTo(Status.IN_DOUBT);
        story.probed(Verdict.notApplied(), 1, end + QUIESCENCE);
        assertThat(story.status()).isEqualTo(Status.RELEASED);
    }

    @Test
    void not_there_never_counts_without_a_declared_quiescence() {
        for (EffectTerms effect : List.of(EffectTerms.queryable(Duration.ofMillis(MEMORY)), UNPROTECTED)) {
            Story story = claimed(effect);
            story.afterLease().lapse();

            assertThat(reason(story.later(MEMORY / 2).probed(Verdict.notApplied())))
                    .isEqualTo(Decision.Reason.NOT_QUIESCENT);
        }
    }

    @Test
    void not_there_counts_only_while_the_receiver_remembers_the_first_attempt() {
        for (EffectTerms effect : List.of(QUERYABLE, FENCED)) {
            Story story = claimed(effect);
            long forgotten = story.now() + MEMORY;
            story.afterLease().lapse();
            story.inquire(2);
            story.later(forgotten - story.now());

            assertThat(reason(story.probed(Verdict.notApplied()))).isEqualTo(Decision.Reason.MEMORY_PASSED);
            assertThat(story.status()).isEqualTo(Status.IN_DOUBT);
        }
    }

    @Test
    void the_receivers_memory_counts_from_the_first_attempt_of_this_life_not_from_the_last() {
        Story story = claimed(FENCED);
        long forgotten = story.now() + MEMORY;
        story.later(MEMORY - 1_000).claim(2);
        story.giveUp(story.lease());
        story.inquire(3);
        story.later(forgotten - story.now());

        assertThat(reason(story.probed(Verdict.notApplied()))).isEqualTo(Decision.Reason.MEMORY_PASSED);
    }

    @ParameterizedTest
    @MethodSource("effectsThatMayNot")
    void applied_is_adopted_whenever_it_is_said(EffectTerms effect) {
        Story story = claimed(effect);
        story.afterLease().lapse();
        story.later(2 * MEMORY).probed(Verdict.applied(RESULT));

        State.Settled settled = (State.Settled) story.record().state();
        assertThat(settled.outcome()).isEqualTo(new Outcome.Succeeded(RESULT));
        assertThat(settled.keepUntilMillis()).isEqualTo(story.now() + KEEP);
        assertThat(settled.evidence().source()).isEqualTo(Evidence.Source.PROBE);
    }

    @Test
    void a_refusal_that_a_receiver_tells_of_must_speak_for_every_epoch() {
        Story unfenced = claimed(FENCED);
        unfenced.afterLease().lapse();
        assertThat(reason(unfenced.probed(Verdict.rejected(RESULT)))).isEqualTo(Decision.Reason.NOT_QUIESCENT);
        unfenced.inquire(2);
        unfenced.probed(Verdict.rejected(RESULT));
        assertThat(unfenced.status()).isEqualTo(Status.REJECTED);

        Story repeated = claimed(DEDUPLICATED);
        repeated.afterLease().claim(2);
        repeated.later(MEMORY).lapse();
        assertThat(reason(repeated.probed(Verdict.rejected(RESULT)))).isEqualTo(Decision.Reason.NOT_QUIESCENT);

        Story remembering = claimed(DEDUPLICATED.rememberingRefusals());
        remembering.later(MEMORY).lapse();
        remembering.probed(Verdict.rejected(RESULT));
        assertThat(remembering.status()).isEqualTo(Status.REJECTED);
    }

    @Test
    void a_refusal_that_an_unprotected_receiver_tells_of_says_nothing_of_other_tries() {
        Story story = claimed(UNPROTECTED);
        story.reject(story.lease(), Event.Standing.SEVERAL_TRIES);

        assertThat(story.record().life().unproved()).isTrue();
        assertThat(reason(story.later(MEMORY).probed(Verdict.rejected(RESULT))))
                .isEqualTo(Decision.Reason.NOT_QUIESCENT);
        assertThat(story.status()).isEqualTo(Status.IN_DOUBT);
    }

    @Test
    void a_refusal_that_a_queryable_receiver_tells_of_counts_only_after_quiescence() {
        Story story = claimed(QUERYABLE);
        story.giveUp(story.lease());

        assertThat(reason(story.later(QUIESCENCE - 1).probed(Verdict.rejected(RESULT))))
                .isEqualTo(Decision.Reason.NOT_QUIESCENT);
        story.later(1).probed(Verdict.rejected(RESULT));
        assertThat(story.status()).isEqualTo(Status.REJECTED);
    }

    @ParameterizedTest
    @MethodSource("effectsThatMayNot")
    void an_operator_may_say_what_no_probe_can(EffectTerms effect) {
        Story story = claimed(effect);
        story.afterLease().lapse();
        story.later(QUIESCENCE)
                .resolvedByOperator(Verdict.notApplied(), story.lease().epoch());

        assertThat(story.status()).isEqualTo(Status.RELEASED);
        assertThat(story.claim(2)).isInstanceOf(Decision.Granted.class);
        assertThat(story.record().life()).isEqualTo(new Life(2, story.now(), false));
    }

    @Test
    void an_operator_too_sees_nothing_while_a_last_send_may_be_under_way() {
        for (Verdict verdict : List.of(Verdict.notApplied(), Verdict.rejected(RESULT))) {
            Story unprotected = claimed(UNPROTECTED);
            unprotected.afterLease().lapse();
            assertThat(reason(unprotected.later(999).resolvedByOperator(verdict, 1)))
                    .isEqualTo(Decision.Reason.NOT_QUIESCENT);
            assertThat(unprotected.later(1).resolvedByOperator(verdict, 1)).isInstanceOf(Decision.Accepted.class);

            Story queryable = claimed(QUERYABLE);
            queryable.afterLease().lapse();
            assertThat(reason(queryable.later(QUIESCENCE - 1).resolvedByOperator(verdict, 1)))
                    .isEqualTo(Decision.Reason.NOT_QUIESCENT);
        }
        Story applied = claimed(UNPROTECTED);
        applied.afterLease().lapse();
        assertThat(applied.resolvedByOperator(Verdict.applied(RESULT), 1)).isInstanceOf(Decision.Accepted.class);
    }

    @Test
    void an_operator_without_name_or_reason_is_no_evidence() {
        assertThatThrownBy(() -> Evidence.operator("", "because")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Evidence.operator("ada", " ")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void evidence_about_another_epoch_than_the_one_seen_is_ignored() {
        Story story = claimed(UNPROTECTED);
        story.afterLease().lapse();
        IntentRecord before = story.record();

        assertThat(reason(story.resolvedByOperator(Verdict.applied(RESULT), 2))).isEqualTo(Decision.Reason.MOVED_ON);
        assertThat(story.record()).isSameAs(before);
    }

    @Test
    void nobody_resolves_what_is_not_in_doubt() {
        Story running = claimed(UNPROTECTED);
        assertThat(reason(running.resolvedByOperator(Verdict.notApplied(), 1))).isEqualTo(Decision.Reason.MOVED_ON);
        assertThat(running.status()).isEqualTo(Status.RUNNING);

        Story settled = claimed(UNPROTECTED);
        settled.succeed(settled.lease());
        assertThat(reason(settled.resolvedByOperator(Verdict.rejected(RESULT), 1)))
                .isEqualTo(Decision.Reason.MOVED_ON);
        assertThat(settled.status()).isEqualTo(Status.SUCCEEDED);
    }

    @Test
    void the_owners_settlement_wins_over_an_operator_that_comes_later_and_loses_to_one_that_came_before() {
        Story owner = claimed(UNPROTECTED);
        owner.afterLease().lapse();
        owner.succeed(owner.lease());
        assertThat(reason(owner.resolvedByOperator(Verdict.notApplied(), 1))).isEqualTo(Decision.Reason.MOVED_ON);

        Story operator = claimed(UNPROTECTED);
        operator.afterLease().lapse();
        operator.later(QUIESCENCE).resolvedByOperator(Verdict.rejected(RESULT), 1);
        assertThat(reason(operator.succeed(operator.lease()))).isEqualTo(Decision.Reason.MOVED_ON);
        assertThat(operator.status()).isEqualTo(Status.REJECTED);
    }

    private static Story claimed(EffectTerms effect) {
        Story story = new Story(effect);
        story.claim(1);
        return story;
    }
}
