package dev.semel.engine;

import static dev.semel.engine.World.LEASE;
import static dev.semel.engine.World.MARGIN;
import static dev.semel.engine.World.PAY;
import static dev.semel.engine.World.SECOND;
import static dev.semel.engine.World.bytes;
import static dev.semel.engine.World.intent;
import static dev.semel.engine.World.key;
import static dev.semel.engine.World.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.policy.DuplicateRule;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.LeaseTerms;
import dev.semel.policy.Quota;
import dev.semel.policy.Quotas;
import dev.semel.policy.Terms;
import dev.semel.protocol.Event;
import dev.semel.protocol.Evidence;
import dev.semel.protocol.Nonce;
import dev.semel.protocol.Payload;
import dev.semel.protocol.Status;
import dev.semel.protocol.Verdict;
import dev.semel.store.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Owners that hold their leases by calls, at any node, which remembers nothing of them. */
class RemoteOwnersTest {
    private static final Terms TERMS = World.terms(EffectTerms.unprotected()).build();
    private static final Terms REPEATABLE = World.terms(World.deduplicated()).build();
    private static final Nonce MINE = new Nonce(1, 1);
    private static final Nonce OTHER = new Nonce(2, 2);
    private static final Ending DONE = Ending.succeeded(bytes("done"));

    private final World world = new World();
    private final Node one = world.node();
    private final Node two = world.node();

    @AfterEach
    void close() {
        world.close();
    }

    private static RemoteAnswer claim(Node node, Nonce nonce, Terms terms) {
        return Node.await(node.engine().remoteOwners().claim(intent("a", 5), terms, nonce));
    }

    private static RemoteAnswer.Held held(Node node, Nonce nonce, Terms terms) {
        return (RemoteAnswer.Held) claim(node, nonce, terms);
    }

    private static RemoteAnswer end(Node node, RemoteLease lease, Terms terms, Ending ending, int tries) {
        return Node.await(node.engine().remoteOwners().end(lease, terms, ending, tries));
    }

    private static Execution<Payload> told(RemoteAnswer answer) {
        return ((RemoteAnswer.Told) answer).execution();
    }

    @Test
    void of_eight_owners_at_two_nodes_one_is_granted_and_the_others_are_told_that_it_runs() {
        List<CompletableFuture<RemoteAnswer>> answers = IntStream.range(0, 8)
                .mapToObj(owner -> (owner % 2 == 0 ? one : two)
                        .engine()
                        .remoteOwners()
                        .claim(intent("a", 5), TERMS, new Nonce(9, owner)))
                .toList();

        assertThat(answers.stream().map(Node::await).filter(RemoteAnswer.Held.class::isInstance))
                .hasSize(1);
        assertThat(answers.stream()
                        .map(Node::await)
                        .filter(RemoteAnswer.Told.class::isInstance)
                        .map(RemoteOwnersTest::told))
                .hasSize(7)
                .allMatch(Execution.Running.class::isInstance);
    }

    @Test
    void a_claim_whose_reply_was_lost_is_the_same_claim_at_another_node() {
        world.store().loseReplies(Event.Claim.class, 1);
        assertThat(told(claim(one, MINE, TERMS))).isInstanceOf(Execution.Unavailable.class);
        world.advance(SECOND);

        RemoteAnswer.Held held = held(two, MINE, TERMS);

        assertThat(held.repeated()).isTrue();
        assertThat(held.leaseMillis()).isEqualTo(LEASE.minus(SECOND).toMillis());
        assertThat(held.sendMillis())
                .isEqualTo(LEASE.minus(SECOND).minus(MARGIN).toMillis());
        assertThat(told(claim(one, OTHER, TERMS))).isInstanceOf(Execution.Running.class);
    }

    @Test
    void a_settlement_at_another_node_is_told_and_its_repeat_tells_the_same() {
        RemoteLease lease = held(one, MINE, TERMS).lease();
        world.store().loseReplies(Event.Settle.class, 1);
        assertThatThrownBy(() -> end(two, lease, TERMS, DONE, 1))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(StoreUnavailableException.class);

        for (Node node : List.of(one, two)) {
            assertThat(told(end(node, lease, TERMS, DONE, 1)))
                    .isInstanceOfSatisfying(
                            Execution.Applied.class,
                            applied ->
                                    assertThat(text((Payload) applied.value())).isEqualTo("done"));
        }
        assertThat(told(claim(one, OTHER, TERMS))).isInstanceOf(Execution.Replayed.class);
        assertThat(one.seen().names()).contains("applied", "replayed");
    }

