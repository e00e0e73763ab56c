package dev.semel.engine;

import static dev.semel.engine.World.HOUR;
import static dev.semel.engine.World.LEASE;
import static dev.semel.engine.World.SECOND;
import static dev.semel.engine.World.bytes;
import static dev.semel.engine.World.intent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.policy.EffectTerms;
import dev.semel.policy.OutageRule;
import dev.semel.policy.RetentionTerms;
import dev.semel.policy.Terms;
import dev.semel.protocol.Event;
import dev.semel.protocol.Payload;
import dev.semel.protocol.Status;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of claims and settlements whose answers are lost, and of attempts while the store is down. */
class LostReplyTest {
    private static final Terms TERMS = World.terms(EffectTerms.unprotected()).build();
    private static final Terms LET_THROUGH = World.terms(World.deduplicated())
            .retention(RetentionTerms.of(Duration.ofDays(1)).withRetryHorizon(HOUR))
            .outage(OutageRule.LET_THROUGH)
            .build();

    private final World world = new World();
    private final Node node = world.node();

    @AfterEach
    void close() {
        world.close();
    }

    static EffectTerms[] effects() {
        return new EffectTerms[] {
            EffectTerms.unprotected(), World.queryable(), World.fenced(), World.deduplicated(), EffectTerms.atomic()
        };
    }

    @ParameterizedTest
    @MethodSource("effects")
    void a_claim_whose_reply_is_lost_is_unavailable_and_handed_back_so_that_a_retry_runs(EffectTerms effect) {
        Terms terms = World.terms(effect).build();
        world.store().loseReplies(Event.Claim.class, 1);

        assertThat(node.told(intent("a", 5), terms))
                .isInstanceOfSatisfying(
                        Execution.Unavailable.class,
                        unavailable ->
                                assertThat(unavailable.effectMayHaveRun()).isFalse());
        assertThat(world.record("a").status()).isEqualTo(Status.RUNNING);
        world.advance(SECOND);

        assertThat(world.record("a").status()).isEqualTo(Status.RELEASED);
        node.granted(intent("a", 5), terms);
    }

    @Test
    void a_lost_claim_that_took_over_is_handed_back_without_a_proof_that_it_has_not() {
        Terms terms = World.terms(World.deduplicated()).build();
        Attempt first = node.granted(intent("a", 5), terms);
        first.lease().beforeSending();
        Node.await(first.end(Ending.unknown()));
        world.store().loseReplies(Event.Claim.class, 1);
        node.told(intent("a", 5), terms);

        world.advance(SECOND);

        assertThat(world.record("a").status()).isEqualTo(Status.RUNNING);
        Attempt third = node.granted(intent("a", 5), terms);
        assertThat(third.lease().keyFor("bank")).isEqualTo(first.lease().keyFor("bank"));
    }

    @Test
    void a_lost_claim_that_cannot_be_handed_back_lapses_into_doubt_and_never_runs() {
        world.store().loseReplies(Event.Claim.class, 1);
        node.told(intent("a", 5), TERMS);
        world.store().down(true);
        world.advance(Duration.ofMinutes(2));
        world.store().down(false);
        node.time().pause(EngineSettings.DEFAULT.breaking().pause());

        node.engine().sweep();
        node.settle();

        assertThat(world.record("a").status()).isEqualTo(Status.IN_DOUBT);
        world.advance(HOUR);
        assertThat(node.told(intent("a", 5), TERMS)).isInstanceOf(Execution.InDoubt.class);
        assertThat(node.seen().troubles()).anyMatch(trouble -> trouble.contains("was not handed back"));
    }

    @Test
    void a_claim_that_never_reached_the_store_is_not_asked_again() {
        world.store()
                .failBefore(Event.Claim.class, EngineSettings.DEFAULT.breaking().failures());
        for (int claim = 0; claim < EngineSettings.DEFAULT.breaking().failures(); claim++) {
            node.told(intent("a" + claim, 5), TERMS);
        }
        world.advance(Duration.ofMinutes(1));
        assertThat(node.engine().gauges().storeLeftAlone()).isFalse();
        int waiting = node.timersLeft();
        Node closed = world.node();
        closed.close();

        assertThat(closed.told(intent("b", 5), TERMS)).isInstanceOf(Execution.Unavailable.class);

        assertThat(closed.timersLeft()).isZero();
        assertThat(waiting).isZero();
    }

    @Test
    void a_settlement_that_is_repeated_for_a_lost_reply_is_told_applied() {
        Attempt attempt = node.granted(intent("a", 5), TERMS);
        world.store().loseReplies(Event.Settle.class, 2);

        CompletableFuture<Execution<Payload>> end = attempt.end(Ending.succeeded(bytes("done")));
        node.settle();
        assertThat(end).isNotDone();
        world.advance(SECOND);

        assertThat(Node.await(end))
                .isInstanceOfSatisfying(
                        Execution.Applied.class,
                        applied -> assertThat(applied.value()).isEqualTo(bytes("done")));
        assertThat(world.store().count(Event.Settle.class)).isEqualTo(3);
    }

    @Test
    void a_settlement_that_is_never_acknowledged_is_told_unavailable_and_its_truth_is_replayed_later() {
        Attempt attempt = node.granted(intent("a", 5), TERMS);
        world.store().loseReplies(Event.Settle.class, 99);

        CompletableFuture<Execution<Payload>> end = attempt.end(Ending.succeeded(bytes("done")));
        node.settle();
        world.advance(Duration.ofSeconds(5));

        assertThat(Node.await(end))
                .isInstanceOfSatisfying(
                        Execution.Unavailable.class,
                        unavailable ->
                                assertThat(unavailable.effectMayHaveRun()).isTrue());
        assertThat(world.node().told(intent("a", 5), TERMS))
                .isInstanceOfSatisfying(
                        Execution.Replayed.class,
                        replayed -> assertThat(replayed.value()).isEqualTo(bytes("done")));
        assertThat(node.engine().gauges().attemptsUnderWay()).isZero();
    }

