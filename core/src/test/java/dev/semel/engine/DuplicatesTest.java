package dev.semel.engine;

import static dev.semel.engine.World.bytes;
import static dev.semel.engine.World.intent;
import static dev.semel.engine.World.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.operation.Intent;
import dev.semel.operation.Supersession;
import dev.semel.policy.DuplicateRule;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.ResultRule;
import dev.semel.policy.Terms;
import dev.semel.policy.WaitingRule;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Payload;
import dev.semel.protocol.State;
import dev.semel.protocol.Status;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a repeat is told under each rule, and what becomes of versions. */
class DuplicatesTest {
    private final World world = new World();
    private final Node node = world.node();

    @AfterEach
    void close() {
        world.close();
    }

    private static Terms terms(DuplicateRule rule) {
        return builder(rule).build();
    }

    private static Terms.Builder builder(DuplicateRule rule) {
        return World.terms(EffectTerms.unprotected())
                .duplicates(rule)
                .result(rule == DuplicateRule.ACKNOWLEDGE ? ResultRule.reference() : ResultRule.whole());
    }

    private static Intent version(long version, int amount) {
        return intent("a", amount, Supersession.byVersion(version));
    }

    private void end(Intent intent, DuplicateRule rule, Ending ending) {
        Node.await(node.granted(intent, terms(rule)).end(ending));
    }

    private static Payload kept(IntentRecord record) {
        return ((State.Settled) record.state()).outcome().payload();
    }

    @ParameterizedTest
    @CsvSource({
        "REPLAY, succeeded, replayed, done",
        "SKIP, succeeded, skipped, ''",
        "ACKNOWLEDGE, succeeded, replayed, order 17",
        "REFUSE, succeeded, duplicate, ''",
        "REPLAY, rejected, rejected, no money",
        "SKIP, rejected, rejected, no money",
        "ACKNOWLEDGE, rejected, rejected, no money",
        "REFUSE, rejected, duplicate, ''",
    })
    void a_repeat_is_told_what_the_rule_says_and_the_record_that_comes_with_it_holds_no_more(
            DuplicateRule rule, String outcome, String told, String payload) {
        Payload result = rule == DuplicateRule.ACKNOWLEDGE
                ? Payload.reference(bytes("order 17").bytes())
                : bytes("done");
        boolean succeeded = outcome.equals("succeeded");
        end(intent("a", 5), rule, succeeded ? Ending.succeeded(result) : Ending.rejected(bytes("no money")));

        Node other = world.node();
        for (Listener.Source source : List.of(Listener.Source.DECIDED, Listener.Source.CACHE)) {
            Execution<Payload> again = other.told(intent("a", 5), terms(rule));

            List<Listener.Source> sources = other.seen().sources();
            assertThat(sources.get(sources.size() - 1)).isEqualTo(source);
            assertThat(again.name()).isEqualTo(told);
            IntentRecord record = again.foldGroups(
                    Execution.Settled::record,
                    unsettled -> null,
                    refused -> ((Execution.Duplicate<Payload>) refused).record());
            assertThat(text(kept(record))).isEqualTo(payload);
            assertThat(record.status()).isEqualTo(succeeded ? Status.SUCCEEDED : Status.REJECTED);
        }
    }

    @Test
    void what_an_earlier_policy_kept_whole_is_never_told_as_a_reference() {
        end(intent("a", 5), DuplicateRule.REPLAY, Ending.succeeded(bytes("everything")));

        Execution<Payload> again = node.told(intent("a", 5), terms(DuplicateRule.ACKNOWLEDGE));

        assertThat(again).isInstanceOfSatisfying(Execution.Replayed.class, replayed -> {
            assertThat(replayed.value()).isNull();
            assertThat(kept(replayed.record()).length()).isZero();
        });
    }

