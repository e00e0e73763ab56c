package dev.semel.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.operation.Fingerprint;
import dev.semel.operation.Supersession;
import dev.semel.policy.EffectTerms;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.LeaseId;
import dev.semel.protocol.Protocol;
import dev.semel.protocol.Status;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Right histories have an order, wrong ones have none, and what is said of a wrong one names the calls that clash. */
class LinearizabilityTest {
    private static final EffectTerms UNPROTECTED = Events.UNPROTECTED;

    private final ToldStory story = new ToldStory();

    @Nested
    class Right {
        @Test
        void one_call_after_another() {
            IntentRecord granted = story.grant(claim(1));
            story.found().right(claim(2));
            story.later(5).right(Events.succeed("k", granted));
            story.found().later(Events.KEEP_MILLIS).found().right(claim(3));
            story.later(Events.REFUSE_MILLIS).found().right(claim(4));

            assertRight();
        }

        @Test
        void calls_at_the_same_time_in_whatever_order_they_took_effect() {
            Decision granted = story.unseen(claim(2));
            Decision running = story.unseen(claim(1));
            story.add(claim(1), Call.Span.of(1, 4, 0), new Call.Decided(running));
            story.add(claim(2), Call.Span.of(2, 3, 0), new Call.Decided(granted));

            assertRight();
        }

        @Test
        void a_lost_claim_that_is_seen_later() {
            story.lost(claim(1)).later(7).unseen(claim(1));
            story.later(3).right(claim(2));

            assertRight();
        }

        @Test
        void a_lost_claim_that_never_was() {
            story.lost(claim(1)).grant(claim(2));

            assertRight();
        }

        @Test
        void a_lost_claim_that_comes_after_everything_asked_later() {
            story.lost(claim(1));
            IntentRecord granted = story.grant(claim(2));
            story.right(Events.release("k", granted));
            story.later(3).unseen(claim(1));
            story.later(3).found();

            assertRight();
        }

        @Test
        void a_lost_claim_of_which_only_the_life_that_it_began_is_left() {
            story.lost(claim(1, Events.DEDUPLICATED)).later(7).unseen(claim(1, Events.DEDUPLICATED));
            story.later(Events.LEASE_MILLIS).grant(claim(2, Events.DEDUPLICATED));

            assertRight();
        }

        @Test
        void a_lost_claim_of_a_version_that_a_newer_one_took_over() {
            story.later(1_000_000).lost(version(1)).unseen(version(1));
            story.later(Events.LEASE_MILLIS + 7).grant(version(2));

            assertRight();
        }

        @Test
        void a_lost_settlement_that_is_replayed() {
            IntentRecord granted = story.grant(claim(1));
            story.lost(Events.succeed("k", granted)).later(9).unseen(Events.succeed("k", granted));
            story.later(1).right(claim(2));

            assertRight();
        }

        @Test
        void lost_renewals_and_a_lost_release() {
            IntentRecord granted = story.grant(claim(1));
            story.lost(Events.renew("k", granted.lease())).later(4).unseen(Events.renew("k", granted.lease()));
            story.found();
            story.lost(Events.release("k", granted)).later(4).unseen(Events.release("k", granted));
            story.found().grant(claim(2));

            assertRight();
        }

        @Test
        void lost_doubt_and_a_lost_way_out_of_it() {
            IntentRecord granted = story.grant(claim(1, Events.FENCED));
            story.later(Events.LEASE_MILLIS);
            Event inquire = Events.inquire("k", granted.epoch(), 5);
            story.lost(inquire).later(2).unseen(inquire);
            Event resolve = Events.resolve(
                    "k", granted.epoch() + 1, dev.semel.protocol.Verdict.notApplied(), Events.probe(story.now()));
            story.lost(resolve).later(2).unseen(resolve);
            story.found();

            assertThat(story.record()).extracting(IntentRecord::status).isEqualTo(Status.RELEASED);
            assertRight();
        }

        @Test
        void a_lost_end_of_a_lease_that_only_a_fenced_inquiry_shows() {
            IntentRecord granted = story.grant(claim(1, Events.FENCED));
            Event release = Events.release("k", granted, Event.Standing.SEVERAL_TRIES);
            story.later(4).lost(release).later(5).unseen(release);
            story.later(6).right(Events.inquire("k", granted.epoch(), 5));
            story.later(7).right(Events.inquire("k", granted.epoch() + 1, 6));

            assertRight();
        }

        @Test
        void a_chain_of_lost_calls_of_which_the_last_is_seen() {
            story.lost(claim(1)).unseen(claim(1));
            IntentRecord granted = java.util.Objects.requireNonNull(story.record());
            story.later(2).lost(Events.renew("k", granted.lease())).unseen(Events.renew("k", granted.lease()));
            story.later(2).lost(Events.giveUp("k", granted)).unseen(Events.giveUp("k", granted));
            story.later(2).found();

            assertRight();
        }

