package dev.semel.engine;

import static dev.semel.engine.World.HOUR;
import static dev.semel.engine.World.LEASE;
import static dev.semel.engine.World.MARGIN;
import static dev.semel.engine.World.SECOND;
import static dev.semel.engine.World.bytes;
import static dev.semel.engine.World.intent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.policy.EffectTerms;
import dev.semel.policy.LeaseTerms;
import dev.semel.policy.OutageRule;
import dev.semel.policy.RetentionTerms;
import dev.semel.policy.Terms;
import dev.semel.protocol.Event;
import dev.semel.protocol.Payload;
import dev.semel.protocol.State;
import dev.semel.protocol.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Renewal, loss, and the time after which nothing may be sent (rule 7). */
class LeaseTest {
    /** The pause between two renewals. */
    private static final Duration RENEWAL = LEASE.dividedBy(4);

    private static final Terms TERMS = World.terms(EffectTerms.unprotected()).build();

    private final World world = new World();
    private final Node node = world.node();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void an_attempt_is_renewed_for_as_long_as_it_works() {
        Attempt attempt = node.granted(intent("a", 5), TERMS);

        world.advance(LEASE.multipliedBy(20));

        attempt.lease().beforeSending();
        assertThat(Node.await(attempt.end(Ending.succeeded(bytes("done"))))).isInstanceOf(Execution.Applied.class);
        assertThat(node.timersLeft()).isZero();
    }

    @Test
    void nothing_may_be_sent_later_than_the_lease_less_the_margin_after_the_claim_was_sent() {
        world.store().beforeApplying(events -> lateBy(Duration.ofSeconds(20), events, Event.Claim.class));
        Attempt attempt = node.granted(intent("a", 5), TERMS);
        world.store().failBefore(Event.Renew.class, 99);

        node.time().pause(LEASE.minus(MARGIN).minusSeconds(20).minusMillis(1));
        assertThat(attempt.lease().maySend()).isTrue();
        attempt.lease().beforeSending();

        node.time().pause(Duration.ofMillis(1));
        assertThat(attempt.lease().maySend()).isFalse();
        assertThatThrownBy(() -> attempt.lease().beforeSending())
                .isInstanceOf(LeaseLostException.class)
                .hasMessageContaining("Nothing was sent");
    }

    /** This node's time passes while the store is asked; the store's own clock stands at the grant. */
    private void lateBy(Duration late, List<Event> events, Class<? extends Event> of) {
        if (events.stream().anyMatch(of::isInstance)) {
            node.time().pause(late);
        }
    }

    @Test
    void a_late_renewal_counts_from_before_it_was_sent() {
        Attempt attempt = node.granted(intent("a", 5), TERMS);
        world.store().beforeApplying(events -> lateBy(Duration.ofSeconds(8), events, Event.Renew.class));
        world.advance(RENEWAL);
        world.store().beforeApplying(events -> {});
        world.store().failBefore(Event.Renew.class, 99);

        node.time().pause(LEASE.minus(MARGIN).minusSeconds(8).minusMillis(1));
        assertThat(attempt.lease().maySend()).isTrue();
        node.time().pause(Duration.ofMillis(1));
        assertThat(attempt.lease().maySend()).isFalse();
    }

    @Test
    void renewals_do_not_extend_the_receivers_horizon() {
        Terms terms = World.terms(
                        EffectTerms.deduplicated(Duration.ofMinutes(2)).withMargin(MARGIN))
                .build();
        Attempt attempt = node.granted(intent("a", 5), terms);

        world.advance(Duration.ofSeconds(118));
        assertThat(attempt.lease().maySend()).isTrue();
        world.advance(SECOND);
        assertThat(attempt.lease().maySend()).isFalse();
        assertThat(attempt.lease().isLost()).isFalse();
    }

    @Test
    void the_horizon_counts_from_the_first_attempt_and_not_from_the_take_over() {
        Terms terms = World.terms(
                        EffectTerms.deduplicated(Duration.ofMinutes(2)).withMargin(MARGIN))
                .build();
        Attempt first = node.granted(intent("a", 5), terms);
        Node.await(first.end(Ending.unknown()));
        world.advance(Duration.ofSeconds(60));

        Attempt second = node.granted(intent("a", 5), terms);
        world.advance(Duration.ofSeconds(58));
        assertThat(second.lease().maySend()).isTrue();
        world.advance(SECOND);
        assertThat(second.lease().maySend()).isFalse();
    }

