package dev.semel.engine;

import static dev.semel.engine.World.LEASE;
import static dev.semel.engine.World.PAY;
import static dev.semel.engine.World.SECOND;
import static dev.semel.engine.World.bytes;
import static dev.semel.engine.World.intent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.policy.EffectTerms;
import dev.semel.policy.ResultRule;
import dev.semel.policy.RetentionTerms;
import dev.semel.policy.Terms;
import dev.semel.protocol.Event;
import dev.semel.protocol.Payload;
import dev.semel.protocol.State;
import dev.semel.protocol.Status;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What nobody comes back for. */
class SweeperTest {
    private static final EngineSettings STEPS_OF_FOUR = new EngineSettings(
            8,
            100,
            0,
            Duration.ofSeconds(10),
            new EngineSettings.Cache(0, SECOND),
            new EngineSettings.Sweeping(Duration.ofDays(1), 10, 4),
            new EngineSettings.Breaking(5, SECOND),
            Duration.ofSeconds(10),
            Duration.ZERO);

    private static final Duration QUIESCENCE = Duration.ofMinutes(1);
    private static final Terms UNPROTECTED =
            World.terms(EffectTerms.unprotected()).build();
    private static final Terms QUERYABLE = World.terms(World.queryable()).build();
    private static final Terms FENCED = World.terms(World.fenced()).build();

    private final World world = new World();
    private final Receiver receiver = new Receiver(Receiver.cannotTell());
    private final Node owner = world.node();
    private final Node node = world.node(builder -> builder.probe(PAY, receiver).probesOn(Runnable::run));

    @AfterEach
    void close() {
        world.close();
    }

    private void sweep(Node sweeper) {
        sweeper.engine().sweep();
        sweeper.settle();
    }

    private void lapse(String key, Terms terms) {
        owner.granted(intent(key, 5), terms).lease().beforeSending();
        world.advanceWhilePaused(owner, LEASE);
    }

    @Test
    void a_lapsed_attempt_that_may_not_run_again_is_put_in_doubt() {
        lapse("a", UNPROTECTED);

        sweep(owner);

        assertThat(world.record("a").status()).isEqualTo(Status.IN_DOUBT);
    }

    @Test
    void an_attempt_whose_lease_still_runs_is_left_alone() {
        owner.granted(intent("a", 5), UNPROTECTED);
        world.advanceStoreAlone(LEASE.minusMillis(1));

        sweep(node);

        assertThat(world.record("a").status()).isEqualTo(Status.RUNNING);
    }

    @Test
    void a_lapsed_atomic_attempt_is_released() {
        lapse("a", World.terms(EffectTerms.atomic()).build());

        sweep(owner);

        assertThat(world.record("a").status()).isEqualTo(Status.RELEASED);
    }

    @Test
    void a_lapsed_deduplicated_attempt_stays_repeatable_until_its_horizon_and_is_then_in_doubt() {
        Duration horizon = Duration.ofMinutes(5);
        lapse("a", World.terms(EffectTerms.deduplicated(horizon)).build());

        sweep(owner);
        assertThat(world.record("a").status()).isEqualTo(Status.RUNNING);
        world.advance(horizon);
        sweepRounds(owner, 3);

        assertThat(world.record("a").status()).isEqualTo(Status.IN_DOUBT);
    }

    private void sweepRounds(Node sweeper, int rounds) {
        for (int round = 0; round < rounds; round++) {
            sweep(sweeper);
        }
    }

    @Test
    void what_a_receiver_has_applied_is_adopted_in_time() {
        receiver.says(Receiver.applied("its result"));
        lapse("a", QUERYABLE);

        sweepRounds(node, 2);

        assertThat(world.record("a").status()).isEqualTo(Status.SUCCEEDED);
        assertThat(world.node().told(intent("a", 5), QUERYABLE))
                .isInstanceOfSatisfying(
                        Execution.Replayed.class,
                        replayed -> assertThat(replayed.value()).isEqualTo(bytes("its result")));
    }

    @Test
    void not_there_counts_only_when_asked_after_the_quiescence() {
        receiver.says(Receiver.notThere());
        lapse("a", QUERYABLE);

        sweepRounds(node, 2);
        assertThat(receiver.questions()).hasSize(1);
        assertThat(world.record("a").status()).isEqualTo(Status.IN_DOUBT);
        world.advance(QUIESCENCE);
        sweepRounds(node, 3);

        assertThat(world.record("a").status()).isEqualTo(Status.RELEASED);
        owner.granted(intent("a", 5), QUERYABLE);
    }

