package dev.semel;

import static dev.semel.engine.World.PAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.semel.engine.Execution;
import dev.semel.engine.Node;
import dev.semel.engine.World;
import dev.semel.operation.FailureRule;
import dev.semel.operation.Operation;
import dev.semel.operation.ResultCodec;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.Terms;
import dev.semel.protocol.Status;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
class SemelOnceAsyncTest {
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final World world = new World();
    private final Node node = world.node();

    @AfterEach
    void close() {
        world.close();
    }

    private static Operation<String, String> operation(EffectTerms effect, ResultCodec<String> codec) {
        return Operation.named(PAY, String.class)
                .key(asked -> asked)
                .fingerprint(asked -> World.fingerprint(1))
                .failures(FailureRule.ambiguous().rejectedOn(Refused.class))
                .terms(Terms.of(effect).build())
                .result(codec);
    }

    private CompletableFuture<Execution<String>> asked(AsyncEffect<String> effect) {
        return node.semel().onceAsync(operation(EffectTerms.unprotected(), ResultCodec.text()), "a", effect);
    }

    @Test
    void nothing_is_told_before_the_stage_has_completed_and_its_outcome_is_recorded() {
        CompletableFuture<String> effect = new CompletableFuture<>();
        CompletableFuture<Execution<String>> told = asked(lease -> effect);
        node.settle();
        assertThat(told).isNotDone();
        assertThat(world.record("a").status()).isEqualTo(Status.RUNNING);

        effect.complete("receipt");

        assertThat(told)
                .succeedsWithin(20, TimeUnit.SECONDS)
                .isInstanceOfSatisfying(
                        Execution.Applied.class,
                        applied -> assertThat(applied.value()).isEqualTo("receipt"));
        assertThat(world.record("a").status()).isEqualTo(Status.SUCCEEDED);
        assertThat(asked(lease -> CompletableFuture.completedFuture("another")))
                .succeedsWithin(20, TimeUnit.SECONDS)
                .isInstanceOfSatisfying(
                        Execution.Replayed.class,
                        replayed -> assertThat(replayed.value()).isEqualTo("receipt"));
    }

    @Test
    void a_stage_that_fails_leaves_the_doubt_and_its_own_failure() {
        IllegalStateException failure = new IllegalStateException("the wire broke");

        assertThat(asked(
                        lease -> CompletableFuture.<String>failedFuture(failure).thenApply(text -> text)))
                .failsWithin(20, TimeUnit.SECONDS)
                .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .withCause(failure);
        assertThat(world.record("a").status()).isEqualTo(Status.IN_DOUBT);
    }

    @Test
    void what_is_thrown_before_there_is_a_stage_counts_the_same() {
        Refused refused = new Refused();

        assertThat(asked(lease -> {
                    throw refused;
                }))
                .failsWithin(20, TimeUnit.SECONDS)
                .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .withCause(refused);
        assertThat(world.record("a").status()).isEqualTo(Status.REJECTED);
    }

    @Test
    void a_result_that_cannot_be_written_is_recorded_as_applied_all_the_same() {
        ResultCodec<String> broken = ResultCodec.of(
                text -> {
                    throw new IllegalStateException("no ink");
                },
                bytes -> "never");

        assertThat(node.semel()
                        .onceAsync(
                                operation(EffectTerms.unprotected(), broken),
                                "a",
                                lease -> CompletableFuture.completedFuture("receipt")))
                .failsWithin(20, TimeUnit.SECONDS)
                .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .withMessageContaining("was applied and is recorded so, without its result");
        assertThat(world.record("a").status()).isEqualTo(Status.SUCCEEDED);
    }

    @Test
    void an_atomic_effect_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> node.semel()
                        .onceAsync(
                                operation(EffectTerms.atomic(), ResultCodec.text()),
                                "a",
                                lease -> CompletableFuture.completedFuture("never")));
    }
}