    @Test
    void an_outcome_that_the_store_was_down_for_is_recorded_when_it_is_back_even_out_of_doubt() {
        Attempt attempt = node.granted(intent("a", 5), TERMS);
        world.store().down(true);
        CompletableFuture<Execution<Payload>> end = attempt.end(Ending.succeeded(bytes("done")));
        node.settle();
        world.advance(LEASE.plus(SECOND));
        assertThat(Node.await(end)).isInstanceOf(Execution.Unavailable.class);
        world.store().down(false);
        Node other = world.node();
        other.engine().sweep();
        other.settle();
        assertThat(world.record("a").status()).isEqualTo(Status.IN_DOUBT);

        world.advance(Duration.ofSeconds(20));

        assertThat(other.told(intent("a", 5), TERMS)).isInstanceOf(Execution.Replayed.class);
        assertThat(node.timersLeft()).isZero();
    }

    @Test
    void an_outcome_that_can_never_be_recorded_is_given_up_in_the_end() {
        Attempt attempt = node.granted(intent("a", 5), TERMS);
        world.store().down(true);
        CompletableFuture<Execution<Payload>> end = attempt.end(Ending.succeeded(bytes("done")));
        node.settle();

        world.advance(Duration.ofMinutes(20));

        assertThat(end).isDone();
        assertThat(node.timersLeft()).isZero();
    }

    @Test
    void a_failed_item_is_that_items_answer_alone() {
        Attempt attempt = node.granted(intent("a", 5), TERMS);
        world.store().failBefore(Event.Settle.class, 1);

        CompletableFuture<Execution<Payload>> end = attempt.end(Ending.rejected(bytes("no")));
        node.settle();
        world.advance(SECOND);

        assertThat(Node.await(end)).isInstanceOf(Execution.Rejected.class);
    }

    @Test
    void a_store_that_fails_again_and_again_is_left_alone_and_asked_once_per_pause() {
        world.store().down(true);
        for (int claim = 0; claim < EngineSettings.DEFAULT.breaking().failures(); claim++) {
            node.told(intent("a" + claim, 5), TERMS);
        }
        assertThat(node.engine().gauges().storeLeftAlone()).isTrue();
        int asked = world.store().batches().size();

        assertThat(node.told(intent("b", 5), TERMS))
                .isInstanceOfSatisfying(
                        Execution.Unavailable.class,
                        unavailable -> assertThat(unavailable.reason()).contains("left alone"));
        assertThat(world.store().batches()).hasSize(asked);

        node.time().pause(EngineSettings.DEFAULT.breaking().pause());
        node.told(intent("c", 5), TERMS);
        node.told(intent("d", 5), TERMS);
        assertThat(world.store().batches()).hasSize(asked + 1);

        world.store().down(false);
        node.time().pause(EngineSettings.DEFAULT.breaking().pause());
        node.granted(intent("e", 5), TERMS);
        node.granted(intent("f", 5), TERMS);
        assertThat(node.engine().gauges().storeLeftAlone()).isFalse();
    }

    @Test
    void a_store_that_dies_of_an_error_is_unavailable_and_not_the_end_of_the_engine() {
        world.store().beforeApplying(events -> {
            throw new StackOverflowError("deep in the store");
        });
        assertThat(node.told(intent("a", 5), TERMS)).isInstanceOf(Execution.Unavailable.class);

        world.store().beforeApplying(events -> {});
        node.granted(intent("b", 5), TERMS);
    }

    @Test
    void an_attempt_of_an_operation_that_allows_it_is_let_through_and_told_unguarded() {
        world.store().down(true);

        Attempt attempt = node.granted(intent("a", 5), LET_THROUGH);
        Execution<Payload> end = Node.await(attempt.end(Ending.succeeded(bytes("done"))));

        assertThat(end)
                .isInstanceOfSatisfying(
                        Execution.Unguarded.class,
                        unguarded -> assertThat(unguarded.value()).isEqualTo(bytes("done")));
        assertThatThrownBy(() -> attempt.end(Ending.unknown())).hasMessageContaining("ended twice");
        assertThat(node.seen().names()).containsExactly("unguarded");
        assertThat(node.seen().sources()).containsExactly(Listener.Source.OUTAGE);
    }

    @Test
    void a_claim_that_was_let_through_is_not_handed_back_as_if_nothing_had_been_sent() {
        world.store().loseReplies(Event.Claim.class, 1);

        Attempt attempt = node.granted(intent("a", 5), LET_THROUGH);
        attempt.lease().beforeSending();
        world.advance(Duration.ofSeconds(10));

        assertThat(attempt.lease().isGuarded()).isFalse();
        assertThat(world.record("a").status()).isEqualTo(Status.RUNNING);
    }

    @Test
    void while_the_store_cannot_be_read_an_attempt_is_unavailable_even_where_reads_are_local() {
        world.store().readsAreLocal(true);
        Node local = world.node();
        world.store().down(true);

        assertThat(local.told(intent("a", 5), TERMS)).isInstanceOf(Execution.Unavailable.class);
        assertThat(local.granted(intent("a", 5), LET_THROUGH).lease().isGuarded())
                .isFalse();
    }

    @Test
    void what_is_cached_is_told_though_the_store_is_down() {
        Attempt attempt = node.granted(intent("a", 5), TERMS);
        Node.await(attempt.end(Ending.succeeded(bytes("done"))));
        world.store().down(true);

        assertThat(node.told(intent("a", 5), TERMS)).isInstanceOf(Execution.Replayed.class);
    }
}
