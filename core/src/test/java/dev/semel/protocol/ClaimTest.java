package dev.semel.protocol;

import static dev.semel.protocol.Story.ASKED;
import static dev.semel.protocol.Story.ATOMIC;
import static dev.semel.protocol.Story.DEDUPLICATED;
import static dev.semel.protocol.Story.FENCED;
import static dev.semel.protocol.Story.KEEP;
import static dev.semel.protocol.Story.LEASE;
import static dev.semel.protocol.Story.MEMORY;
import static dev.semel.protocol.Story.OTHER;
import static dev.semel.protocol.Story.QUERYABLE;
import static dev.semel.protocol.Story.REFUSE;
import static dev.semel.protocol.Story.UNPROTECTED;
import static dev.semel.protocol.Story.nonce;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.policy.EffectTerms;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules 1 to 3, 6 and 19: how a claim is answered. */
class ClaimTest {
    static List<EffectTerms> everyEffect() {
        return List.of(ATOMIC, DEDUPLICATED, FENCED, QUERYABLE, UNPROTECTED);
    }

    static List<EffectTerms> effectsThatMayRunAgain() {
        return List.of(ATOMIC, DEDUPLICATED, FENCED);
    }

    static List<EffectTerms> effectsThatMayNot() {
        return List.of(QUERYABLE, UNPROTECTED);
    }

    @ParameterizedTest
    @MethodSource("everyEffect")
    void the_first_claim_is_granted_and_begins_a_life(EffectTerms effect) {
        Story story = new Story(effect);
        Decision.Granted granted = (Decision.Granted) story.claim(1);

        assertThat(granted.repeated()).isFalse();
        assertThat(granted.record().lease()).isEqualTo(new LeaseId(1, nonce(1)));
        assertThat(granted.record().life()).isEqualTo(new Life(1, story.now(), false));
        assertThat(granted.record().state()).isEqualTo(new State.Running(story.now() + LEASE, 0, null));
        assertThat(granted.record().effect()).isEqualTo(effect);
    }

    @ParameterizedTest
    @MethodSource("everyEffect")
    void a_second_claim_is_told_that_the_first_one_runs(EffectTerms effect) {
        Story story = new Story(effect);
        story.claim(1);
        IntentRecord before = story.record();
        story.later(LEASE - 1);

        assertThat(story.claim(2)).isEqualTo(new Decision.Running(before, story.now()));
        assertThat(story.record()).isSameAs(before);
    }