    @Test
    void a_twin_that_waits_is_a_repeat_and_its_leader_is_not() {
        Terms terms = builder(DuplicateRule.REFUSE)
                .waiting(WaitingRule.waitAtMost(Duration.ofSeconds(9)))
                .build();
        Attempt leader = node.granted(intent("a", 5), terms);
        CompletableFuture<Admission> twin = node.engine().admit(intent("a", 5), terms);

        assertThat(Node.await(leader.end(Ending.succeeded(bytes("done"))))).isInstanceOf(Execution.Applied.class);
        assertThat(Node.told(Node.await(twin))).isInstanceOf(Execution.Duplicate.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = DuplicateRule.class,
            names = {"SKIP", "REFUSE"})
    void an_intent_that_is_not_settled_is_told_as_under_every_rule(DuplicateRule rule) {
        node.granted(intent("a", 5), terms(rule));

        assertThat(node.told(intent("a", 5), terms(rule))).isInstanceOf(Execution.Running.class);
        assertThat(node.told(intent("a", 6), terms(rule))).isInstanceOf(Execution.Mismatched.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = DuplicateRule.class,
            names = {"OVERWRITE", "MERGE", "LAST_WRITE_WINS"})
    void of_versions_a_higher_one_acts_an_equal_one_repeats_and_a_lower_one_is_stale(DuplicateRule rule) {
        end(version(2, 5), rule, Ending.succeeded(bytes("two")));

        assertThat(node.told(version(2, 5), terms(rule))).isInstanceOf(Execution.Replayed.class);
        assertThat(node.told(version(2, 6), terms(rule))).isInstanceOf(Execution.Mismatched.class);
        assertThat(node.told(version(1, 5), terms(rule))).isInstanceOf(Execution.Stale.class);
        Lease lease = node.granted(version(7, 5), terms(rule)).lease();
        assertThat(node.seen().sources()).doesNotContain(Listener.Source.CACHE);
        assertThat(lease.version()).isEqualTo(7);
        assertThat(lease.supersededVersion()).isEqualTo(2);
        assertThat(lease.duplicates()).isEqualTo(rule);
    }

    /** A record without a version may be cached; an operation that has come to have versions must not be told it. */
    @Test
    void a_version_is_not_answered_from_what_was_cached_before_the_operation_had_versions() {
        end(intent("a", 5), DuplicateRule.REPLAY, Ending.succeeded(bytes("done")));
        node.told(intent("a", 5), terms(DuplicateRule.REPLAY));
        assertThat(node.engine().gauges().cachedRecords()).isOne();

        Attempt first = node.granted(version(1, 5), terms(DuplicateRule.LAST_WRITE_WINS));

        assertThat(first.lease().version()).isOne();
    }

    @ParameterizedTest
    @EnumSource(DuplicateRule.class)
    void an_intent_whose_version_does_not_fit_the_rule_is_refused_before_the_store_is_asked(DuplicateRule rule) {
        Intent wrong = rule.supersedes() ? intent("a", 5) : version(1, 5);
        int batches = world.store().batches().size();

        assertThatThrownBy(() -> node.engine().admit(wrong, terms(rule)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(rule.supersedes() ? "has no version" : "has version 1")
                .hasMessageContaining(rule.name());
        assertThat(world.store().batches()).hasSize(batches);
    }

    @Test
    void a_look_at_a_version_tells_stale_of_older_ones_and_nothing_of_newer_ones() {
        end(version(2, 5), DuplicateRule.MERGE, Ending.succeeded(bytes("two")));
        RemoteOwners owners = node.engine().remoteOwners();

        assertThat(looked(owners, version(1, 5)).name()).isEqualTo("stale");
        assertThat(looked(owners, version(2, 5)).name()).isEqualTo("replayed");
        assertThat(looked(owners, version(2, 6)).name()).isEqualTo("mismatched");
        assertThat(Node.await(owners.look(version(3, 5), DuplicateRule.MERGE))).isEqualTo(new RemoteAnswer.Free());
    }

    @Test
    void a_look_tells_no_more_than_a_repeat_is_told() {
        end(intent("a", 5), DuplicateRule.REFUSE, Ending.succeeded(bytes("secret")));

        RemoteAnswer looked = Node.await(node.engine().remoteOwners().look(intent("a", 5), DuplicateRule.REFUSE));

        assertThat(((RemoteAnswer.Told) looked).execution()).isInstanceOf(Execution.Duplicate.class);
    }

    private static Execution<Payload> looked(RemoteOwners owners, Intent intent) {
        return ((RemoteAnswer.Told) Node.await(owners.look(intent, DuplicateRule.MERGE))).execution();
    }

    @ParameterizedTest
    @CsvSource({
        "REPLAY, APPLY",
        "SKIP, SKIP",
        "ACKNOWLEDGE, ACKNOWLEDGE",
        "REFUSE, PARK",
        "OVERWRITE, APPLY",
        "MERGE, APPLY",
        "LAST_WRITE_WINS, APPLY"
    })
    void a_message_that_repeats_is_delivered_as_the_rule_says(DuplicateRule rule, Delivery delivery) {
        Intent intent = rule.supersedes() ? version(1, 5) : intent("a", 5);
        Payload result = rule == DuplicateRule.ACKNOWLEDGE ? Payload.reference(new byte[] {1}) : bytes("done");
        Execution<Payload> first = Node.await(node.granted(intent, terms(rule)).end(Ending.succeeded(result)));

        assertThat(Delivery.of(rule, first)).isEqualTo(Delivery.APPLY);
        assertThat(Delivery.of(rule, node.told(intent, terms(rule)))).isEqualTo(delivery);
    }

    @ParameterizedTest
    @CsvSource({"OVERWRITE, PARK", "MERGE, PARK", "LAST_WRITE_WINS, SKIP"})
    void a_message_that_comes_too_late_is_dropped_only_where_the_last_write_wins(
            DuplicateRule rule, Delivery delivery) {
        end(version(2, 5), rule, Ending.succeeded(bytes("two")));

        assertThat(Delivery.of(rule, node.told(version(1, 5), terms(rule)))).isEqualTo(delivery);
    }

    @ParameterizedTest
    @EnumSource(DuplicateRule.class)
    void a_message_whose_fate_is_open_is_held_and_one_that_is_wrong_is_parked(DuplicateRule rule) {
        Intent asked = rule.supersedes() ? version(1, 5) : intent("a", 5);
        Intent other = rule.supersedes() ? version(1, 6) : intent("a", 6);
        Attempt owner = node.granted(asked, terms(rule));

        assertThat(Delivery.of(rule, node.told(asked, terms(rule)))).isEqualTo(Delivery.HOLD);
        assertThat(Delivery.of(rule, node.told(other, terms(rule)))).isEqualTo(Delivery.PARK);
        assertThat(Delivery.of(rule, Node.await(owner.end(Ending.unknown())))).isEqualTo(Delivery.HOLD);
        assertThat(Delivery.of(rule, new Execution.Unavailable<>("down", false)))
                .isEqualTo(Delivery.HOLD);
    }
}