    @Test
    void a_fenced_attempt_sends_nothing_after_the_receiver_may_have_forgotten_its_epoch() {
        Terms terms = World.terms(EffectTerms.fenced(Duration.ofMinutes(2)).withMargin(MARGIN))
                .build();
        Attempt attempt = node.granted(intent("a", 5), terms);

        world.advance(Duration.ofSeconds(118));
        assertThat(attempt.lease().maySend()).isTrue();
        world.advance(SECOND);
        assertThat(attempt.lease().maySend()).isFalse();
    }

    @Test
    void two_failed_renewals_in_a_row_do_not_lose_the_lease() {
        Attempt attempt = node.granted(intent("a", 5), TERMS);
        world.store().failBefore(Event.Renew.class, 2);

        world.advance(Duration.ofSeconds(25));
        attempt.lease().beforeSending();
        world.advance(LEASE);

        attempt.lease().beforeSending();
        assertThat(node.seen().troubles()).hasSize(2).allMatch(trouble -> trouble.contains("was not renewed"));
    }

    @Test
    void when_renewals_keep_failing_the_loss_is_told_at_the_leases_end() {
        Attempt attempt = node.granted(intent("a", 5), TERMS);
        List<String> told = new ArrayList<>();
        attempt.lease().onLost(() -> told.add("lost"));
        world.store().failBefore(Event.Renew.class, 99);

        world.advance(LEASE.minus(SECOND));
        assertThat(told).isEmpty();
        world.advance(SECOND.plusMillis(1));

        assertThat(told).containsExactly("lost");
        assertThatThrownBy(() -> attempt.lease().beforeSending()).hasMessageContaining("ran out");
    }

    @Test
    void when_the_store_never_answers_a_renewal_the_loss_is_told_at_the_leases_end() {
        Attempt attempt = node.granted(intent("a", 5), TERMS);
        FaultyStore.Gate gate = world.store().hangOn(Event.Renew.class);
        node.hanging(true);

        world.advance(LEASE.plusMillis(1));

        assertThat(attempt.lease().isLost()).isTrue();
        assertThat(node.engine().gauges().attemptsUnderWay()).isZero();
        gate.open();
        node.hanging(false);
    }

    @Test
    void an_attempt_renewed_as_often_as_the_terms_allow_is_lost_at_the_leases_end() {
        Terms terms = World.terms(EffectTerms.unprotected())
                .lease(new LeaseTerms(LEASE.toMillis(), 3))
                .build();
        Attempt attempt = node.granted(intent("a", 5), terms);

        world.advance(RENEWAL.multipliedBy(3).plus(LEASE).minus(MARGIN).minusMillis(1));
        attempt.lease().beforeSending();
        world.advance(MARGIN.plusMillis(2));

        assertThat(attempt.lease().isLost()).isTrue();
        assertThatThrownBy(() -> attempt.lease().beforeSending()).hasMessageContaining("as often as the terms allow");
        assertThat(node.timersLeft()).isZero();
    }

    @Test
    void a_paused_owner_that_wakes_after_its_lease_is_told_of_the_loss_and_renews_no_more() {
        Attempt attempt = node.granted(intent("a", 5), TERMS);
        long renewals = world.store().count(Event.Renew.class);

        world.advanceWhilePaused(node, LEASE.plus(SECOND));
        world.advance(SECOND);

        assertThat(attempt.lease().isLost()).isTrue();
        assertThat(world.store().count(Event.Renew.class)).isEqualTo(renewals);
    }

    @Test
    void a_lease_that_went_to_somebody_else_is_told_lost_at_the_next_renewal() {
        Attempt attempt =
                node.granted(intent("a", 5), World.terms(World.deduplicated()).build());
        Node other = world.node();
        world.advanceStoreAlone(LEASE);
        other.granted(intent("a", 5), World.terms(World.deduplicated()).build());

        world.advance(RENEWAL);

        assertThat(attempt.lease().isLost()).isTrue();
        assertThatThrownBy(() -> attempt.lease().beforeSending()).hasMessageContaining("went to another attempt");
    }

    @Test
    void who_asks_for_the_loss_after_it_is_told_at_once() {
        Attempt attempt = node.granted(intent("a", 5), TERMS);
        world.advanceWhilePaused(node, LEASE);
        world.advance(SECOND);
        List<String> told = new ArrayList<>();

        attempt.lease().onLost(() -> told.add("lost"));

        assertThat(told).containsExactly("lost");
    }