        @Test
        void a_forgotten_record_and_a_higher_epoch_however_high() {
            IntentRecord granted = story.grant(claim(1));
            story.right(Events.succeed("k", granted));
            story.later(Events.KEEP_MILLIS + Events.REFUSE_MILLIS);
            story.told(
                    claim(2), Protocol.decide(null, claim(2), story.now(), 900).decision());

            assertRight();
        }

        @Test
        void a_settlement_repeated_before_and_after_clean_up_passed_by() {
            IntentRecord granted = story.grant(claim(1));
            story.right(Events.succeed("k", granted));
            story.later(Events.KEEP_MILLIS).right(Events.succeed("k", granted));
            story.unseen(new Event.Expire(ToldStory.KEY));
            story.right(Events.succeed("k", granted));

            assertRight();
        }
    }

    @Nested
    class Wrong {
        @Test
        void two_grants() {
            story.grant(claim(1));
            story.told(claim(2), Protocol.decide(null, claim(2), story.now(), 5).decision());

            assertWrong("claim nonce 7-2", "the protocol answers: running");
        }

        @Test
        void twins_of_one_batch_both_granted() {
            Decision first = Protocol.decide(null, claim(1), story.now(), 0).decision();
            Decision second = Protocol.decide(null, claim(2), story.now(), 1).decision();
            story.add(claim(1), Call.Span.of(1, 2, 0), new Call.Decided(first));
            story.add(claim(2), Call.Span.of(1, 2, 1), new Call.Decided(second));

            assertWrong("the protocol answers: running");
        }

        @Test
        void a_settlement_lost_after_it_was_acknowledged() {
            IntentRecord granted = story.grant(claim(1));
            story.right(Events.succeed("k", granted));
            story.becomes(granted).later(1).found();

            assertWrong("find", "the protocol reads SUCCEEDED");
        }

        @Test
        void a_claim_forgotten_after_it_was_acknowledged() {
            story.grant(claim(1));
            story.becomes(null).later(1).grant(claim(2));

            assertWrong("the protocol answers: running");
        }

        @Test
        void a_stale_read() {
            story.grant(claim(1));
            story.found(null);

            assertWrong("find", "the protocol reads RUNNING");
        }

        @Test
        void an_epoch_used_again_after_deletion() {
            IntentRecord granted = story.grant(claim(1));
            story.right(Events.succeed("k", granted));
            story.later(Events.KEEP_MILLIS + Events.REFUSE_MILLIS).right(new Event.Expire(ToldStory.KEY));
            story.epochsRestart().grant(claim(2));

            assertWrong("granted: RUNNING epoch 1", "granted: RUNNING epoch 2");
        }

        @Test
        void time_that_goes_back() {
            story.grant(claim(1));
            story.later(-3).found();

            assertWrong("The store's time went back", "at +0");
        }

        @Test
        void a_take_over_before_the_lease_ended() {
            story.grant(claim(1, Events.DEDUPLICATED));
            story.later(Events.LEASE_MILLIS - 1);
            Event.Claim second = claim(2, Events.DEDUPLICATED);
            Decision early =
                    Protocol.decide(story.record(), second, story.now() + 1, 0).decision();
            story.told(second, new Decision.Granted(((Decision.Granted) early).record(), false, story.now()));

            assertWrong("the protocol answers: running");
        }

        @Test
        void a_lease_judged_by_a_clock_that_lags() {
            story.grant(claim(1, Events.DEDUPLICATED));
            story.later(Events.LEASE_MILLIS + 5);
            story.told(claim(2, Events.DEDUPLICATED), new Decision.Running(record(), story.now()));

            assertWrong("the protocol answers: granted");
        }

        @Test
        void a_settlement_accepted_without_its_fence() {
            IntentRecord first = story.grant(claim(1, Events.DEDUPLICATED));
            story.later(Events.LEASE_MILLIS);
            IntentRecord second = story.grant(claim(2, Events.DEDUPLICATED));
            Decision settled = story.unseen(Events.succeed("k", second));
            story.told(Events.succeed("k", first), settled);

            assertWrong("settle epoch 1", "the protocol answers: ignored NOT_OWNER");
        }

        @Test
        void a_settlement_said_to_be_new_that_changed_nothing() {
            IntentRecord granted = story.grant(claim(1));
            story.right(Events.succeed("k", granted));
            story.later(1);
            story.told(Events.succeed("k", granted), new Decision.Accepted(record(), false, story.now()));

            assertWrong("the protocol answers: accepted again");
        }

        @Test
        void a_fingerprint_that_nobody_compared() {
            story.grant(claim(1));
            story.told(otherClaim(), new Decision.Running(record(), story.now()));

            assertWrong("the protocol answers: mismatch");
        }

        @Test
        void a_repeated_claim_that_got_a_new_lease() {
            story.grant(claim(1));
            story.becomes(null);
            story.told(claim(1), Protocol.decide(null, claim(1), story.now(), 1).decision());

            assertWrong("the protocol answers: granted again");
        }

        @Test
        void a_running_record_that_was_reaped() {
            story.grant(claim(1));
            story.later(1_000_000).becomes(null).found();

            assertWrong("the protocol reads RUNNING");
        }

