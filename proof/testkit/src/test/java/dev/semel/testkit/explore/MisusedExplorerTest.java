package dev.semel.testkit.explore;

import static dev.semel.testkit.explore.Payments.PAY;
import static dev.semel.testkit.explore.Payments.PROVIDER;
import static dev.semel.testkit.explore.Payments.receipt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.semel.policy.EffectTerms;
import dev.semel.testkit.explore.Payments.Pay;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Handlers that cannot be explored, and proofs that could not fail, are told of in a sentence. */
class MisusedExplorerTest {
    private static Explorer<Pay, String> of(Handler.Start<Pay, String> start) {
        return Explorer.of(start).asking(PAY);
    }

    @Test
    void a_handler_that_reaches_nothing_of_its_node_proves_nothing() {
        assertThatThrownBy(() -> of(node -> pay -> "paid").prove())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("reaches nothing that its node offers")
                .hasMessageContaining("node.sink(...)");
    }

    @Test
    void refusals_of_everybody_prove_nothing_unless_something_is_expected() {
        Handler.Start<Pay, String> broken = node -> {
            Sink provider = node.sink(PROVIDER);
            return pay -> {
                String unused = provider.applyOnce("key", pay.order(), receipt(pay));
                throw new NullPointerException("a field that the test forgot to set");
            };
        };

        assertThatThrownBy(() -> of(broken).prove())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("all callers are refused: NullPointerException: a field that the test forgot")
                .hasMessageContaining("expecting(...)");
        of(broken)
                .expecting(
                        "one charge",
                        end -> assertThat(end.sink(PROVIDER).count()).isEqualTo(1))
                .prove();
    }

    @Test
    void a_handler_that_does_not_do_twice_the_same_is_told_of_whatever_it_catches() {
        int[] played = {0};

        assertThatThrownBy(() -> of(node -> {
                            Sink provider = node.sink(PROVIDER);
                            return pay -> {
                                try {
                                    return played[0]++ < 3
                                            ? provider.applyOnce("key", pay.order(), receipt(pay))
                                            : receipt(pay);
                                } catch (RuntimeException whatever) {
                                    return receipt(pay);
                                }
                            };
                        })
                        .prove())
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("At point ")
                .hasMessageContaining("the handler does not do twice the same");
    }

    @Test
    void a_thread_of_its_own_is_told_of() {
        assertThatThrownBy(() -> of(node -> {
                            Sink provider = node.sink(PROVIDER);
                            return pay -> CompletableFuture.supplyAsync(
                                            () -> provider.applyOnce("key", pay.order(), receipt(pay)))
                                    .join();
                        })
                        .prove())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("The handler of caller 1 comes to \"sends provider o-1\" on a thread of its own");
    }

    @Test
    void an_error_of_the_machine_ends_the_proof_with_the_story_so_far() {
        assertThatThrownBy(() -> of(node -> {
                            Sink provider = node.sink(PROVIDER);
                            return pay -> {
                                String unused = provider.applyOnce("key", pay.order(), receipt(pay));
                                throw new StackOverflowError("too deep");
                            };
                        })
                        .prove())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(
                        "The handler of caller 1 ended with an error that no caller can be told: java.lang.StackOverflow")
                .hasMessageContaining("caller 1 at process 1      is thrown java.lang.StackOverflowError: too deep");
    }

    @Test
    void a_handler_that_cannot_be_made_says_why() {
        assertThatThrownBy(() -> of(node -> {
                            throw new IllegalStateException("no such table");
                        })
                        .prove())
                .hasMessageStartingWith("The handler did not start: java.lang.IllegalStateException: no such table");
    }

    @Test
    void asking_again_and_again_in_vain_is_told_once() {
        Handler.Start<Pay, String> unprotected = Payments.handler(
                EffectTerms.unprotected(), (provider, lease, pay) -> provider.apply(pay.order(), receipt(pay)));

        Throwable found = catchThrowable(() -> of(unprotected).settling().prove());

        assertThat(found).hasMessageContaining(" times more the same");
        assertThat(found.getMessage().lines().toList())
                .as("a verse is whole, from who asks again to what all were told")
                .noneMatch(line -> line.contains("asks again") && foldedAfter(found, line));
        assertThat(found.getMessage().lines().count()).isLessThan(50);
        assertThat(found.getMessage().lines().filter(line -> line.contains("asks Pay")))
                .hasSize(3);
    }

    private static boolean foldedAfter(Throwable found, String line) {
        return found.getMessage().matches("(?s).*" + Pattern.quote(line) + "\\R[^\\n]*times more.*");
    }

    @Test
    void a_story_in_which_nothing_comes_again_is_told_line_by_line() {
        Handler.Start<Pay, String> wrong = node -> {
            Sink provider = node.sink(PROVIDER);
            return pay -> provider.apply(pay.order(), receipt(pay));
        };

        Throwable found = catchThrowable(() -> of(wrong).twins(1).prove());

        assertThat(found).hasMessageContaining("provider applied o-1 2 times");
        assertThat(found.getMessage()).doesNotContain("times more the same");
    }
}