    @Test
    void another_result_under_the_same_lease_is_told_what_was_recorded_first() {
        RemoteLease lease = held(one, MINE, TERMS).lease();
        end(one, lease, TERMS, DONE, 1);

        Execution<Payload> second = told(end(one, lease, TERMS, Ending.succeeded(bytes("other")), 1));
        Execution<Payload> third = told(end(one, lease, TERMS, Ending.rejected(bytes("no")), 1));

        assertThat(List.of(second, third))
                .allSatisfy(told -> assertThat(told)
                        .isInstanceOfSatisfying(
                                Execution.Replayed.class,
                                replayed -> assertThat(text((Payload) replayed.value()))
                                        .isEqualTo("done")));
    }

    @Test
    void an_owner_that_was_only_late_settles_what_is_in_doubt() {
        RemoteLease lease = held(one, MINE, TERMS).lease();
        world.advance(LEASE.plus(SECOND));
        one.engine().sweep();
        one.settle();
        assertThat(world.record("a").status()).isEqualTo(Status.IN_DOUBT);
        assertThat(told(claim(two, OTHER, TERMS))).isInstanceOf(Execution.InDoubt.class);

        assertThat(told(end(two, lease, TERMS, DONE, 1))).isInstanceOf(Execution.Applied.class);
    }

    @Test
    void an_owner_whose_lease_was_taken_over_is_told_so_and_nothing_else() {
        RemoteLease first = held(one, MINE, REPEATABLE).lease();
        world.advance(LEASE.plus(SECOND));
        RemoteAnswer.Held second = held(two, OTHER, REPEATABLE);
        assertThat(second.record().life().unproved()).isTrue();

        assertThat(end(one, first, REPEATABLE, DONE, 1)).isEqualTo(new RemoteAnswer.Lost());
        assertThat(Node.await(one.engine().remoteOwners().renew(first, REPEATABLE)))
                .isEqualTo(new RemoteAnswer.Lost());
        assertThat(told(end(one, second.lease(), REPEATABLE, DONE, 1))).isInstanceOf(Execution.Applied.class);
        assertThat(end(one, first, REPEATABLE, DONE, 1)).isEqualTo(new RemoteAnswer.Lost());
    }

    @Test
    void renewing_lengthens_the_lease_until_it_was_renewed_as_often_as_it_may_be() {
        Terms terms = World.terms(EffectTerms.unprotected())
                .lease(new LeaseTerms(LEASE.toMillis(), 1))
                .build();
        RemoteLease lease = held(one, MINE, terms).lease();
        world.advance(LEASE.dividedBy(2));

        RemoteAnswer.Held renewed =
                (RemoteAnswer.Held) Node.await(two.engine().remoteOwners().renew(lease, terms));

        assertThat(renewed.leaseMillis()).isEqualTo(LEASE.toMillis());
        assertThat(Node.await(two.engine().remoteOwners().renew(lease, terms))).isEqualTo(new RemoteAnswer.Capped());
    }

    @Test
    void nothing_may_be_sent_after_what_the_receiver_remembers_renewed_or_not() {
        Terms terms = World.terms(EffectTerms.deduplicated(LEASE)).build();
        RemoteAnswer.Held held = held(one, MINE, terms);
        world.advance(LEASE.dividedBy(2));

        RemoteAnswer.Held renewed =
                (RemoteAnswer.Held) Node.await(one.engine().remoteOwners().renew(held.lease(), terms));

        assertThat(renewed.sendMillis())
                .isEqualTo(LEASE.dividedBy(2).minus(MARGIN).toMillis());
    }

