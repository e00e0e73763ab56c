package dev.semel.protocol;

import static dev.semel.protocol.Story.KEEP;
import static dev.semel.protocol.Story.REFUSE;
import static dev.semel.protocol.Story.UNPROTECTED;
import static dev.semel.protocol.Story.nonce;
import static dev.semel.protocol.Story.reason;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.policy.EffectTerms;
import org.junit.jupiter.api.Test;

/** Rule 14: how a record is forgotten. */
class EndsTest {
    private static final long AEON = 1_000_000_000_000L;

    @Test
    void an_outcome_becomes_a_tombstone_without_payload_and_then_nothing() {
        Story story = settled();
        long end = story.now() + KEEP + REFUSE;

        assertThat(reason(story.later(KEEP - 1).expire())).isEqualTo(Decision.Reason.NOT_DUE);
        story.later(1).expire();
        assertThat(story.record().state()).isEqualTo(new State.Tombstone(Status.SUCCEEDED, end));
        assertThat(reason(story.later(REFUSE - 1).expire())).isEqualTo(Decision.Reason.NOT_DUE);
        story.later(1).expire();
        assertThat(story.record()).isNull();
    }

    @Test
    void an_outcome_long_past_its_end_is_forgotten_in_one_step() {
        Story story = settled();
        story.later(AEON).expire();

        assertThat(story.record()).isNull();
    }

    @Test
    void an_epoch_is_never_given_out_again_after_its_record_is_gone() {
        Story story = settled();
        story.later(AEON).expire();
        story.claim(2);

        assertThat(story.lease()).isEqualTo(new LeaseId(2, nonce(2)));
    }

    @Test
    void a_released_key_is_forgotten_after_late_copies_of_its_claim() {
        Story story = new Story(UNPROTECTED);
        story.claim(1);
        story.release(story.lease(), Event.Standing.THIS_LEASE);

        assertThat(reason(story.later(REFUSE - 1).expire())).isEqualTo(Decision.Reason.NOT_DUE);
        story.later(1).expire();
        assertThat(story.record()).isNull();
    }

    @Test
    void running_and_in_doubt_are_never_reaped() {
        for (EffectTerms effect : ClaimTest.everyEffect()) {
            Story running = new Story(effect);
            running.claim(1);
            IntentRecord before = running.record();
            assertThat(reason(running.later(AEON).expire())).isEqualTo(Decision.Reason.NOT_DUE);
            assertThat(reason(running.purge())).isEqualTo(Decision.Reason.NOT_FINAL);
            assertThat(reason(running.hold(AEON))).isEqualTo(Decision.Reason.NOT_FINAL);
            assertThat(running.record()).isSameAs(before);
        }
        Story doubtful = new Story(UNPROTECTED);
        doubtful.claim(1);
        doubtful.giveUp(doubtful.lease());
        IntentRecord before = doubtful.record();
        assertThat(reason(doubtful.later(AEON).expire())).isEqualTo(Decision.Reason.NOT_DUE);
        assertThat(reason(doubtful.purge())).isEqualTo(Decision.Reason.NOT_FINAL);
        assertThat(doubtful.record()).isSameAs(before);
    }

    @Test
    void a_purge_takes_the_result_and_keeps_the_refusal_until_the_original_end() {
        Story story = settled();
        long end = story.now() + KEEP + REFUSE;
        story.later(10).purge();

        assertThat(story.record().state()).isEqualTo(new State.Tombstone(Status.SUCCEEDED, end));
        assertThat(story.claim(2)).isInstanceOf(Decision.Expired.class);
        assertThat(story.purge()).isInstanceOf(Decision.Accepted.class);
        story.later(KEEP + REFUSE - 11);
        assertThat(story.claim(2)).isInstanceOf(Decision.Expired.class);
        assertThat(story.later(1).claim(2)).isInstanceOf(Decision.Granted.class);
    }

    @Test
    void a_hold_keeps_an_outcome_longer_and_its_refusal_as_well_and_never_shorter() {
        Story story = settled();
        long keepUntil = story.now() + KEEP;
        story.hold(keepUntil - 1);
        assertThat(((State.Settled) story.record().state()).keepUntilMillis()).isEqualTo(keepUntil);
        story.hold(keepUntil + 500);

        State.Settled held = (State.Settled) story.record().state();
        assertThat(held.keepUntilMillis()).isEqualTo(keepUntil + 500);
        assertThat(held.refuseUntilMillis()).isEqualTo(keepUntil + 500 + REFUSE);
    }

    @Test
    void a_hold_without_end_never_frees_the_key() {
        Story story = settled();
        story.hold(Long.MAX_VALUE);

        assertThat(story.claim(2)).isInstanceOf(Decision.Replay.class);
        assertThat(story.later(AEON).claim(2)).isInstanceOf(Decision.Replay.class);
    }

    @Test
    void a_hold_comes_too_late_once_the_result_is_due_to_go() {
        Story story = settled();

        assertThat(reason(story.later(KEEP).hold(AEON))).isEqualTo(Decision.Reason.NOT_FINAL);
    }

    @Test
    void a_record_counts_by_its_age_whether_or_not_clean_up_has_been_by() {
        Story story = settled();
        IntentRecord settled = story.record();
        long now = story.now();

        assertThat(Protocol.aged(settled, now + KEEP - 1)).isSameAs(settled);
        assertThat(Protocol.aged(settled, now + KEEP).status()).isEqualTo(Status.TOMBSTONE);
        assertThat(Protocol.aged(settled, now + KEEP + REFUSE)).isNull();
        assertThat(Protocol.aged(null, now)).isNull();
    }

    private static Story settled() {
        Story story = new Story(UNPROTECTED);
        story.claim(1);
        story.succeed(story.lease());
        return story;
    }
}