    @Test
    void not_there_that_was_asked_before_the_quiescence_does_not_count_however_late_it_comes() {
        CompletableFuture<Probe.Answer> late = new CompletableFuture<>();
        receiver.does(question -> late);
        lapse("a", QUERYABLE);
        sweepRounds(node, 2);
        world.advanceStoreAlone(QUIESCENCE.multipliedBy(2));

        late.complete(Receiver.notThere());
        node.settle();

        assertThat(world.record("a").status()).isEqualTo(Status.IN_DOUBT);
    }

    @Test
    void a_receiver_that_cannot_tell_is_asked_again_with_growing_pauses() {
        lapse("a", QUERYABLE);
        sweepRounds(node, 1);
        assertThat(world.record("a").status()).isEqualTo(Status.IN_DOUBT);

        sweepRounds(node, 200);

        // After 1, 2, 4, 8, 16, 32, 64 rounds and every 64 from then on.
        assertThat(receiver.questions()).hasSize(9);
    }

    @Test
    void of_a_fenced_attempt_the_fence_is_raised_before_the_receiver_is_asked() {
        receiver.says(Receiver.notThere());
        lapse("a", FENCED);
        long lapsed = world.record("a").epoch();

        sweep(node);

        assertThat(receiver.questions()).singleElement().satisfies(question -> {
            assertThat(question.epoch()).isGreaterThan(lapsed);
            assertThat(question.firstEpoch()).isEqualTo(lapsed);
        });
        assertThat(world.record("a").status()).isEqualTo(Status.RELEASED);
    }

    @Test
    void two_sweepers_over_one_store_do_not_harm_each_other() {
        receiver.says(Receiver.applied("its result"));
        Node twin = world.node(builder -> builder.probe(PAY, receiver).probesOn(Runnable::run));
        for (int key = 0; key < 20; key++) {
            owner.granted(intent("a" + key, 5), key % 2 == 0 ? QUERYABLE : FENCED);
        }
        world.advanceWhilePaused(owner, LEASE);

        for (int round = 0; round < 4; round++) {
            CompletableFuture<Void> other =
                    CompletableFuture.runAsync(() -> twin.engine().sweep());
            node.engine().sweep();
            Node.await(other);
            node.settle();
            twin.settle();
        }

        for (int key = 0; key < 20; key++) {
            assertThat(world.record("a" + key).status()).isEqualTo(Status.SUCCEEDED);
        }
        assertThat(node.seen().troubles()).isEmpty();
        assertThat(twin.seen().troubles()).isEmpty();
    }

    @Test
    void two_threads_that_sweep_one_engine_take_turns() {
        for (int key = 0; key < 50; key++) {
            owner.granted(intent("a" + key, 5), QUERYABLE);
        }
        world.advanceWhilePaused(owner, LEASE);

        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> sweepRounds(node, 50));
        sweepRounds(node, 50);
        Node.await(other);

