package dev.semel;

import static dev.semel.engine.World.LEASE;
import static dev.semel.engine.World.PAY;
import static dev.semel.engine.World.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.engine.Execution;
import dev.semel.engine.Listener.Source;
import dev.semel.engine.Node;
import dev.semel.engine.NotSettledException;
import dev.semel.engine.World;
import dev.semel.operation.FailureRule;
import dev.semel.operation.Operation;
import dev.semel.operation.ResultCodec;
import dev.semel.operation.Supersession;
import dev.semel.policy.DuplicateRule;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.ResultRule;
import dev.semel.policy.RetentionTerms;
import dev.semel.policy.Terms;
import dev.semel.protocol.Event;
import dev.semel.protocol.State;
import dev.semel.protocol.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SemelOnceTest {
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Refused(String message) {
            super(message);
        }
    }

    private static final class Unreached extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private record Payment(String key, int amount, long version) {
        private static Payment of(String key, int amount) {
            return new Payment(key, amount, 0);
        }
    }

    private final World world = new World();
    private final Node node = world.node();
    private final Semel semel = node.semel();
    private final AtomicInteger effects = new AtomicInteger();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void a_first_attempt_is_applied_and_told_its_own_value() {
        Execution<String> told = pay(unprotected(), "a", 5);

        assertThat(told).isInstanceOf(Execution.Applied.class);
        assertThat(told.orThrow()).isEqualTo("receipt 1 for 5");
    }

    @Test
    void a_repeat_is_replayed_from_the_cache_without_asking_the_store() {
        pay(unprotected(), "a", 5);
        int batches = world.store().batches().size();

        Execution<String> told = pay(unprotected(), "a", 5);

        assertThat(told).isInstanceOf(Execution.Replayed.class);
        assertThat(told.orThrow()).isEqualTo("receipt 1 for 5");
        assertThat(world.store().batches()).hasSize(batches);
        assertThat(node.seen().sources()).containsExactly(Source.DECIDED, Source.CACHE);
    }

    @Test
    void a_repeat_on_another_node_is_replayed_from_a_local_read() {
        pay(unprotected(), "a", 5);
        world.store().readsAreLocal(true);
        Node other = world.node();

        Execution<String> told = other.semel().once(payment(unprotected()), Payment.of("a", 5), lease -> "again");

        assertThat(told.orThrow()).isEqualTo("receipt 1 for 5");
        assertThat(other.seen().sources()).containsExactly(Source.READ);
        assertThat(world.store().count(Event.Claim.class)).isEqualTo(1);
    }

    @Test
    void a_repeat_on_another_node_is_replayed_from_its_claim() {
        pay(unprotected(), "a", 5);
        Node other = world.node();

        Execution<String> told = other.semel().once(payment(unprotected()), Payment.of("a", 5), lease -> "again");

        assertThat(told.orThrow()).isEqualTo("receipt 1 for 5");
        assertThat(other.seen().sources()).containsExactly(Source.DECIDED);
    }

    @Test
    void a_refusal_passes_through_untouched_and_is_told_to_every_repeat() {
        Refused refused = new Refused("no money");

        assertThatThrownBy(() -> semel.once(payment(unprotected()), Payment.of("a", 5), lease -> {
                    throw refused;
                }))
                .isSameAs(refused);

        Execution<String> told = pay(unprotected(), "a", 5);
        assertThat(told).isInstanceOfSatisfying(Execution.Rejected.class, rejected -> {
            assertThat(rejected.replayed()).isTrue();
            assertThat(World.text(rejected.refusal())).isEqualTo("no money");
        });
        assertThat(effects).hasValue(0);
    }

    @Test
    void a_checked_exception_that_proves_no_send_passes_through_and_frees_the_key() {
        assertThatThrownBy(() -> semel.once(payment(unprotected()), Payment.of("a", 5), lease -> {
                    throw new Unreached();
                }))
                .isInstanceOf(Unreached.class);

        assertThat(world.record("a").status()).isEqualTo(Status.RELEASED);
        assertThat(pay(unprotected(), "a", 5)).isInstanceOf(Execution.Applied.class);
    }

    @Test
    void no_send_proves_nothing_after_an_earlier_try() {
        assertThatThrownBy(() -> semel.once(payment(unprotected()), Payment.of("a", 5), lease -> {
                    lease.beforeSending();
                    lease.beforeSending();
                    throw new Unreached();
                }))
                .isInstanceOf(Unreached.class);

        assertThat(world.record("a").status()).isEqualTo(Status.IN_DOUBT);
        assertThat(pay(unprotected(), "a", 5)).isInstanceOf(Execution.InDoubt.class);
    }

    @Test
    void a_refusal_proves_nothing_after_an_earlier_try() {
        assertThatThrownBy(() -> semel.once(payment(unprotected()), Payment.of("a", 5), lease -> {
                    lease.beforeSending();
                    lease.beforeSending();
                    throw new Refused("no money");
                }))
                .isInstanceOf(Refused.class);

        assertThat(pay(unprotected(), "a", 5)).isInstanceOf(Execution.InDoubt.class);
    }

    static EffectTerms[] effectsThatMayNotRunAgain() {
        return new EffectTerms[] {EffectTerms.unprotected(), World.queryable()};
    }

    @ParameterizedTest
    @MethodSource("effectsThatMayNotRunAgain")
    void an_ambiguous_failure_leaves_an_effect_that_may_not_run_again_in_doubt(EffectTerms effect) {
        IOException lost = new IOException("time-out");

        assertThatThrownBy(() -> semel.once(payment(terms(effect)), Payment.of("a", 5), lease -> {
                    throw lost;
                }))
                .isSameAs(lost);

        assertThat(world.record("a").state())
                .isInstanceOfSatisfying(
                        State.InDoubt.class,
                        doubt -> assertThat(World.text(doubt.seen())).isEqualTo("time-out"));
        assertThat(pay(terms(effect), "a", 5)).isInstanceOf(Execution.InDoubt.class);
        assertThat(effects).hasValue(0);
    }

    static EffectTerms[] effectsThatMayRunAgain() {
        return new EffectTerms[] {World.deduplicated()};
    }

    @Test
    void an_atomic_operation_is_refused_without_a_transaction_and_nothing_runs() {
        assertThatThrownBy(() -> pay(terms(EffectTerms.atomic()), "a", 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("JdbcStore.transactions");

        assertThat(effects).hasValue(0);
        assertThat(world.record("a")).isNull();
    }

    @ParameterizedTest
    @MethodSource("effectsThatMayRunAgain")
    void an_ambiguous_failure_lets_an_effect_that_may_run_again_run_at_once(EffectTerms effect) {
        assertThatThrownBy(() -> semel.once(payment(terms(effect)), Payment.of("a", 5), lease -> {
                    throw new IOException("time-out");
                }))
                .isInstanceOf(IOException.class);

        assertThat(world.record("a").status()).isEqualTo(Status.RUNNING);
        assertThat(pay(terms(effect), "a", 5)).isInstanceOf(Execution.Applied.class);
    }

    @Test
    void an_error_of_the_effect_is_ambiguous_and_passes_through() {
        assertThatThrownBy(() -> semel.once(payment(unprotected()), Payment.of("a", 5), lease -> {
                    throw new StackOverflowError("deep");
                }))
                .isInstanceOf(StackOverflowError.class);

        assertThat(world.record("a").status()).isEqualTo(Status.IN_DOUBT);
    }

    @Test
    void the_same_key_for_something_else_is_told_mismatched_from_store_and_cache() {
        pay(unprotected(), "a", 5);
        Node other = world.node();

        Execution<String> cached = pay(unprotected(), "a", 6);
        Execution<String> asked = other.semel().once(payment(unprotected()), Payment.of("a", 6), lease -> "again");

        assertThat(cached).isInstanceOf(Execution.Mismatched.class);
        assertThatThrownBy(cached::orThrow)
                .isInstanceOf(NotSettledException.class)
                .hasMessage(
                        "The attempt has no result: it is mismatched: its key was used for something else; use one key"
                                + " for one action.");
        assertThat(asked).isInstanceOf(Execution.Mismatched.class);
    }

    @Test
    void an_attempt_on_another_node_is_told_running_and_when_to_ask_again() throws Exception {
        Node other = world.node();

        semel.once(payment(unprotected()), Payment.of("a", 5), lease -> {
            Execution<String> told = other.semel().once(payment(unprotected()), Payment.of("a", 5), inner -> "again");
            assertThat(told)
                    .isInstanceOfSatisfying(
                            Execution.Running.class,
                            running -> assertThat(running.retryAfterMillis()).isEqualTo(LEASE.toMillis()));
            return "done";
        });
    }

    @Test
    void an_effect_that_asks_for_its_own_key_is_told_running_and_does_not_hang() {
        Execution<String> told = semel.once(payment(unprotected()), Payment.of("a", 5), lease -> {
            assertThat(pay(unprotected(), "a", 5)).isInstanceOf(Execution.Running.class);
            assertThat(pay(unprotected(), "a", 6)).isInstanceOf(Execution.Mismatched.class);
            return "outer";
        });

        assertThat(told.orThrow()).isEqualTo("outer");
    }

    @Test
    void an_operation_inside_another_keeps_its_own_key_and_result() {
        Execution<String> told = semel.once(payment(unprotected()), Payment.of("outer", 5), lease -> {
            pay(unprotected(), "inner", 7);
            return "outer";
        });

        assertThat(told.orThrow()).isEqualTo("outer");
        assertThat(pay(unprotected(), "inner", 7).orThrow()).isEqualTo("receipt 1 for 7");
        assertThat(pay(unprotected(), "outer", 5).orThrow()).isEqualTo("outer");
    }

    @Test
    void an_outcome_past_its_retention_is_told_expired_and_later_the_key_is_free() {
        Terms terms = World.terms(EffectTerms.unprotected())
                .retention(RetentionTerms.of(Duration.ofMinutes(10)))
                .build();
        pay(terms, "a", 5);

        world.advance(Duration.ofMinutes(10));
        assertThat(pay(terms, "a", 5)).isInstanceOf(Execution.Expired.class);
        world.advance(Duration.ofMinutes(10));
        assertThat(pay(terms, "a", 5).orThrow()).isEqualTo("receipt 2 for 5");
    }

    @Test
    void a_newer_version_supersedes_and_an_older_one_is_told_stale() {
        Operation<Payment, String> operation = builder(World.terms(World.deduplicated())
                        .duplicates(DuplicateRule.LAST_WRITE_WINS)
                        .build())
                .supersession(payment -> Supersession.byVersion(payment.version()))
                .result(ResultCodec.text());

        semel.once(operation, new Payment("a", 5, 2), lease -> "two");

        assertThat(semel.once(operation, new Payment("a", 4, 1), lease -> "one"))
                .isInstanceOf(Execution.Stale.class);
        assertThat(semel.once(operation, new Payment("a", 6, 3), lease -> "three"))
                .isInstanceOf(Execution.Applied.class);
        assertThat(semel.once(operation, new Payment("a", 5, 2), lease -> "two"))
                .isInstanceOf(Execution.Stale.class);
        assertThat(semel.once(operation, new Payment("a", 6, 3), lease -> "again")
                        .orThrow())
                .isEqualTo("three");
    }

    @Test
    void while_the_store_is_down_the_effect_does_not_run() {
        world.store().down(true);

        Execution<String> told = pay(unprotected(), "a", 5);

        assertThat(told)
                .isInstanceOfSatisfying(
                        Execution.Unavailable.class,
                        unavailable ->
                                assertThat(unavailable.effectMayHaveRun()).isFalse());
        assertThat(effects).hasValue(0);
    }

    @Test
    void where_only_the_status_is_kept_the_owner_is_told_its_value_and_repeats_none() {
        Terms terms = World.terms(EffectTerms.unprotected())
                .result(ResultRule.statusOnly())
                .build();

        assertThat(pay(terms, "a", 5).orThrow()).isEqualTo("receipt 1 for 5");

        Execution<String> told = pay(terms, "a", 5);
        assertThat(told).isInstanceOf(Execution.Replayed.class);
        assertThatThrownBy(told::orThrow).isInstanceOf(NotSettledException.class);
    }

    @Test
    void a_result_beyond_the_limit_leaves_its_status_and_is_not_run_again() {
        Terms terms = World.terms(EffectTerms.unprotected())
                .result(ResultRule.whole(3))
                .build();

        assertThat(pay(terms, "a", 5).orThrow()).isEqualTo("receipt 1 for 5");

        assertThat(pay(terms, "a", 5))
                .isInstanceOfSatisfying(
                        Execution.Replayed.class,
                        replayed -> assertThat(replayed.value()).isNull());
        assertThat(effects).hasValue(1);
    }

    @Test
    void a_reference_is_decoded_for_repeats() {
        Terms terms = World.terms(EffectTerms.unprotected())
                .result(ResultRule.reference())
                .build();

        pay(terms, "a", 5);

        assertThat(pay(terms, "a", 5).orThrow()).isEqualTo("receipt 1 for 5");
    }

    @Test
    void a_result_that_its_codec_cannot_write_is_recorded_as_applied_and_told_as_a_fault() {
        IllegalArgumentException fault = new IllegalArgumentException("cannot write");
        Operation<Payment, String> operation = builder(unprotected())
                .result(ResultCodec.of(
                        text -> {
                            throw fault;
                        },
                        bytes -> new String(bytes, StandardCharsets.UTF_8)));

        assertThatThrownBy(() -> semel.once(operation, Payment.of("a", 5), lease -> "done"))
                .hasRootCause(fault)
                .hasMessageContaining("was applied");

        assertThat(world.record("a").status()).isEqualTo(Status.SUCCEEDED);
        assertThat(node.engine().gauges().attemptsUnderWay()).isZero();
        assertThat(node.timersLeft()).isZero();
    }

    @Test
    void a_failure_rule_that_fails_itself_does_not_hide_what_the_effect_threw() {
        Operation<Payment, String> operation = Operation.named(PAY, Payment.class)
                .key(Payment::key)
                .fingerprint(payment -> World.fingerprint(payment.amount()))
                .failures(FailureRule.ambiguous()
                        .with(
                                failure -> {
                                    throw new IllegalStateException("broken rule");
                                },
                                FailureRule.Meaning.REJECTED))
                .terms(unprotected())
                .result(ResultCodec.text());

        assertThatThrownBy(() -> semel.once(operation, Payment.of("a", 5), lease -> {
                    throw new Refused("the effect's own");
                }))
                .isInstanceOf(Refused.class);

        assertThat(world.record("a").status()).isEqualTo(Status.IN_DOUBT);
        assertThat(node.engine().gauges().attemptsUnderWay()).isZero();
    }

    @Test
    void an_interrupt_during_the_call_is_handed_back_and_the_outcome_recorded() {
        Execution<String> told = semel.once(payment(unprotected()), Payment.of("a", 5), lease -> {
            Thread.currentThread().interrupt();
            return "done";
        });

        assertThat(Thread.interrupted()).isTrue();
        assertThat(told.orThrow()).isEqualTo("done");
        assertThat(world.record("a").status()).isEqualTo(Status.SUCCEEDED);
    }

    @Test
    void a_long_effect_is_renewed_while_it_runs() {
        Execution<String> told = semel.once(payment(unprotected()), Payment.of("a", 5), lease -> {
            world.advance(LEASE.multipliedBy(4));
            lease.beforeSending();
            return "done";
        });

        assertThat(told).isInstanceOf(Execution.Applied.class);
    }

    @Test
    void an_effect_stopped_by_its_lost_lease_is_recorded_as_unknown_whatever_its_exceptions_mean() {
        Operation<Payment, String> operation = builder(unprotected())
                .failures(FailureRule.ambiguous().rejectedOn(RuntimeException.class))
                .result(ResultCodec.text());

        assertThatThrownBy(() -> semel.once(operation, Payment.of("a", 5), lease -> {
                    world.advanceWhilePaused(node, LEASE.plus(SECOND));
                    lease.beforeSending();
                    return "done";
                }))
                .hasMessageContaining("Nothing was sent");

        assertThat(world.record("a").status()).isEqualTo(Status.IN_DOUBT);
    }

    private Execution<String> pay(Terms terms, String key, int amount) {
        return semel.once(
                payment(terms),
                Payment.of(key, amount),
                lease -> "receipt " + effects.incrementAndGet() + " for " + amount);
    }

    private static Terms unprotected() {
        return terms(EffectTerms.unprotected());
    }

    private static Terms terms(EffectTerms effect) {
        return World.terms(effect).build();
    }

    private static Operation<Payment, String> payment(Terms terms) {
        return builder(terms).result(ResultCodec.text());
    }

    private static Operation.Builder<Payment> builder(Terms terms) {
        return Operation.named(PAY, Payment.class)
                .key(Payment::key)
                .fingerprint(payment -> World.fingerprint(payment.amount()))
                .failures(FailureRule.ambiguous().rejectedOn(Refused.class).nothingAppliedOn(Unreached.class))
                .terms(terms);
    }
}