        @Test
        void a_record_read_after_its_end() {
            IntentRecord granted = story.grant(claim(1));
            story.right(Events.succeed("k", granted));
            story.later(Events.KEEP_MILLIS).found(story.record());

            assertWrong("the protocol reads TOMBSTONE");
        }
    }

    /** What no fate of a lost call explains. */
    @Nested
    class WrongThoughSomethingWasLost {
        @Test
        void a_lost_settlement_seen_before_it_was_asked() {
            IntentRecord granted = story.grant(claim(1));
            Decision replay = afterwards(Events.succeed("k", granted), claim(2));
            story.told(claim(2), replay);
            story.lost(Events.succeed("k", granted));

            assertWrong("the protocol answers: running");
        }

        @Test
        void a_lost_settlement_that_took_effect_at_a_time_before_it_was_asked() {
            IntentRecord granted = story.grant(claim(1));
            Decision replay = afterwards(Events.succeed("k", granted), claim(2));
            story.later(50).found();
            story.lost(Events.succeed("k", granted));
            story.told(claim(2), new Decision.Replay(((Decision.Replay) replay).record(), story.now()));

            assertWrong("settle epoch 1 as SUCCEEDED -> unknown");
        }

        @Test
        void one_lost_renewal_that_renewed_twice() {
            IntentRecord granted = story.grant(claim(1));
            story.lost(Events.renew("k", granted.lease())).later(1).unseen(Events.renew("k", granted.lease()));
            story.later(1).unseen(Events.renew("k", granted.lease()));
            story.found();

            assertWrong("2 renewals");
        }

        @Test
        void a_lost_claim_that_took_over_a_lease_that_had_not_ended() {
            story.grant(claim(1, Events.DEDUPLICATED));
            story.lost(claim(2, Events.DEDUPLICATED));
            IntentRecord early = ((Decision.Granted) Protocol.decide(
                                    story.record(), claim(2, Events.DEDUPLICATED), story.now() + Events.LEASE_MILLIS, 0)
                            .decision())
                    .record();
            story.later(3).found(early);

            assertWrong("the protocol reads RUNNING epoch 1");
        }

        @Test
        void another_callers_lost_settlement_does_not_excuse_the_loss_of_this_one() {
            IntentRecord granted = story.grant(claim(1));
            Event other = Events.settle(
                    "k",
                    new LeaseId(granted.epoch(), new dev.semel.protocol.Nonce(9, 9)),
                    new dev.semel.protocol.Outcome.Succeeded(Events.payload("x")),
                    Event.Standing.THIS_LEASE);
            story.lost(other);
            story.right(Events.succeed("k", granted));
            story.becomes(granted).later(1).found();

            assertWrong("the protocol reads SUCCEEDED");
        }

        private Decision afterwards(Event unasked, Event event) {
            IntentRecord then =
                    Protocol.decide(story.record(), unasked, story.now(), 0).after();
            return Protocol.decide(then, event, story.now(), 0).decision();
        }
    }

    @Test
    void what_is_told_of_a_wrong_history_ends_with_the_first_answer_that_does_not_fit() {
        story.grant(claim(1));
        story.found(null);
        for (int more = 0; more < 50; more++) {
            story.right(claim(10 + more));
        }

        assertThat(timeline().lines().filter(line -> line.contains(" -> "))).hasSize(2);
    }

    @Test
    void a_thousand_calls_on_one_key_are_explained() {
        for (int turn = 0; turn < 500; turn++) {
            IntentRecord granted = story.grant(claim(turn));
            story.later(1).right(Events.release("k", granted));
        }

        assertRight();
    }

    private IntentRecord record() {
        return java.util.Objects.requireNonNull(story.record());
    }

    private static Event.Claim claim(long nonce) {
        return claim(nonce, UNPROTECTED);
    }

    private static Event.Claim claim(long nonce, EffectTerms effect) {
        return Events.claim("k", nonce, effect);
    }

    private static Event.Claim version(long version) {
        Event.Claim claim = claim(version, Events.DEDUPLICATED);
        return new Event.Claim(
                claim.key(),
                claim.fingerprint(),
                Supersession.byVersion(version),
                claim.nonce(),
                claim.effect(),
                claim.leaseTerms(),
                claim.policyVersion());
    }

    private static Event.Claim otherClaim() {
        Fingerprint other = Events.otherIntent("k").fingerprint();
        assertThat(other).isNotEqualTo(Events.intent("k").fingerprint());
        return Events.claim(Events.otherIntent("k"), 2, UNPROTECTED);
    }

    private void assertRight() {
        assertThat(Linearizability.of(story.calls())).isInstanceOf(Explanation.Explained.class);
    }

    private void assertWrong(String... told) {
        assertThat(timeline()).contains(told);
    }

    private String timeline() {
        Explanation explanation = Linearizability.of(List.copyOf(story.calls()));
        assertThat(explanation).isInstanceOf(Explanation.Contradicted.class);
        return ((Explanation.Contradicted) explanation).timeline();
    }
}
