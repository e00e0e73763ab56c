package dev.semel.engine;

import static dev.semel.engine.World.LEASE;
import static dev.semel.engine.World.SECOND;
import static dev.semel.engine.World.bytes;
import static dev.semel.engine.World.intent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.operation.Supersession;
import dev.semel.policy.DuplicateRule;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.Terms;
import dev.semel.policy.WaitingRule;
import dev.semel.protocol.Evidence;
import dev.semel.protocol.Payload;
import dev.semel.protocol.Status;
import dev.semel.protocol.Verdict;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An owner that was paused beyond its lease, and whoever came after it. */
class TakeOverTest {
    private final World world = new World();
    private final Node paused = world.node();
    private final Node other = world.node();

    @AfterEach
    void close() {
        world.close();
    }

    static EffectTerms[] effectsThatMayRunAgain() {
        return new EffectTerms[] {EffectTerms.atomic(), World.deduplicated()};
    }

    @ParameterizedTest
    @MethodSource("effectsThatMayRunAgain")
    void the_successors_result_stays_and_the_paused_owner_is_told_it(EffectTerms effect) {
        Terms terms = World.terms(effect).build();
        Attempt owner = paused.granted(intent("a", 5), terms);
        world.advanceWhilePaused(paused, LEASE);
        Attempt successor = other.granted(intent("a", 5), terms);
        Node.await(successor.end(Ending.succeeded(bytes("successor's"))));

        Execution<Payload> told = Node.await(owner.end(Ending.succeeded(bytes("owner's"))));

        assertThat(told)
                .isInstanceOfSatisfying(
                        Execution.Replayed.class,
                        replayed -> assertThat(replayed.value()).isEqualTo(bytes("successor's")));
        assertThat(owner.lease().isLost()).isTrue();
        assertThat(other.told(intent("a", 5), terms))
                .isInstanceOfSatisfying(
                        Execution.Replayed.class,
                        replayed -> assertThat(replayed.value()).isEqualTo(bytes("successor's")));
    }

    @ParameterizedTest
    @MethodSource("effectsThatMayRunAgain")
    void the_paused_owner_is_told_running_while_its_successor_works_and_its_refusal_changes_nothing(
            EffectTerms effect) {
        Terms terms = World.terms(effect).build();
        Attempt owner = paused.granted(intent("a", 5), terms);
        world.advanceWhilePaused(paused, LEASE);
        Attempt successor = other.granted(intent("a", 5), terms);

        assertThat(Node.await(owner.end(Ending.rejected(bytes("no"))))).isInstanceOf(Execution.Running.class);
        assertThat(Node.await(successor.end(Ending.succeeded(bytes("yes"))))).isInstanceOf(Execution.Applied.class);
    }

    @ParameterizedTest
    @MethodSource("effectsThatMayRunAgain")
    void the_paused_owners_giving_up_or_releasing_changes_nothing(EffectTerms effect) {
        Terms terms = World.terms(effect).build();
        Attempt owner = paused.granted(intent("a", 5), terms);
        Attempt second = paused.granted(intent("b", 5), terms);
        world.advanceWhilePaused(paused, LEASE);
        other.granted(intent("a", 5), terms);
        other.granted(intent("b", 5), terms);

        Node.await(owner.end(Ending.unknown(bytes("time-out"))));
        Node.await(second.end(Ending.nothingSent()));

        assertThat(paused.told(intent("a", 5), terms)).isInstanceOf(Execution.Running.class);
        assertThat(paused.told(intent("b", 5), terms)).isInstanceOf(Execution.Running.class);
    }

    @Test
    void an_unprotected_effect_is_not_run_again_and_its_late_owner_is_still_heard() {
        Terms terms = World.terms(EffectTerms.unprotected()).build();
        Attempt owner = paused.granted(intent("a", 5), terms);
        world.advanceWhilePaused(paused, LEASE);

        assertThat(other.told(intent("a", 5), terms)).isInstanceOf(Execution.InDoubt.class);
        assertThat(Node.await(owner.end(Ending.succeeded(bytes("late"))))).isInstanceOf(Execution.Applied.class);
        assertThat(other.told(intent("a", 5), terms)).isInstanceOf(Execution.Replayed.class);
    }