    @Test
    void what_was_released_runs_again_but_not_under_the_same_claim() {
        RemoteLease lease = held(one, MINE, TERMS).lease();

        assertThat(told(end(one, lease, TERMS, Ending.nothingSent(), 1))).isInstanceOf(Execution.Released.class);
        assertThat(told(end(two, lease, TERMS, Ending.nothingSent(), 1))).isInstanceOf(Execution.Released.class);
        assertThat(told(claim(two, MINE, TERMS))).isInstanceOf(Execution.Released.class);
        assertThat(told(end(two, lease, TERMS, DONE, 1)))
                .as("who takes back his word knows more than the record")
                .isInstanceOf(Execution.InDoubt.class);
        assertThat(claim(two, OTHER, TERMS)).isInstanceOf(RemoteAnswer.Held.class);
    }

    @Test
    void a_release_after_a_take_over_proves_nothing() {
        held(one, MINE, REPEATABLE);
        world.advance(LEASE.plus(SECOND));
        RemoteLease second = held(one, OTHER, REPEATABLE).lease();

        assertThat(told(end(one, second, REPEATABLE, Ending.nothingSent(), 1)))
                .isEqualTo(new Execution.InDoubt<>(true, world.record("a")));
        assertThat(world.record("a").status()).isEqualTo(Status.RUNNING);
    }

    @Test
    void a_refusal_after_several_tries_is_in_doubt_and_after_one_is_final() {
        RemoteLease lease = held(one, MINE, TERMS).lease();

        assertThat(told(end(one, lease, TERMS, Ending.rejected(bytes("no")), 2)))
                .isInstanceOf(Execution.InDoubt.class);

        Node.await(one.engine()
                .resolve(
                        key("a"),
                        lease.id().epoch(),
                        Verdict.applied(bytes("it was")),
                        Evidence.operator("ada", "seen in the books")));
        assertThat(told(end(one, lease, TERMS, Ending.rejected(bytes("no")), 1)))
                .isInstanceOf(Execution.Replayed.class);
    }

    @Test
    void who_gives_up_leaves_what_was_seen_in_doubt() {
        RemoteLease lease = held(one, MINE, TERMS).lease();

        assertThat(told(end(one, lease, TERMS, Ending.unknown(bytes("500")), 1)))
                .isInstanceOf(Execution.InDoubt.class);
        assertThat(told(end(two, lease, TERMS, Ending.unknown(bytes("500")), 1)))
                .isInstanceOf(Execution.InDoubt.class);
    }

    @Test
    void looking_claims_nothing_and_tells_another_wish_nothing() {
        RemoteOwners owners = one.engine().remoteOwners();
        assertThat(Node.await(owners.look(intent("a", 5), DuplicateRule.REPLAY)))
                .isEqualTo(new RemoteAnswer.Free());
        RemoteLease lease = held(one, MINE, TERMS).lease();
        assertThat(told(Node.await(owners.look(intent("a", 5), DuplicateRule.REPLAY))))
                .isInstanceOf(Execution.Running.class);
        assertThat(told(Node.await(owners.look(intent("a", 6), DuplicateRule.REPLAY))))
                .isInstanceOf(Execution.Mismatched.class);
        end(one, lease, TERMS, DONE, 1);

        assertThat(told(Node.await(owners.look(intent("a", 5), DuplicateRule.REPLAY))))
                .isInstanceOf(Execution.Replayed.class);
        assertThat(told(Node.await(owners.look(intent("a", 6), DuplicateRule.REPLAY))))
                .isInstanceOf(Execution.Mismatched.class);
        assertThat(world.store().count(Event.Claim.class)).isEqualTo(1);
    }

    @Test
    void a_fenced_receiver_is_asked_before_a_lease_that_was_taken_over_is_handed_out() {
        Terms fenced = World.terms(World.fenced()).build();
        Receiver receiver = new Receiver(Receiver.notThere());
        Node asking = world.node(builder -> builder.probe(PAY, receiver).probesOn(Runnable::run));
        held(one, MINE, fenced);
        world.advance(LEASE.plus(SECOND));

        RemoteLease second = held(asking, OTHER, fenced).lease();

        assertThat(receiver.questions()).hasSize(1);
        assertThat(second.fencedAndAsked()).isTrue();
        assertThat(told(end(one, second, fenced, Ending.rejected(bytes("no")), 1)))
                .isInstanceOf(Execution.Rejected.class);
    }

