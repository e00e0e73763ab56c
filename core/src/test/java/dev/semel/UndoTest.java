package dev.semel;

import static dev.semel.engine.World.LEASE;
import static dev.semel.engine.World.PAY;
import static dev.semel.engine.World.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.engine.Execution;
import dev.semel.engine.Node;
import dev.semel.engine.Probe;
import dev.semel.engine.World;
import dev.semel.operation.FailureRule;
import dev.semel.operation.Operation;
import dev.semel.operation.ResultCodec;
import dev.semel.operation.Undo;
import dev.semel.policy.DuplicateRule;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.ResultRule;
import dev.semel.policy.Terms;
import dev.semel.protocol.Event;
import dev.semel.protocol.Evidence;
import dev.semel.protocol.Status;
import dev.semel.protocol.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Undos that come before, during and after their original. */
class UndoTest {
    private static final class Declined extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private record Payment(String key, int amount) {}

    private static final Payment A = new Payment("a", 5);

    private final World world = new World();
    private final Node node = world.node();
    private final List<String> paid = new ArrayList<>();
    private final List<String> refunded = new ArrayList<>();

    @AfterEach
    void close() {
        world.close();
    }

    static EffectTerms[] everyClass() {
        return new EffectTerms[] {
            EffectTerms.unprotected(), World.queryable(), World.deduplicated(), World.fenced(),
        };
    }

    @ParameterizedTest
    @MethodSource("everyClass")
    void what_was_applied_is_undone_with_its_result_in_hand(EffectTerms effect) {
        pay(node, effect, A);

        Undone<String> told = refund(node, effect, A);

        assertThat(told.isCertain()).isTrue();
        assertThat(undo(told)).isInstanceOf(Execution.Applied.class);
        assertThat(undo(told).orThrow()).isEqualTo("refund 1 of receipt 1");
    }

    @Test
    void asked_again_anywhere_it_is_told_again_and_not_done_again() {
        pay(node, EffectTerms.unprotected(), A);
        refund(node, EffectTerms.unprotected(), A);

        Undone<String> told = refund(world.node(), EffectTerms.unprotected(), A);

        assertThat(undo(told)).isInstanceOf(Execution.Replayed.class);
        assertThat(undo(told).orThrow()).isEqualTo("refund 1 of receipt 1");
        assertThat(refunded).hasSize(1);
    }

    @Test
    void the_original_is_told_as_it_was_after_its_undo() {
        pay(node, EffectTerms.unprotected(), A);
        refund(node, EffectTerms.unprotected(), A);

        Execution<String> told = pay(node, EffectTerms.unprotected(), A);

        assertThat(told.orThrow()).isEqualTo("receipt 1");
        Execution.Replayed<String> replayed = (Execution.Replayed<String>) told;
        assertThat(node.engine()
                        .find(refund(EffectTerms.unprotected())
                                .key(A, replayed.record().life().firstEpoch()))
                        .record()
                        .status())
                .isEqualTo(Status.SUCCEEDED);
    }

    @ParameterizedTest
    @MethodSource("everyClass")
    void what_never_ran_is_refused_and_does_not_run_when_it_comes_late(EffectTerms effect) {
        Undone<String> told = refund(node, effect, A);

        assertThat(told).isInstanceOf(Undone.Nothing.class);
        assertThat(told.isCertain()).isTrue();
        for (Node late : List.of(node, world.node())) {
            assertThat(pay(late, effect, A)).isInstanceOfSatisfying(Execution.Rejected.class, rejected -> {
                assertThat(rejected.replayed()).isTrue();
                assertThat(World.text(rejected.refusal())).isEqualTo("It was undone before it was applied.");
            });
        }
        assertThat(refund(node, effect, A)).isInstanceOf(Undone.Nothing.class);
        assertThat(paid).isEmpty();
        assertThat(refunded).isEmpty();
    }