    @Test
    void one_who_fails_on_hearing_of_the_loss_keeps_no_other_from_hearing_and_nobody_from_an_answer() {
        Terms terms = World.terms(World.deduplicated()).build();
        Attempt attempt = node.granted(intent("a", 5), terms);
        List<String> told = new ArrayList<>();
        attempt.lease().onLost(() -> {
            throw new IllegalStateException("cannot hear");
        });
        attempt.lease().onLost(() -> told.add("lost"));
        Node other = world.node();
        world.advanceStoreAlone(LEASE);
        Attempt successor = other.granted(intent("a", 5), terms);
        Node.await(successor.end(Ending.succeeded(bytes("successor's"))));

        Execution<Payload> end = Node.await(attempt.end(Ending.succeeded(bytes("late"))));

        assertThat(end).isInstanceOf(Execution.Replayed.class);
        assertThat(told).containsExactly("lost");
        assertThat(node.seen().troubles()).anyMatch(trouble -> trouble.contains("cannot hear"));
    }

    @Test
    void a_settlement_after_the_lease_is_in_force_if_nobody_took_over() {
        Attempt attempt = node.granted(intent("a", 5), TERMS);
        world.advanceWhilePaused(node, LEASE.multipliedBy(2));

        Execution<Payload> end = Node.await(attempt.end(Ending.succeeded(bytes("late"))));

        assertThat(end).isInstanceOf(Execution.Applied.class);
        assertThat(world.record("a").status()).isEqualTo(Status.SUCCEEDED);
    }

    @Test
    void every_attempt_of_a_life_derives_the_same_key_for_a_receiver_and_another_life_another() {
        Terms terms = World.terms(World.deduplicated()).build();
        Attempt first = node.granted(intent("a", 5), terms);
        String key = first.lease().keyFor("bank");
        Node.await(first.end(Ending.unknown()));
        Attempt second = node.granted(intent("a", 5), terms);

        assertThat(second.lease().keyFor("bank")).isEqualTo(key);
        assertThat(second.lease().keyFor("post")).isNotEqualTo(key);
        assertThat(second.lease().epoch()).isGreaterThan(first.lease().epoch());
        Node.await(second.end(Ending.succeeded(bytes("done"))));
        world.advanceStoreAlone(Duration.ofDays(3));
        world.advance(Duration.ofMinutes(2));
        assertThat(node.granted(intent("a", 5), terms).lease().keyFor("bank")).isNotEqualTo(key);
    }

    @Test
    void an_attempt_that_is_let_through_derives_the_key_that_guarded_ones_derive() {
        Terms terms = World.terms(EffectTerms.deduplicated(HOUR))
                .retention(RetentionTerms.of(Duration.ofDays(1)).withRetryHorizon(HOUR))
                .outage(OutageRule.LET_THROUGH)
                .build();
        Attempt guarded = node.granted(intent("a", 5), terms);
        Node.await(guarded.end(Ending.unknown()));
        world.store().down(true);

        Attempt unguarded = node.granted(intent("a", 5), terms);

        assertThat(unguarded.lease().isGuarded()).isFalse();
        assertThat(unguarded.lease().epoch()).isZero();
        assertThat(unguarded.lease().keyFor("bank")).isEqualTo(guarded.lease().keyFor("bank"));
    }

    @Test
    void an_attempt_that_is_let_through_may_send_until_the_horizon_less_the_margin() {
        Terms terms = World.terms(EffectTerms.deduplicated(HOUR).withMargin(MARGIN))
                .retention(RetentionTerms.of(Duration.ofDays(1)).withRetryHorizon(HOUR))
                .outage(OutageRule.LET_THROUGH)
                .build();
        world.store().down(true);
        Attempt unguarded = node.granted(intent("a", 5), terms);

        unguarded.lease().beforeSending();
        node.time().pause(HOUR.minus(MARGIN).minusMillis(1));
        assertThat(unguarded.lease().maySend()).isTrue();
        node.time().pause(Duration.ofMillis(1));
        assertThat(unguarded.lease().maySend()).isFalse();
    }

    @Test
    void an_end_that_comes_while_a_renewal_is_under_way_stands() {
        Attempt attempt = node.granted(intent("a", 5), TERMS);
        FaultyStore.Gate gate = world.store().hangOn(Event.Renew.class);
        node.hanging(true);
        world.advance(RENEWAL);
        gate.awaitSomebody();

        CompletableFuture<Execution<Payload>> end = attempt.end(Ending.succeeded(bytes("done")));
        gate.open();

        assertThat(Node.await(end)).isInstanceOf(Execution.Applied.class);
        node.hanging(false);
        node.settle();
        assertThat(node.timersLeft()).isZero();
        assertThat(world.record("a").state()).isInstanceOf(State.Settled.class);
    }
}