    @ParameterizedTest
    @MethodSource("everyEffect")
    void the_same_claim_repeated_is_granted_again_with_the_same_epoch(EffectTerms effect) {
        Story story = new Story(effect);
        story.claim(1);
        IntentRecord before = story.record();
        Decision.Granted again = (Decision.Granted) story.later(100).claim(1);

        assertThat(again.repeated()).isTrue();
        assertThat(again.record()).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("everyEffect")
    void the_same_claim_repeated_after_its_lease_is_renewed_not_made_anew(EffectTerms effect) {
        Story story = new Story(effect);
        story.claim(1);
        IntentRecord before = story.record();
        Decision.Granted again = (Decision.Granted) story.afterLease().claim(1);

        assertThat(again.repeated()).isTrue();
        assertThat(again.record().lease()).isEqualTo(before.lease());
        assertThat(again.record().life()).isEqualTo(before.life());
        assertThat(again.record().state()).isEqualTo(new State.Running(story.now() + LEASE, 1, null));
    }

    @Test
    void repeating_a_claim_renews_no_more_often_than_a_lease_may_be_renewed() {
        Story story = new Story(UNPROTECTED);
        story.claim(1);
        for (int renewals = 0; renewals < 3; renewals++) {
            story.afterLease().claim(1);
        }
        IntentRecord before = story.record();
        story.afterLease().claim(1);

        assertThat(story.record()).isSameAs(before);
    }

    @ParameterizedTest
    @MethodSource("everyEffect")
    void the_same_claim_repeated_after_its_settlement_is_a_replay(EffectTerms effect) {
        Story story = new Story(effect);
        story.claim(1);
        story.succeed(story.lease());
        IntentRecord settled = story.record();

        assertThat(story.claim(1)).isEqualTo(new Decision.Replay(settled, story.now()));
    }

    @ParameterizedTest
    @MethodSource("everyEffect")
    void the_same_claim_repeated_after_its_release_never_runs(EffectTerms effect) {
        Story story = new Story(effect);
        story.claim(1);
        story.release(story.lease(), Event.Standing.THIS_LEASE);
        IntentRecord released = story.record();

        assertThat(story.claim(1)).isEqualTo(new Decision.Released(released, story.now()));
        assertThat(story.record()).isSameAs(released);
    }

    @ParameterizedTest
    @MethodSource("everyEffect")
    void another_claim_after_a_release_begins_a_new_life_with_a_higher_epoch(EffectTerms effect) {
        Story story = new Story(effect);
        story.claim(1);
        story.release(story.lease(), Event.Standing.THIS_LEASE);
        Decision.Granted granted = (Decision.Granted) story.later(5).claim(2);

        assertThat(granted.record().lease()).isEqualTo(new LeaseId(2, nonce(2)));
        assertThat(granted.record().life()).isEqualTo(new Life(2, story.now(), false));
    }

    @ParameterizedTest
    @MethodSource("everyEffect")
    void a_mismatch_beats_every_other_answer_and_changes_nothing(EffectTerms effect) {
        Story running = new Story(effect);
        running.claim(1);
        refusesAnotherFingerprint(running);
        refusesAnotherFingerprint(running.afterLease());

        Story released = new Story(effect);
        released.claim(1);
        released.release(released.lease(), Event.Standing.THIS_LEASE);
        refusesAnotherFingerprint(released);

        Story settled = new Story(effect);
        settled.claim(1);
        settled.succeed(settled.lease());
        refusesAnotherFingerprint(settled);
        refusesAnotherFingerprint(settled.later(KEEP));
        settled.expire();
        refusesAnotherFingerprint(settled);
    }

    @Test
    void a_mismatch_beats_in_doubt() {
        Story story = new Story(UNPROTECTED);
        story.claim(1);
        story.giveUp(story.lease());

        refusesAnotherFingerprint(story);
    }

    private static void refusesAnotherFingerprint(Story story) {
        IntentRecord before = story.record();
        for (int nonce = 1; nonce <= 2; nonce++) {
            assertThat(story.claim(nonce, OTHER, 0)).isInstanceOf(Decision.Mismatch.class);
            assertThat(story.record()).isSameAs(before);
        }
    }

    @ParameterizedTest
    @MethodSource("effectsThatMayRunAgain")
    void a_lapsed_attempt_is_taken_over_with_a_fresh_epoch_and_the_same_life(EffectTerms effect) {
        Story story = new Story(effect);
        story.claim(1);
        Life life = story.record().life();
        Decision.Granted taken = (Decision.Granted) story.afterLease().claim(2);

        assertThat(taken.repeated()).isFalse();
        assertThat(taken.record().lease()).isEqualTo(new LeaseId(2, nonce(2)));
        assertThat(taken.record().life().firstEpoch()).isEqualTo(life.firstEpoch());
        assertThat(taken.record().life().sinceMillis()).isEqualTo(life.sinceMillis());
        assertThat(taken.record().life().unproved()).isEqualTo(!effect.equals(ATOMIC));
    }

    @ParameterizedTest
    @MethodSource("effectsThatMayNot")
    void a_lapsed_attempt_whose_effect_must_not_be_repeated_is_in_doubt(EffectTerms effect) {
        Story story = new Story(effect);
        story.claim(1);
        LeaseId lease = story.lease();
        Decision answer = story.afterLease().claim(2);

        assertThat(answer).isInstanceOf(Decision.InDoubt.class);
        assertThat(story.status()).isEqualTo(Status.IN_DOUBT);
        assertThat(story.lease()).isEqualTo(lease);
    }

    @Test
    void a_deduplicated_effect_is_repeated_until_a_margin_before_its_horizon_counted_from_the_first_claim() {
        Story story = new Story(DEDUPLICATED);
        story.claim(1);
        long since = story.now();
        for (int attempt = 2; story.now() + LEASE < since + MEMORY - 1_000; attempt++) {
            assertThat(story.afterLease().claim(attempt)).isInstanceOf(Decision.Granted.class);
            assertThat(story.record().life().sinceMillis()).isEqualTo(since);
        }
        Decision last = story.later(LEASE).claim(9_999);

        assertThat(last).isInstanceOf(Decision.InDoubt.class);
        assertThat(story.status()).isEqualTo(Status.IN_DOUBT);
    }

    @Test
    void a_fenced_effect_is_not_repeated_once_the_receiver_has_forgotten() {
        Story story = new Story(FENCED);
        story.claim(1);

        assertThat(story.later(MEMORY).claim(2)).isInstanceOf(Decision.InDoubt.class);
    }

    @Test
    void an_atomic_effect_is_repeated_however_old_the_attempt_is() {
        Story story = new Story(ATOMIC);
        story.claim(1);

        assertThat(story.later(1_000 * MEMORY).claim(2)).isInstanceOf(Decision.Granted.class);
    }

    @Test
    void a_changed_effect_class_never_runs_again() {
        for (EffectTerms declared : everyEffect()) {
            for (EffectTerms claimed : everyEffect()) {
                Story story = new Story(declared);
                story.claim(1);
                Decision answer = story.afterLease().claim(2, ASKED, 0, claimed);
                boolean runs =
                        declared.equals(claimed) && effectsThatMayRunAgain().contains(declared);

                assertThat(answer instanceof Decision.Granted)
                        .as("%s, then %s", declared.effectClass(), claimed.effectClass())
                        .isEqualTo(runs);
                assertThat(story.status()).isEqualTo(runs ? Status.RUNNING : Status.IN_DOUBT);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everyEffect")
    void a_claim_of_what_is_in_doubt_is_told_so(EffectTerms effect) {
        Story story = new Story(effect);
        story.claim(1);
        EffectTerms changed = effect.equals(ATOMIC) ? UNPROTECTED : ATOMIC;
        story.afterLease().claim(2, ASKED, 0, changed);
        IntentRecord doubtful = story.record();

        assertThat(story.later(MEMORY).claim(3)).isEqualTo(new Decision.InDoubt(doubtful, story.now()));
        assertThat(story.claim(1)).isEqualTo(new Decision.InDoubt(doubtful, story.now()));
        assertThat(story.record()).isSameAs(doubtful);
    }

    @ParameterizedTest
    @MethodSource("everyEffect")
    void an_outcome_is_replayed_then_refused_then_forgotten(EffectTerms effect) {
        Story story = new Story(effect);
        story.claim(1);
        story.succeed(story.lease());
        IntentRecord settled = story.record();

        assertThat(story.later(KEEP - 1).claim(2)).isEqualTo(new Decision.Replay(settled, story.now()));
        assertThat(story.later(1).claim(2)).isInstanceOf(Decision.Expired.class);
        assertThat(story.later(REFUSE - 1).claim(2)).isInstanceOf(Decision.Expired.class);
        assertThat(story.record()).isSameAs(settled);
        Decision.Granted granted = (Decision.Granted) story.later(1).claim(2);
        assertThat(granted.record().lease()).isEqualTo(new LeaseId(2, nonce(2)));
        assertThat(granted.record().life()).isEqualTo(new Life(2, story.now(), false));
    }

    @Test
    void a_higher_version_opens_a_new_epoch_over_a_final_record() {
        Story story = new Story(DEDUPLICATED);
        story.claim(1, ASKED, 3);
        story.succeed(story.lease());
        Decision.Granted granted = (Decision.Granted) story.claim(2, OTHER, 4);

        assertThat(granted.record().lease()).isEqualTo(new LeaseId(2, nonce(2)));
        assertThat(granted.record().fingerprint()).isEqualTo(OTHER);
        assertThat(granted.record().life().unproved()).isFalse();
        story.succeed(story.lease());
        assertThat(story.record().appliedVersion()).isEqualTo(4);
    }

    @Test
    void an_older_version_is_stale_and_changes_nothing() {
        Story story = new Story(DEDUPLICATED);
        story.claim(1, ASKED, 3);
        story.succeed(story.lease());
        IntentRecord settled = story.record();

        assertThat(story.claim(2, OTHER, 2)).isEqualTo(new Decision.Stale(settled, story.now()));
        assertThat(story.later(KEEP).claim(2, OTHER, 2)).isInstanceOf(Decision.Stale.class);
        assertThat(story.record()).isSameAs(settled);
    }

    @Test
    void the_same_version_is_replayed_or_mismatched() {
        Story story = new Story(DEDUPLICATED);
        story.claim(1, ASKED, 3);
        story.succeed(story.lease());

        assertThat(story.claim(2, ASKED, 3)).isInstanceOf(Decision.Replay.class);
        assertThat(story.claim(2, OTHER, 3)).isInstanceOf(Decision.Mismatch.class);
    }

    @Test
    void a_higher_version_waits_for_the_one_that_runs() {
        Story story = new Story(DEDUPLICATED);
        story.claim(1, ASKED, 3);
        IntentRecord running = story.record();

        assertThat(story.claim(2, OTHER, 4)).isEqualTo(new Decision.Running(running, story.now()));
    }

    @Test
    void a_released_higher_version_does_not_make_an_applied_one_repeatable() {
        Story story = new Story(DEDUPLICATED);
        story.claim(1, ASKED, 3);
        story.succeed(story.lease());
        story.claim(2, OTHER, 4);
        story.release(story.lease(), Event.Standing.THIS_LEASE);

        assertThat(story.claim(3, ASKED, 3)).isInstanceOf(Decision.Stale.class);
        assertThat(story.claim(3, OTHER, 4)).isInstanceOf(Decision.Granted.class);
    }

    @Test
    void what_was_seen_of_one_version_is_not_shown_to_another() {
        Story story = new Story(DEDUPLICATED);
        story.claim(1, ASKED, 3);
        story.giveUp(story.lease(), Story.RESULT);
        story.claim(2, OTHER, 4);

        assertThat(((State.Running) story.record().state()).seen()).isNull();
    }

    @Test
    void a_version_that_takes_over_another_begins_a_life_of_its_own() {
        Story story = new Story(DEDUPLICATED);
        story.claim(1, ASKED, 3);
        story.afterLease().claim(2, OTHER, 4);

        assertThat(story.record().life()).isEqualTo(new Life(2, story.now(), false));
        Story fenced = new Story(FENCED);
        fenced.claim(1, ASKED, 3);
        fenced.afterLease().claim(2, OTHER, 4);
        assertThat(fenced.record().life().unproved()).isTrue();
    }

    @Test
    void a_nonce_that_comes_with_another_wish_is_no_copy_of_its_claim() {
        Story story = new Story(DEDUPLICATED);
        story.claim(1, ASKED, 3);
        IntentRecord running = story.record();

        assertThat(story.claim(1, OTHER, 4)).isEqualTo(new Decision.Mismatch(running, story.now()));
        assertThat(story.record()).isSameAs(running);
    }

    @Test
    void reading_tells_of_outcomes_tombstones_and_mismatches_and_leaves_the_rest_to_a_claim() {
        Story story = new Story(UNPROTECTED);
        assertThat(story.read(ASKED)).isNull();
        story.claim(1);
        assertThat(story.read(ASKED)).isNull();
        assertThat(story.read(OTHER)).isInstanceOf(Decision.Mismatch.class);
        story.succeed(story.lease());
        assertThat(story.read(ASKED)).isInstanceOf(Decision.Replay.class);
        assertThat(story.read(OTHER)).isInstanceOf(Decision.Mismatch.class);
        story.later(KEEP);
        assertThat(story.read(ASKED)).isInstanceOf(Decision.Expired.class);
        assertThat(story.read(OTHER)).isInstanceOf(Decision.Mismatch.class);
        story.later(REFUSE);
        assertThat(story.read(ASKED)).isNull();
        assertThat(story.read(OTHER)).isNull();
    }
}
