package dev.semel;

import static dev.semel.engine.World.LEASE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.engine.Execution;
import dev.semel.engine.Node;
import dev.semel.engine.World;
import dev.semel.operation.FailureRule;
import dev.semel.operation.Operation;
import dev.semel.operation.OperationKey;
import dev.semel.operation.ResultCodec;
import dev.semel.operation.Undo;
import dev.semel.policy.DuplicateRule;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.RetentionTerms;
import dev.semel.policy.Terms;
import dev.semel.protocol.Evidence;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.State;
import dev.semel.protocol.Status;
import dev.semel.protocol.Verdict;
import dev.semel.store.Found;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How long an undo is remembered, whoever settled it, and what is asked of the memory before it is undone. */
class UndoMemoryTest {
    private static final Duration MONTH = Duration.ofDays(30);
    private static final Undo<String, String, String> REFUND = refund(terms(MONTH), terms(MONTH));

    private final World world = new World();
    private final Node node = world.node();

    @AfterEach
    void close() {
        world.close();
    }

    private static Terms terms(Duration keep) {
        return terms(RetentionTerms.of(keep), DuplicateRule.REPLAY);
    }

    private static Terms terms(RetentionTerms retention, DuplicateRule duplicates) {
        return Terms.of(EffectTerms.unprotected())
                .lease(LEASE)
                .retention(retention)
                .duplicates(duplicates)
                .build();
    }

    private static Undo<String, String, String> refund(Terms original, Terms undo) {
        Operation<String, String> pay = Operation.named(World.PAY, String.class)
                .key(key -> key)
                .fingerprint(key -> World.fingerprint(5))
                .terms(original)
                .result(ResultCodec.text());
        return Undo.of(pay).failures(FailureRule.ambiguous()).terms(undo).result(ResultCodec.text());
    }

    private void pay(Undo<String, String, String> undo) {
        node.semel().once(undo.original(), "a", lease -> "receipt");
    }

    private OperationKey undoOf(String key) {
        return REFUND.key(key, world.record(key).life().firstEpoch());
    }

    private IntentRecord record(OperationKey key) {
        return world.store().records().find(List.of(key)).get(0).record();
    }

    private static State.Settled settled(IntentRecord record) {
        return (State.Settled) record.state();
    }

    private void leaveUndoInDoubt() {
        pay(REFUND);
        assertThatThrownBy(() -> node.semel().undo(REFUND, "a", receipt -> lease -> {
                    throw new IOException("time-out");
                }))
                .isInstanceOf(IOException.class);
        assertThat(record(undoOf("a")).status()).isEqualTo(Status.IN_DOUBT);
        world.advanceStoreAlone(LEASE.multipliedBy(2));
    }

    private void resolve(Node at) {
        OperationKey key = undoOf("a");
        Evidence evidence = Evidence.operator("ada", "seen in the books");
        Node.await(at.engine().resolve(key, record(key).epoch(), Verdict.applied(World.bytes("refund")), evidence));
    }

    private static AsyncEffect<String> unused(String receipt) {
        throw new AssertionError("There is nothing to undo, and yet there is " + receipt + ".");
    }

    @Test
    void an_undo_that_a_person_settles_at_a_process_that_never_undid_is_not_done_again() {
        leaveUndoInDoubt();
        resolve(world.node());
        world.advanceStoreAlone(MONTH.minusDays(1));

        Undone<String> told = world.node().semel().undo(REFUND, "a", UndoMemoryTest::unusedEffect);

        assertThat(told)
                .isInstanceOfSatisfying(
                        Undone.Tried.class, tried -> assertThat(tried.undo()).isInstanceOf(Execution.Replayed.class));
    }

    private static Effect<String, RuntimeException> unusedEffect(String receipt) {
        return lease -> {
            throw new AssertionError("It was undone before.");
        };
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void who_was_asked_for_any_undo_knows_how_long_undos_are_remembered(boolean waits) {
        leaveUndoInDoubt();
        Node later = world.node();
        if (waits) {
            assertThat(later.semel().undo(REFUND, "b", UndoMemoryTest::unusedEffect))
                    .isInstanceOf(Undone.Nothing.class);
        } else {
            assertThat(later.semel().undoAsync(REFUND, "b", UndoMemoryTest::unused))
                    .succeedsWithin(20, TimeUnit.SECONDS)
                    .isInstanceOf(Undone.Nothing.class);
        }

        resolve(later);

        State.Settled settled = settled(record(undoOf("a")));
        assertThat(settled.keepUntilMillis() - settled.settledAtMillis()).isEqualTo(MONTH.toMillis());
    }

    /** The last look falls before the end of what it finds, the claim behind it falls after that. */
    @ParameterizedTest
    @EnumSource(names = {"REPLAY", "REFUSE"})
    void what_was_found_is_told_and_not_asked_for_again_when_it_may_be_gone_by_then(DuplicateRule rule) {
        Undo<String, String, String> undo =
                refund(terms(Duration.ofDays(1)), terms(RetentionTerms.of(Duration.ofDays(1)), rule));
        pay(undo);
        node.semel().undo(undo, "a", receipt -> lease -> "refund of " + receipt);
        long until = world.nowMillis() + MONTH.toMillis();
        Node.await(node.engine().hold(World.key("a"), until));
        Undoing<String, String> undoing = Undoing.of(undo, "a", new Execution.Replayed<>("receipt", world.record("a")));
        assertThat(undoing.mayBeForgotten()).isTrue();

        assertThat(found(undoing))
                .isInstanceOf(rule == DuplicateRule.REPLAY ? Execution.Replayed.class : Execution.Duplicate.class);
        world.advanceStoreAlone(Duration.ofHours(47));
        assertThat(found(undoing)).isInstanceOf(Execution.Expired.class);
        world.advanceStoreAlone(Duration.ofHours(2));
        assertThat(undoing.without(look(undoing))).isInstanceOf(Undone.Left.class);
    }

    @Test
    void an_undo_that_was_released_or_is_open_is_asked_for() {
        Undo<String, String, String> undo = refund(terms(Duration.ofDays(1)), terms(Duration.ofDays(1)));
        pay(undo);
        Node.await(node.engine().hold(World.key("a"), world.nowMillis() + MONTH.toMillis()));
        Undoing<String, String> undoing = Undoing.of(undo, "a", new Execution.Replayed<>("receipt", world.record("a")));
        assertThat(undoing.without(look(undoing))).isNull();
        CompletableFuture<String> result = new CompletableFuture<>();
        CompletableFuture<Undone<String>> told = node.semel().undoAsync(undo, "a", receipt -> lease -> result);
        node.settle();
        assertThat(record(undoing.key()).status()).isEqualTo(Status.RUNNING);
        assertThat(undoing.without(look(undoing))).isNull();
        result.complete("refund");
        assertThat(told).succeedsWithin(20, TimeUnit.SECONDS);
    }

    private static Execution<String> found(Undoing<String, String> undoing, Found found) {
        return ((Undone.Tried<String>) undoing.without(found)).undo();
    }

    private Execution<String> found(Undoing<String, String> undoing) {
        return found(undoing, look(undoing));
    }

    private Found look(Undoing<String, String> undoing) {
        return world.store().records().find(List.of(undoing.key())).get(0);
    }
}