    @Test
    void what_the_fenced_receiver_says_was_applied_is_adopted() {
        Terms fenced = World.terms(World.fenced()).build();
        Receiver receiver = new Receiver(Receiver.applied("the first one's"));
        Node asking = world.node(builder -> builder.probe(PAY, receiver).probesOn(Runnable::run));
        held(one, MINE, fenced);
        world.advance(LEASE.plus(SECOND));

        assertThat(told(claim(asking, OTHER, fenced))).isInstanceOf(Execution.Applied.class);
        assertThat(world.record("a").status()).isEqualTo(Status.SUCCEEDED);
    }

    @Test
    void an_atomic_operation_is_refused() {
        Terms atomic = World.terms(EffectTerms.atomic()).build();

        assertThatThrownBy(() -> claim(one, MINE, atomic))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ATOMIC");
    }

    @Test
    void leases_elsewhere_count_against_the_quota_until_they_end() {
        Node node =
                world.node(builder -> builder.quotas(Quotas.each(Quota.none().withInFlight(1))));
        RemoteLease lease = held(node, MINE, TERMS).lease();
        CompletableFuture<RemoteAnswer> second = node.engine().remoteOwners().claim(intent("b", 5), TERMS, OTHER);
        assertThat(told(Node.await(second))).isEqualTo(new Execution.OverQuota<>(Quota.Limit.IN_FLIGHT));

        end(node, lease, TERMS, DONE, 1);

        assertThat(Node.await(node.engine().remoteOwners().claim(intent("b", 5), TERMS, OTHER)))
                .isInstanceOf(RemoteAnswer.Held.class);
    }

    @Test
    void what_is_asked_together_is_one_call_to_the_store() {
        RemoteOwners owners = one.engine().remoteOwners();

        List<CompletableFuture<RemoteAnswer>> answers = owners.together(() -> {
            List<CompletableFuture<RemoteAnswer>> asked = IntStream.range(0, 40)
                    .mapToObj(each -> owners.claim(intent("k" + each, 5), TERMS, new Nonce(3, each)))
                    .toList();
            while (!one.engine().isQuiet()) {
                Thread.onSpinWait();
            }
            assertThat(world.store().batches()).isEmpty();
            return asked;
        });

        assertThat(answers).allSatisfy(each -> assertThat(Node.await(each)).isInstanceOf(RemoteAnswer.Held.class));
        assertThat(world.store().batches()).hasSize(1);
    }

    @Test
    void the_key_for_receivers_stays_over_take_overs_and_is_another_in_another_life() {
        String first = held(one, MINE, REPEATABLE).keyFor("bank");
        world.advance(LEASE.plus(SECOND));
        RemoteAnswer.Held second = held(two, OTHER, REPEATABLE);
        assertThat(second.keyFor("bank")).isEqualTo(first);
        end(two, second.lease(), REPEATABLE, DONE, 1);
        world.advanceStoreAlone(Duration.ofDays(60));

        assertThat(held(one, new Nonce(7, 7), REPEATABLE).keyFor("bank")).isNotEqualTo(first);
    }

    @Test
    void an_owner_that_has_acted_is_not_told_that_nothing_was_applied_because_somebody_said_so() {
        RemoteLease lease = held(one, MINE, TERMS).lease();
        world.advance(LEASE);
        assertThat(told(claim(two, OTHER, TERMS))).isInstanceOf(Execution.InDoubt.class);
        world.advance(LEASE);
        Node.await(two.engine()
                .resolve(
                        World.key("a"),
                        lease.id().epoch(),
                        Verdict.notApplied(),
                        Evidence.operator("ada", "not in the books")));
        assertThat(world.record("a").status()).isEqualTo(Status.RELEASED);

        assertThat(told(end(one, lease, TERMS, DONE, 1)))
                .isInstanceOfSatisfying(
                        Execution.InDoubt.class,
                        doubt -> assertThat(doubt.repeatable()).isFalse());
        assertThat(told(end(one, lease, TERMS, Ending.unknown(), 1))).isInstanceOf(Execution.InDoubt.class);
        assertThat(told(end(one, lease, TERMS, Ending.nothingSent(), 1))).isInstanceOf(Execution.Released.class);
    }
}
