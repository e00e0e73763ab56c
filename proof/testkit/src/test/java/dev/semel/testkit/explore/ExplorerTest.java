package dev.semel.testkit.explore;

import static dev.semel.testkit.explore.Payments.PAY;
import static dev.semel.testkit.explore.Payments.PROVIDER;
import static dev.semel.testkit.explore.Payments.deduplicated;
import static dev.semel.testkit.explore.Payments.receipt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.semel.Semel;
import dev.semel.operation.FieldDigest;
import dev.semel.operation.Operation;
import dev.semel.operation.ResultCodec;
import dev.semel.policy.EffectTerms;
import dev.semel.testkit.explore.Payments.Pay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ExplorerTest {
    private static final Pattern REPLAY = Pattern.compile("replay\\(\"([^\"]*)\"\\)");

    /** Applies without asking anybody, so that a crash or a lost reply makes it twice. */
    private static final Handler.Start<Pay, String> CARELESS = node -> {
        Sink provider = node.sink(PROVIDER);
        return pay -> provider.apply(pay.order(), receipt(pay));
    };

    private static Explorer<Pay, String> careless() {
        return Explorer.of(CARELESS).asking(PAY).twins(1).repeating("nothing");
    }

    @Test
    void the_same_schedule_has_the_same_story() {
        Handler.Start<Pay, String> wrong =
                Payments.handler(deduplicated(), (provider, lease, pay) -> provider.apply(pay.order(), receipt(pay)));
        Throwable first = catchThrowable(() -> Explorer.of(wrong).asking(PAY).prove());
        Throwable second = catchThrowable(() -> Explorer.of(wrong).asking(PAY).prove());

        assertThat(second).hasMessage(first.getMessage());
    }

    @Test
    void what_was_found_can_be_replayed_and_what_was_not_holds() {
        Handler.Start<Pay, String> wrong =
                Payments.handler(deduplicated(), (provider, lease, pay) -> provider.apply(pay.order(), receipt(pay)));
        Throwable found = catchThrowable(() -> Explorer.of(wrong).asking(PAY).prove());
        Matcher schedule = REPLAY.matcher(found.getMessage());
        assertThat(schedule.find()).isTrue();

        assertThatThrownBy(() -> Explorer.of(wrong).asking(PAY).replay(schedule.group(1)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("provider applied o-1 2 times");
        assertThatCode(() -> Explorer.of(wrong).asking(PAY).replay("")).doesNotThrowAnyException();
    }

    @Test
    void what_is_left_out_is_never_drawn_either() {
        Handler.Start<Pay, String> wrongOnceItDies =
                Payments.handler(deduplicated(), (provider, lease, pay) -> provider.apply(pay.order(), receipt(pay)));
        Fault[] butSwitches = EnumSet.complementOf(EnumSet.of(Fault.SWITCH)).toArray(Fault[]::new);

        Explored explored =
                Explorer.of(wrongOnceItDies).asking(PAY).without(butSwitches).prove();

        assertThat(explored.leftInDoubt()).isZero();
    }

    @Test
    void the_fewest_faults_that_do_harm_are_told() {
        Handler.Start<Pay, String> wrong =
                Payments.handler(deduplicated(), (provider, lease, pay) -> provider.apply(pay.order(), receipt(pay)));
        Throwable found = catchThrowable(() -> Explorer.of(wrong).asking(PAY).prove());
        Matcher schedule = REPLAY.matcher(found.getMessage());
        assertThat(schedule.find()).isTrue();

        assertThat(Schedule.parse(schedule.group(1)).faults()).hasSize(1);
    }

    @Test
    void a_receiver_may_be_allowed_to_repeat() {
        assertThatCode(() -> careless().repeating(PROVIDER).prove()).doesNotThrowAnyException();
        assertThatThrownBy(() -> careless().prove()).isInstanceOf(AssertionError.class);
    }

    @Test
    void the_invariants_of_an_operation_are_checked_after_every_schedule() {
        List<String> checked = new ArrayList<>();
        Operation<Pay, String> operation = Operation.named("pay", Pay.class)
                .key(Pay::order)
                .fingerprint(
                        pay -> FieldDigest.fields().number("cents", pay.cents()).fingerprint())
                .invariant("the books balance", () -> {
                    checked.add("once");
                    return checked.size() < 4;
                })
                .result(ResultCodec.text());

        assertThatThrownBy(
                        () -> careless().repeating(PROVIDER).keeping(operation).prove())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("not so: the books balance")
                .hasMessageContaining("in schedule 4");
    }

    @Test
    void who_stays_untold_without_a_doubt_to_show_for_it_is_found_out() {
        assertThatThrownBy(() -> Explorer.of((Node node) -> (Pay pay) -> {
                            throw new NoAnswerException("as always");
                        })
                        .asking(PAY)
                        .prove())
                .hasMessageContaining("was never told what became of it");
    }

    @Test
    void a_refusal_is_an_answer_and_must_stay_one() {
        assertThatCode(() -> Explorer.of((Node node) -> (Pay pay) -> node.step("look at the card", () -> {
                            throw new IllegalStateException("card declined");
                        }))
                        .asking(PAY)
                        .expecting(
                                "nothing is charged",
                                end -> assertThat(end.sink(PROVIDER).count()).isZero())
                        .prove())
                .doesNotThrowAnyException();
    }

    @Test
    void settling_forbids_a_doubt_that_stays() {
        Handler.Start<Pay, String> start = Payments.handler(
                EffectTerms.unprotected(), (provider, lease, pay) -> provider.apply(pay.order(), receipt(pay)));

        assertThatThrownBy(() ->
                        Explorer.of(start).asking(PAY).settling().schedules(100).prove())
                .hasMessageContaining("was never told what became of it");
    }

    @Test
    void a_handler_that_will_not_die_is_told_of() {
        assertThatThrownBy(() -> Explorer.of((Node node) -> {
                            Sink provider = node.sink(PROVIDER);
                            int[] shrugged = {0};
                            return (Pay pay) -> {
                                while (true) {
                                    try {
                                        return provider.apply(pay.order(), receipt(pay));
                                    } catch (Throwable whatever) {
                                        shrugged[0]++;
                                    }
                                }
                            };
                        })
                        .asking(PAY)
                        .without(Fault.REPLY_LOST, Fault.LATE, Fault.REQUEST_LOST)
                        .repeating(PROVIDER)
                        .twins(1)
                        .prove())
                .hasMessageContaining("goes on and on after its process has died");
    }

    @Test
    void an_effect_may_let_virtual_time_pass() {
        assertThatCode(() -> Explorer.of((Node node) -> {
                            Semel semel = node.semel();
                            return (Pay pay) -> semel.once(Payments.operation(deduplicated()), pay, lease -> {
                                        node.sleep(Duration.ofSeconds(5));
                                        return receipt(pay);
                                    })
                                    .orThrow();
                        })
                        .asking(PAY)
                        .schedules(50)
                        .drawn(0, 1)
                        .prove())
                .doesNotThrowAnyException();
    }

    @Test
    void bad_input_is_refused_with_what_to_do() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Explorer.of(CARELESS).prove())
                .withMessageContaining("asking(request)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Explorer.of(CARELESS).twins(0))
                .withMessageContaining("is 0; give at least 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> careless().replay("3:sneeze"))
                .withMessageContaining("sneeze");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> careless().replay("die-after"))
                .withMessageContaining("POINT:FAULT");
    }
}