    @Test
    void a_late_owner_is_never_told_the_outcome_of_another_intent() {
        Terms terms = World.terms(World.deduplicated())
                .duplicates(DuplicateRule.LAST_WRITE_WINS)
                .build();
        Attempt one = paused.granted(intent("a", 5, Supersession.byVersion(1)), terms);
        world.advanceWhilePaused(paused, LEASE);
        Attempt two = other.granted(intent("a", 6, Supersession.byVersion(2)), terms);
        Node.await(two.end(Ending.succeeded(bytes("two's"))));

        Execution<Payload> told = Node.await(one.end(Ending.succeeded(bytes("one's"))));

        assertThat(told).isInstanceOf(Execution.Stale.class);
        assertThat(world.record("a").version()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_late_owner_is_never_told_the_outcome_of_an_older_version_that_went_before(boolean applied) {
        Terms terms = World.terms(EffectTerms.atomic())
                .duplicates(DuplicateRule.LAST_WRITE_WINS)
                .build();
        Attempt two = paused.granted(intent("a", 6, Supersession.byVersion(2)), terms);
        world.advanceWhilePaused(paused, LEASE);
        other.engine().sweep();
        other.settle();
        Attempt one = other.granted(intent("a", 5, Supersession.byVersion(1)), terms);
        Node.await(one.end(applied ? Ending.succeeded(bytes("one's")) : Ending.nothingSent()));

        Execution<Payload> told = Node.await(two.end(Ending.succeeded(bytes("two's"))));

        assertThat(told)
                .isInstanceOfSatisfying(
                        Execution.InDoubt.class,
                        doubt -> assertThat(doubt.repeatable()).isTrue());
        assertThat(world.record("a").version()).isEqualTo(1);
        assertThat(paused.granted(intent("a", 6, Supersession.byVersion(2)), terms)
                        .lease()
                        .version())
                .isEqualTo(2);
    }

    @Test
    void a_late_owner_whose_key_was_freed_and_used_for_something_else_is_told_mismatched() {
        Terms terms = World.terms(EffectTerms.atomic()).build();
        Attempt owner = paused.granted(intent("a", 5), terms);
        world.advanceWhilePaused(paused, LEASE);
        other.engine().sweep();
        other.settle();
        assertThat(world.record("a").status()).isEqualTo(Status.RELEASED);
        world.advanceStoreAlone(Duration.ofDays(2));
        Attempt successor = other.granted(intent("a", 6), terms);
        Node.await(successor.end(Ending.succeeded(bytes("something else"))));

        assertThat(Node.await(owner.end(Ending.succeeded(bytes("owner's"))))).isInstanceOf(Execution.Mismatched.class);
    }

    @Test
    void an_operators_word_is_told_to_the_late_owner_as_to_everybody() {
        Terms terms = World.terms(EffectTerms.unprotected()).build();
        Attempt owner = paused.granted(intent("a", 5), terms);
        world.advanceWhilePaused(paused, LEASE);
        other.told(intent("a", 5), terms);
        Node.await(other.engine()
                .resolve(
                        World.key("a"),
                        world.record("a").epoch(),
                        Verdict.applied(bytes("operator's")),
                        Evidence.operator("ann", "saw it")));

        Execution<Payload> told = Node.await(owner.end(Ending.succeeded(bytes("owner's"))));

        assertThat(told)
                .isInstanceOfSatisfying(
                        Execution.Replayed.class,
                        replayed -> assertThat(replayed.value()).isEqualTo(bytes("operator's")));
    }

    @Test
    void twins_of_a_paused_owner_look_for_themselves_when_it_finds_its_lease_gone() {
        Terms terms = World.terms(World.deduplicated())
                .waiting(WaitingRule.waitAtMost(World.HOUR))
                .build();
        paused.granted(intent("a", 5), terms);
        var twin = paused.engine().admit(intent("a", 5), terms);
        world.advanceWhilePaused(paused, LEASE);
        Attempt successor = other.granted(intent("a", 5), terms);
        Node.await(successor.end(Ending.succeeded(bytes("successor's"))));

        world.advance(SECOND);

        assertThat(Node.told(Node.await(twin)))
                .isInstanceOfSatisfying(
                        Execution.Replayed.class,
                        replayed -> assertThat(replayed.value()).isEqualTo(bytes("successor's")));
    }

    /** Run again when its lease has run out, it would be applied twice. */
    @Test
    void an_atomic_effect_is_admitted_only_by_whoever_commits_it_with_its_outcome() {
        Terms atomic = World.terms(EffectTerms.atomic()).build();

        assertThatThrownBy(() -> other.engine().admit(intent("a", 5), atomic))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is declared ATOMIC")
                .hasMessageContaining("JdbcStore.transactions");
        assertThatThrownBy(() -> other.engine()
                        .admitAtomic(
                                intent("a", 5),
                                World.terms(World.deduplicated()).build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is declared DEDUPLICATED");

        assertThat(world.record("a")).isNull();
    }

    private Attempt freedByAPerson(EffectTerms effect) {
        Attempt owner = paused.granted(intent("a", 5), World.terms(effect).build());
        world.advanceWhilePaused(paused, LEASE);
        assertThat(other.told(intent("a", 5), World.terms(effect).build())).isInstanceOf(Execution.InDoubt.class);
        world.advanceStoreAlone(World.HOUR);
        Node.await(other.engine()
                .resolve(
                        World.key("a"),
                        world.record("a").epoch(),
                        Verdict.notApplied(),
                        Evidence.operator("ada", "not in the books")));
        assertThat(world.record("a").status()).isEqualTo(Status.RELEASED);
        return owner;
    }

    static Stream<Arguments> endingsAfterWhichItMayBeThere() {
        return Stream.of(EffectTerms.unprotected(), World.queryable())
                .flatMap(effect -> Stream.of(
                                Ending.succeeded(bytes("done")), Ending.rejected(bytes("no")), Ending.unknown())
                        .map(ending -> Arguments.of(effect, ending)));
    }

    /** Somebody said that it is not there, and it has just come back from there. */
    @ParameterizedTest
    @MethodSource("endingsAfterWhichItMayBeThere")
    void an_owner_that_may_have_acted_is_not_told_that_nothing_was_applied(EffectTerms effect, Ending ending) {
        Attempt owner = freedByAPerson(effect);

        assertThat(Node.await(owner.end(ending)))
                .isInstanceOfSatisfying(
                        Execution.InDoubt.class,
                        doubt -> assertThat(doubt.repeatable()).isFalse());
        assertThat(world.record("a").status()).isEqualTo(Status.RELEASED);
    }

    @ParameterizedTest
    @MethodSource("endingsAfterWhichItMayBeThere")
    void an_owner_that_may_have_acted_is_not_told_of_an_outcome_that_never_was(EffectTerms effect, Ending ending) {
        Attempt owner = freedByAPerson(effect);
        world.advanceStoreAlone(Duration.ofDays(900));

        assertThat(Node.await(owner.end(ending)))
                .isInstanceOfAny(Execution.InDoubt.class, Execution.Unavailable.class)
                .isNotInstanceOf(Execution.Expired.class);
    }

    @Test
    void an_owner_that_sent_nothing_is_told_so() {
        Attempt owner = freedByAPerson(EffectTerms.unprotected());

        assertThat(Node.await(owner.end(Ending.nothingSent()))).isInstanceOf(Execution.Released.class);
    }

    @Test
    void an_owner_that_tried_twice_does_not_know_that_it_sent_nothing() {
        Attempt owner = paused.granted(
                intent("a", 5), World.terms(EffectTerms.unprotected()).build());
        owner.lease().beforeSending();
        owner.lease().beforeSending();
        world.advanceWhilePaused(paused, LEASE);
        other.told(intent("a", 5), World.terms(EffectTerms.unprotected()).build());
        world.advanceStoreAlone(World.HOUR);
        Node.await(other.engine()
                .resolve(
                        World.key("a"),
                        world.record("a").epoch(),
                        Verdict.notApplied(),
                        Evidence.operator("ada", "not in the books")));

        assertThat(Node.await(owner.end(Ending.nothingSent()))).isInstanceOf(Execution.InDoubt.class);
    }
}