        assertThat(node.seen().troubles()).isEmpty();
        assertThat(world.store().open().inDoubt()).isEqualTo(50);
        assertThat(world.store().mostAtOnce()).isEqualTo(1);
    }

    @Test
    void what_waits_for_a_person_does_not_hide_what_has_newly_lapsed() {
        EngineSettings narrow = new EngineSettings(
                8,
                100,
                0,
                SECOND,
                new EngineSettings.Cache(0, SECOND),
                new EngineSettings.Sweeping(Duration.ofDays(1), 3, 100),
                new EngineSettings.Breaking(5, SECOND),
                SECOND,
                Duration.ZERO);
        Node sweeper = world.node(builder -> builder.settings(narrow));
        for (int key = 0; key < 10; key++) {
            lapse("stuck" + key, UNPROTECTED);
            sweepRounds(sweeper, 2);
        }
        lapse("new", UNPROTECTED);

        sweepRounds(sweeper, 8);

        assertThat(world.record("new").status()).isEqualTo(Status.IN_DOUBT);
    }

    @Test
    void a_claim_of_a_key_in_doubt_asks_at_once_and_replays_what_the_receiver_says() {
        lapse("a", QUERYABLE);
        sweep(owner);
        receiver.says(Receiver.applied("its result"));

        assertThat(node.told(intent("a", 5), QUERYABLE)).isInstanceOf(Execution.Replayed.class);
        assertThat(receiver.questions()).hasSize(1);
    }

    @Test
    void a_claim_of_a_key_in_doubt_runs_when_the_receiver_proves_that_nothing_is_there() {
        lapse("a", QUERYABLE);
        sweep(owner);
        world.advance(QUIESCENCE);
        receiver.says(Receiver.notThere());

        node.granted(intent("a", 5), QUERYABLE);
    }

    @Test
    void a_probe_that_never_answers_does_not_hold_claims_of_its_key_for_ever() {
        lapse("a", QUERYABLE);
        sweep(owner);
        receiver.does(question -> new CompletableFuture<>());
        CompletableFuture<Admission> one = node.engine().admit(intent("a", 5), QUERYABLE);
        node.settle();

        world.advance(EngineSettings.DEFAULT.probeWithin());

        assertThat(Node.told(Node.await(one))).isInstanceOf(Execution.InDoubt.class);
        receiver.says(Receiver.applied("its result"));
        assertThat(node.told(intent("a", 5), QUERYABLE)).isInstanceOf(Execution.Replayed.class);
    }

    @Test
    void no_more_is_kept_of_a_receivers_word_than_of_an_effects_result() {
        Terms terms =
                World.terms(World.queryable()).result(ResultRule.statusOnly()).build();
        node.engine().declare(PAY, terms);
        receiver.says(Receiver.applied("its result"));
        lapse("a", terms);

        sweepRounds(node, 2);

        assertThat(world.record("a").state())
                .isInstanceOfSatisfying(
                        State.Settled.class,
                        settled -> assertThat(settled.outcome().payload()).isEqualTo(Payload.omitted()));
    }

    @Test
    void a_flood_of_what_has_expired_is_forgotten_in_one_round_of_small_steps() {
        Node sweeper = world.node(builder -> builder.settings(STEPS_OF_FOUR));
        for (int key = 0; key < 10; key++) {
            settled(sweeper, key, Duration.ofMinutes(10));
        }
        world.advanceStoreAlone(Duration.ofMinutes(20));

        sweep(sweeper);

        assertThat(left()).isZero();
    }

    @Test
    void a_round_ends_where_little_has_expired_and_the_next_goes_on_there() {
        Node sweeper = world.node(builder -> builder.settings(STEPS_OF_FOUR));
        for (int key = 0; key < 10; key++) {
            settled(sweeper, key, key < 8 ? Duration.ofDays(10) : Duration.ofMinutes(10));
        }
        world.advanceStoreAlone(Duration.ofMinutes(20));

        sweepRounds(sweeper, 2);
        assertThat(left()).isEqualTo(10);
        sweep(sweeper);

        assertThat(left()).isEqualTo(8);
    }

    private static void settled(Node node, int key, Duration kept) {
        Terms terms = World.terms(EffectTerms.unprotected())
                .retention(RetentionTerms.of(kept))
                .build();
        Node.await(node.granted(intent("a" + key, 5), terms).end(Ending.succeeded(bytes("done"))));
    }

    private int left() {
        int left = 0;
        for (int key = 0; key < 10; key++) {
            left += world.store().records().history(World.key("a" + key), 1).size();
        }
        return left;
    }

    @Test
    void a_store_that_fails_ends_the_round_and_is_told_and_the_next_round_goes_on() {
        lapse("a", UNPROTECTED);
        world.store().down(true);
        node.engine().sweep();
        assertThat(node.seen().troubles()).anyMatch(trouble -> trouble.contains("A round of the sweeper failed"));

        world.store().down(false);
        sweep(node);

        assertThat(world.record("a").status()).isEqualTo(Status.IN_DOUBT);
    }

    @Test
    void an_engine_sweeps_by_itself() throws Exception {
        lapse("a", UNPROTECTED);
        world.node(builder -> builder.settings(EngineSettings.DEFAULT.withSweepEvery(Duration.ofMillis(1))));

        for (int look = 0; look < 20_000 && world.record("a").status() != Status.IN_DOUBT; look++) {
            owner.settle();
        }

        assertThat(world.record("a").status()).isEqualTo(Status.IN_DOUBT);
    }

    @Test
    void settings_that_make_no_sense_are_refused() {
        assertThatThrownBy(() -> EngineSettings.DEFAULT.withSweepEvery(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sweeping.every");
        assertThatThrownBy(() -> EngineSettings.DEFAULT.withCache(-1, SECOND))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cache.records");
    }

    @Test
    void a_lapse_is_asked_for_once_and_not_in_every_round() {
        lapse("a", World.terms(World.deduplicated()).build());

        sweepRounds(node, 100);

        assertThat(world.store().count(Event.Lapse.class)).isLessThan(10);
    }

    /** A process that has never run the operation does not know how long its outcomes are kept, and may not guess short. */
    @Test
    void what_is_found_out_of_an_operation_that_nobody_declared_here_is_not_forgotten_early() {
        receiver.says(Receiver.applied("its result"));
        lapse(
                "a",
                World.terms(World.queryable())
                        .retention(RetentionTerms.of(Duration.ofDays(200)))
                        .build());
        sweepRounds(node, 2);

        world.advanceStoreAlone(Duration.ofDays(199));

        assertThat(world.record("a").status()).isEqualTo(Status.SUCCEEDED);
    }
}
