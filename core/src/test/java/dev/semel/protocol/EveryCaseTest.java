package dev.semel.protocol;

import static dev.semel.protocol.EveryCase.FLOOR;
import static dev.semel.protocol.EveryCase.LEASE;
import static dev.semel.protocol.EveryCase.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.operation.Intent;
import dev.semel.policy.EffectClass;
import dev.semel.protocol.EveryCase.Case;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What holds for every state and every event, whatever the decision is. */
class EveryCaseTest {
    private static List<Case> cases;

    @BeforeAll
    static void decideEveryCase() {
        cases = EveryCase.decided();
    }

    @Test
    void every_event_is_answered_in_every_state() {
        Set<Status> seen = cases.stream()
                .map(one -> one.before() == null ? Status.ABSENT : one.before().status())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Status.class)));

        assertThat(seen).containsExactlyInAnyOrder(Status.values());
        assertThat(cases.size()).isGreaterThan(20_000);
        holds(one -> one.decision().atMillis() == NOW
                && Objects.equals(one.transition().before(), one.before()));
    }

    @Test
    void a_claim_is_answered_as_a_claim_and_nothing_else_is() {
        holds(one -> one.event() instanceof Event.Claim == one.decision() instanceof Decision.Claimed);
    }

    @Test
    void epochs_never_fall_and_a_fresh_one_is_above_all_that_were_given_out() {
        holds(one -> one.before() == null
                || one.after() == null
                || one.after().epoch() == one.before().epoch()
                || one.after().epoch() > Math.max(FLOOR, one.before().epoch()));
        holds(one -> one.before() != null || one.after() == null || one.after().epoch() > FLOOR);
    }

    @Test
    void an_answer_that_changes_nothing_changes_nothing() {
        holds(one -> !(one.decision() instanceof Decision.Ignored
                        || one.decision() instanceof Decision.Mismatch
                        || one.decision() instanceof Decision.Running
                        || one.decision() instanceof Decision.Replay
                        || one.decision() instanceof Decision.Expired
                        || one.decision() instanceof Decision.Stale
                        || one.decision() instanceof Decision.Released)
                || !one.transition().changes());
    }

    @Test
    void accepted_says_whether_anything_changed() {
        holds(one -> !(one.decision() instanceof Decision.Accepted accepted)
                || accepted.repeated() != one.transition().changes());
    }

    @Test
    void an_answer_carries_the_record_as_it_stands_afterwards() {
        holds(one -> !(one.decision() instanceof Decision.Claimed claimed)
                || claimed.record().equals(Protocol.aged(one.after(), NOW)));
        holds(one -> !(one.decision() instanceof Decision.Accepted accepted)
                || Objects.equals(accepted.record(), one.after()));
        holds(one -> !(one.decision() instanceof Decision.Ignored ignored)
                || Objects.equals(ignored.record(), one.before()));
    }

    @Test
    void another_fingerprint_is_a_mismatch_in_every_state() {
        holds(one -> !(one.event() instanceof Event.Claim claim)
                || one.live() == null
                || !(claim.supersession().isNever()
                        || claim.supersession().version() == one.live().version())
                || claim.fingerprint().equals(one.live().fingerprint())
                || one.decision() instanceof Decision.Mismatch);
    }

    @Test
    void an_outcome_is_told_only_for_its_own_fingerprint() {
        holds(one -> !(one.decision() instanceof Decision.Replay replay)
                || ((Event.Claim) one.event())
                        .fingerprint()
                        .equals(replay.record().fingerprint()));
    }

    @Test
    void an_outcome_absorbs_until_its_retention_ends() {
        holds(one -> one.live() == null
                || !one.live().status().isFinal()
                || !one.transition().changes()
                || one.event() instanceof Event.Purge
                || one.event() instanceof Event.Hold
                || supersedes(one));
    }

    @Test
    void an_outcome_never_becomes_another() {
        holds(one -> one.before() == null
                || !one.before().status().isFinal()
                || one.after() == null
                || !one.after().status().isFinal()
                || ((State.Settled) one.before().state())
                        .outcome()
                        .equals(((State.Settled) one.after().state()).outcome()));
    }

    @Test
    void a_tombstone_stays_until_its_end() {
        holds(one -> one.live() == null
                || one.live().status() != Status.TOMBSTONE
                || (one.after() != null && Objects.equals(Protocol.aged(one.after(), NOW), one.live()))
                || supersedes(one));
    }

    @Test
    void running_and_in_doubt_are_never_reaped() {
        holds(one -> one.before() == null || !one.before().status().isOpen() || one.after() != null);
    }

    @Test
    void no_take_over_before_the_lease_has_ended() {
        holds(one -> !(one.before() != null && one.before().state() instanceof State.Running running)
                || running.leaseEndMillis() <= NOW
                || one.after().lease().equals(LEASE));
    }

    @Test
    void an_effect_that_must_not_be_repeated_never_runs_under_a_second_epoch() {
        holds(one -> one.before() == null
                || !one.before().status().isOpen()
                || one.before().effect().mayRunAgain(NOW - one.before().life().sinceMillis())
                || !(one.decision() instanceof Decision.Granted granted)
                || granted.record().lease().equals(LEASE));
    }

    @Test
    void a_changed_class_never_runs_under_a_second_epoch() {
        holds(one -> one.before() == null
                || !one.before().status().isOpen()
                || !(one.event() instanceof Event.Claim claim)
                || claim.effect().effectClass() == one.before().effect().effectClass()
                || !(one.decision() instanceof Decision.Granted granted)
                || granted.record().lease().equals(LEASE));
    }

    @Test
    void nothing_leaves_doubt_but_evidence_about_this_epoch_or_its_own_owner() {
        holds(one -> one.before() == null
                || one.before().status() != Status.IN_DOUBT
                || one.after().status() == Status.IN_DOUBT
                || (one.event() instanceof Event.Resolve resolve && resolve.epochSeen() == LEASE.epoch())
                || (one.event() instanceof Event.Settle settle && settle.lease().equals(LEASE)));
    }

    @Test
    void a_writer_with_another_lease_changes_nothing() {
        holds(one -> leaseOf(one.event()) == null
                || leaseOf(one.event()).equals(LEASE)
                || !one.transition().changes());
    }

    @Test
    void what_was_seen_of_another_epoch_changes_nothing() {
        holds(one ->
                epochSeenBy(one.event()) == LEASE.epoch() || !one.transition().changes());
    }

    @Test
    void a_life_goes_on_until_proof_or_an_outcome_or_another_version() {
        holds(one -> one.live() == null
                || one.after() == null
                || !one.live().status().isOpen()
                || (one.event() instanceof Event.Claim claim
                        && claim.supersession().version() != one.live().version())
                || (one.after().life().firstEpoch() == one.before().life().firstEpoch()
                        && one.after().life().sinceMillis()
                                == one.before().life().sinceMillis()
                        && (one.after().life().unproved()
                                || !one.before().life().unproved())));
    }

    @Test
    void an_attempt_that_may_have_acted_makes_the_next_one_unproved() {
        holds(one -> one.before() == null
                || one.before().status() != Status.RUNNING
                || one.before().effect().effectClass() == EffectClass.ATOMIC
                || !(one.decision() instanceof Decision.Granted granted)
                || granted.repeated()
                || ((Event.Claim) one.event()).supersession().version()
                        != one.before().version()
                || granted.record().life().unproved());
    }

    @Test
    void the_terms_an_attempt_was_sent_under_outlive_its_take_over() {
        holds(one -> one.before() == null
                || !one.before().status().isOpen()
                || one.after().effect().equals(one.before().effect()));
    }

    @Test
    void a_message_that_comes_twice_changes_nothing_the_second_time() {
        holds(one -> one.event() instanceof Event.Renew
                || !Protocol.decide(one.after(), one.event(), NOW, FLOOR).changes());
    }

    @Test
    void a_result_never_outlives_its_purge_or_expiry() {
        holds(one -> one.after() == null
                || !(one.event() instanceof Event.Purge)
                || !one.after().status().isFinal());
    }

    @Test
    void reading_says_what_claiming_would() {
        holds(one -> {
            if (!(one.event() instanceof Event.Claim claim) || claim.nonce().equals(LEASE.nonce())) {
                return true;
            }
            Intent intent = new Intent(claim.key(), claim.fingerprint(), claim.supersession());
            Decision.Claimed read = Protocol.read(one.before(), intent, NOW);
            return read == null
                    ? !(one.decision() instanceof Decision.Replay || one.decision() instanceof Decision.Expired)
                    : read.equals(one.decision());
        });
    }

    @Test
    void clean_up_takes_only_what_no_longer_counts() {
        holds(one -> !(one.event() instanceof Event.Expire) || Objects.equals(one.after(), one.live()));
    }

    private static boolean supersedes(Case one) {
        return one.event() instanceof Event.Claim claim
                && claim.supersession().version() > one.live().appliedVersion()
                && one.decision() instanceof Decision.Granted;
    }

    private static LeaseId leaseOf(Event event) {
        if (event instanceof Event.Renew renew) {
            return renew.lease();
        } else if (event instanceof Event.Settle settle) {
            return settle.lease();
        } else if (event instanceof Event.Release release) {
            return release.lease();
        }
        return event instanceof Event.GiveUp giveUp ? giveUp.lease() : null;
    }

    private static long epochSeenBy(Event event) {
        if (event instanceof Event.Lapse lapse) {
            return lapse.epochSeen();
        } else if (event instanceof Event.Inquire inquire) {
            return inquire.epochSeen();
        }
        return event instanceof Event.Resolve resolve ? resolve.epochSeen() : LEASE.epoch();
    }

    private static void holds(Predicate<Case> rule) {
        List<Case> broken = cases.stream().filter(one -> !rule.test(one)).toList();

        assertThat(broken.stream().limit(3)).as("%d cases", broken.size()).isEmpty();
    }
}