    @Test
    void what_the_business_refused_leaves_nothing_to_undo() {
        assertThatThrownBy(() -> node.semel().once(pay(EffectTerms.unprotected()), A, lease -> {
                    throw new Declined();
                }))
                .isInstanceOf(Declined.class);

        assertThat(refund(node, EffectTerms.unprotected(), A)).isInstanceOf(Undone.Nothing.class);
        assertThat(refunded).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("everyClass")
    void an_original_at_work_is_left_alone(EffectTerms effect) {
        Node other = world.node();

        Execution<String> told = node.semel().once(pay(effect), A, lease -> {
            for (Node asking : List.of(node, other)) {
                assertThat(left(refund(asking, effect, A))).isInstanceOf(Execution.Running.class);
            }
            return "receipt";
        });

        assertThat(told.orThrow()).isEqualTo("receipt");
        assertThat(refunded).isEmpty();
    }

    static EffectTerms[] classesThatStayInDoubt() {
        return new EffectTerms[] {EffectTerms.unprotected(), World.queryable()};
    }

    @ParameterizedTest
    @MethodSource("classesThatStayInDoubt")
    void an_original_in_doubt_is_not_undone(EffectTerms effect) {
        failAmbiguously(effect);

        Undone<String> told = refund(node, effect, A);

        assertThat(told.isCertain()).isFalse();
        assertThat(told.mayBeFinished()).isFalse();
        assertThat(left(told)).isInstanceOf(Execution.InDoubt.class);
        assertThat(refunded).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("classesThatStayInDoubt")
    void an_original_whose_owner_vanished_is_not_undone(EffectTerms effect) {
        Node gone = world.node();
        gone.granted(pay(effect).intent(A), pay(effect).terms());
        world.advanceWhilePaused(gone, LEASE.plus(SECOND));

        assertThat(left(refund(node, effect, A))).isInstanceOf(Execution.InDoubt.class);
        assertThat(world.record("a").status()).isEqualTo(Status.IN_DOUBT);
        assertThat(world.record("a").effect()).isEqualTo(effect);
    }

    @Test
    void an_original_in_doubt_is_undone_when_a_person_has_said_that_it_is_there() {
        failAmbiguously(EffectTerms.unprotected());
        node.engine()
                .await(node.engine()
                        .resolve(
                                World.key("a"),
                                world.record("a").epoch(),
                                Verdict.applied(World.bytes("seen")),
                                Evidence.operator("ada", "looked")));

        assertThat(undo(refund(node, EffectTerms.unprotected(), A)).orThrow()).isEqualTo("refund 1 of seen");
    }

    static EffectTerms[] repeatable() {
        return new EffectTerms[] {
            World.deduplicated(), World.deduplicated().rememberingRefusals(),
        };
    }

    /** That the undo sent nothing says nothing of the attempt before it. */
    @ParameterizedTest
    @MethodSource("repeatable")
    void an_original_that_may_be_repeated_is_neither_refused_nor_undone_before_it_is_finished(EffectTerms effect) {
        failAmbiguously(effect);

        Undone<String> told = refund(node, effect, A);

        assertThat(left(told)).isInstanceOf(Execution.InDoubt.class);
        assertThat(told.mayBeFinished()).isTrue();
        assertThat(refunded).isEmpty();

        assertThat(pay(node, effect, A)).isInstanceOf(Execution.Applied.class);
        assertThat(undo(refund(node, effect, A)).orThrow()).isEqualTo("refund 1 of receipt 1");
    }

    @Test
    void a_fenced_original_is_fenced_off_and_asked_for_before_it_is_refused() {
        Node asking = asking(Verdict.notApplied());
        failAmbiguously(World.fenced());

        assertThat(refund(asking, World.fenced(), A)).isInstanceOf(Undone.Nothing.class);
        assertThat(asking.seen().probes()).hasSize(1);
        assertThat(pay(asking, World.fenced(), A)).isInstanceOf(Execution.Rejected.class);
    }

    @Test
    void a_fenced_original_that_is_there_is_undone() {
        Node asking = asking(Verdict.applied(World.bytes("found")));
        failAmbiguously(World.fenced());

        assertThat(undo(refund(asking, World.fenced(), A)).orThrow()).isEqualTo("refund 1 of found");
    }

    @Test
    void a_fenced_original_that_nobody_can_ask_for_is_left() {
        failAmbiguously(World.fenced());

        assertThat(left(refund(node, World.fenced(), A))).isInstanceOf(Execution.InDoubt.class);
        assertThat(refunded).isEmpty();
    }

    /** Nobody has sent anything, and the claim that was left lying says so. */
    @ParameterizedTest
    @MethodSource("classesThatStayInDoubt")
    void an_undo_that_died_before_it_refused_is_finished_by_the_next_one(EffectTerms effect) {
        Node gone = world.node();
        Operation<Payment, String> withdrawal = refund(effect).withdrawal();
        gone.granted(withdrawal.intent(A), withdrawal.terms());
        world.advanceWhilePaused(gone, LEASE.plus(SECOND));

        assertThat(refund(node, effect, A)).isInstanceOf(Undone.Nothing.class);
        assertThat(pay(node, effect, A)).isInstanceOf(Execution.Rejected.class);
    }

    @Test
    void an_undo_that_died_before_it_refused_leaves_the_key_free_once_it_was_swept() {
        Node gone = world.node();
        Operation<Payment, String> withdrawal =
                refund(EffectTerms.unprotected()).withdrawal();
        gone.granted(withdrawal.intent(A), withdrawal.terms());
        world.advanceWhilePaused(gone, LEASE.plus(SECOND));

        node.engine().sweep();
        node.settle();

        assertThat(pay(node, EffectTerms.unprotected(), A)).isInstanceOf(Execution.Applied.class);
    }

    @Test
    void a_refusal_that_was_not_recorded_is_not_told() {
        world.store().failBefore(Event.Settle.class, 6);
        CompletableFuture<Undone<String>> told =
                node.semel().undoAsync(refund(EffectTerms.unprotected()), A, UndoTest::unused);
        node.settle();
        world.advance(SECOND.multipliedBy(5));

        assertThat(told)
                .succeedsWithin(20, TimeUnit.SECONDS)
                .satisfies(answer -> assertThat(left(answer)).isInstanceOf(Execution.Unavailable.class));
    }

    @Test
    void the_key_of_something_else_is_told_so() {
        pay(node, EffectTerms.unprotected(), A);

        assertThat(left(refund(node, EffectTerms.unprotected(), new Payment("a", 6))))
                .isInstanceOf(Execution.Mismatched.class);
        assertThat(refunded).isEmpty();
    }

    @Test
    void what_is_kept_no_longer_is_not_undone() {
        pay(node, EffectTerms.unprotected(), A);
        world.advanceStoreAlone(Duration.ofDays(1));

        assertThat(left(refund(world.node(), EffectTerms.unprotected(), A))).isInstanceOf(Execution.Expired.class);
        assertThat(refunded).isEmpty();
    }

    @Test
    void another_action_under_a_key_that_was_forgotten_has_another_undo() {
        pay(node, EffectTerms.unprotected(), A);
        world.advanceStoreAlone(Duration.ofHours(20));
        refund(node, EffectTerms.unprotected(), A);
        world.advanceStoreAlone(Duration.ofHours(28));
        assertThat(pay(world.node(), EffectTerms.unprotected(), A).orThrow()).isEqualTo("receipt 2");

        Undone<String> told = refund(world.node(), EffectTerms.unprotected(), A);

        assertThat(undo(told).orThrow()).isEqualTo("refund 2 of receipt 2");
    }

    @Test
    void an_original_on_hold_is_undone_and_told_so_for_as_long_as_its_undo_is_remembered() {
        pay(node, EffectTerms.unprotected(), A);
        hold();

        assertThat(undo(refund(world.node(), EffectTerms.unprotected(), A))).isInstanceOf(Execution.Applied.class);
        world.advanceStoreAlone(Duration.ofHours(47));
        assertThat(undo(refund(world.node(), EffectTerms.unprotected(), A))).isInstanceOf(Execution.Expired.class);
        assertThat(refunded).hasSize(1);
    }

    @Test
    void an_original_on_hold_is_not_undone_when_its_undo_may_have_been_forgotten() {
        pay(node, EffectTerms.unprotected(), A);
        refund(node, EffectTerms.unprotected(), A);
        hold();
        world.advanceStoreAlone(Duration.ofDays(20));

        Undone<String> told = refund(world.node(), EffectTerms.unprotected(), A);
        CompletableFuture<Undone<String>> later =
                world.node().semel().undoAsync(refund(EffectTerms.unprotected()), A, UndoTest::unused);

        assertThat(left(told)).isInstanceOf(Execution.Expired.class);
        assertThat(later)
                .succeedsWithin(20, TimeUnit.SECONDS)
                .satisfies(answer -> assertThat(left(answer)).isInstanceOf(Execution.Expired.class));
        assertThat(refunded).hasSize(1);
    }

    @Test
    void an_original_on_hold_is_left_while_nobody_can_look_whether_it_was_undone() {
        pay(node, EffectTerms.unprotected(), A);
        hold();
        Node other = world.node();
        assertThat(pay(other, EffectTerms.unprotected(), A).orThrow()).isEqualTo("receipt 1");
        world.store().down(true);

        Undone<String> told = refund(other, EffectTerms.unprotected(), A);

        world.store().down(false);
        assertThat(left(told)).isInstanceOf(Execution.Unavailable.class);
        assertThat(refunded).isEmpty();
    }

    private void hold() {
        long until = world.nowMillis() + Duration.ofDays(30).toMillis();
        node.engine().await(node.engine().hold(World.key("a"), until));
    }

    @ParameterizedTest
    @EnumSource(names = {"REPLAY", "SKIP", "ACKNOWLEDGE", "REFUSE"})
    void the_result_is_at_hand_whatever_a_repeat_is_told(DuplicateRule rule) {
        Terms terms = World.terms(EffectTerms.unprotected())
                .duplicates(rule)
                .result(rule == DuplicateRule.ACKNOWLEDGE ? ResultRule.reference() : ResultRule.whole())
                .build();
        Operation<Payment, String> pay = pay(terms);
        node.semel().once(pay, A, lease -> "receipt");

        Undone<String> told = node.semel()
                .undo(Undo.of(pay).result(ResultCodec.text()), A, receipt -> lease -> "refund of " + receipt);

        assertThat(undo(told).orThrow()).isEqualTo("refund of receipt");
    }

    @Test
    void what_an_undo_throws_passes_through_and_leaves_its_own_doubt() {
        IOException lost = new IOException("time-out");
        pay(node, EffectTerms.unprotected(), A);

        assertThatThrownBy(() -> node.semel().undo(refund(EffectTerms.unprotected()), A, receipt -> lease -> {
                    throw lost;
                }))
                .isSameAs(lost);

        Undone<String> told = refund(node, EffectTerms.unprotected(), A);
        assertThat(undo(told)).isInstanceOf(Execution.InDoubt.class);
        assertThat(told.isCertain()).isFalse();
        assertThat(refunded).isEmpty();
    }

    @Test
    void an_undo_that_is_refused_is_not_certain() {
        pay(node, EffectTerms.unprotected(), A);

        assertThatThrownBy(() -> node.semel().undo(refund(EffectTerms.unprotected()), A, receipt -> lease -> {
                    throw new Declined();
                }))
                .isInstanceOf(Declined.class);

        assertThat(refund(node, EffectTerms.unprotected(), A).isCertain()).isFalse();
    }

    @Test
    void without_a_thread_that_waits_it_is_the_same() {
        Undo<Payment, String, String> refund = refund(EffectTerms.unprotected());
        pay(node, EffectTerms.unprotected(), A);

        for (int time = 0; time < 2; time++) {
            assertThat(node.semel()
                            .undoAsync(
                                    refund,
                                    A,
                                    receipt -> lease -> CompletableFuture.supplyAsync(() -> {
                                        refunded.add(receipt);
                                        return "refund of " + receipt;
                                    })))
                    .succeedsWithin(20, TimeUnit.SECONDS)
                    .satisfies(told -> assertThat(undo(told).orThrow()).isEqualTo("refund of receipt 1"));
        }
        assertThat(refunded).hasSize(1);
        assertThat(node.semel().undoAsync(refund, new Payment("b", 5), UndoTest::unused))
                .succeedsWithin(20, TimeUnit.SECONDS)
                .isInstanceOf(Undone.Nothing.class);
    }

    private static AsyncEffect<String> unused(String receipt) {
        throw new AssertionError("There is nothing to undo, and yet there is " + receipt + ".");
    }

    private Node asking(Verdict verdict) {
        return world.node(builder -> builder.probe(
                        PAY, question -> CompletableFuture.completedFuture(Probe.Answer.known(verdict, "looked at it")))
                .probesOn(Runnable::run));
    }

    private void failAmbiguously(EffectTerms effect) {
        assertThatThrownBy(() -> node.semel().once(pay(effect), A, lease -> {
                    lease.beforeSending();
                    throw new IOException("time-out");
                }))
                .isInstanceOf(IOException.class);
    }

    private static Execution<String> undo(Undone<String> told) {
        return ((Undone.Tried<String>) told).undo();
    }

    private static Execution<?> left(Undone<String> told) {
        return ((Undone.Left<String>) told).original();
    }

    private Execution<String> pay(Node at, EffectTerms effect, Payment payment) {
        return at.semel().once(pay(effect), payment, lease -> {
            paid.add(payment.key());
            return "receipt " + paid.size();
        });
    }

    private Undone<String> refund(Node at, EffectTerms effect, Payment payment) {
        return at.semel().undo(refund(effect), payment, receipt -> lease -> {
            refunded.add(payment.key());
            return "refund " + refunded.size() + " of " + receipt;
        });
    }

    private static Undo<Payment, String, String> refund(EffectTerms effect) {
        return Undo.of(pay(effect))
                .failures(FailureRule.ambiguous().rejectedOn(Declined.class))
                .result(ResultCodec.text());
    }

    private static Operation<Payment, String> pay(EffectTerms effect) {
        return pay(World.terms(effect).build());
    }

    private static Operation<Payment, String> pay(Terms terms) {
        return Operation.named(PAY, Payment.class)
                .key(Payment::key)
                .fingerprint(payment -> World.fingerprint(payment.amount()))
                .failures(FailureRule.ambiguous().rejectedOn(Declined.class))
                .terms(terms)
                .result(ResultCodec.text());
    }
}
