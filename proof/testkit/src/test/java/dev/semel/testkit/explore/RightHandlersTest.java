package dev.semel.testkit.explore;

import static dev.semel.testkit.explore.Payments.PAY;
import static dev.semel.testkit.explore.Payments.PROVIDER;
import static dev.semel.testkit.explore.Payments.operation;
import static dev.semel.testkit.explore.Payments.receipt;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.Semel;
import dev.semel.operation.Operation;
import dev.semel.policy.EffectTerms;
import dev.semel.testkit.explore.Payments.Pay;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Handlers as they should be, one of each effect class: no schedule breaks them. */
class RightHandlersTest {
    /** Some of what is explored if nobody says how much; {@code -Dschedules=10000} for all of it. */
    private static final int SCHEDULES = Integer.getInteger("schedules", 500);

    private static Explorer<Pay, String> explorer(Handler.Start<Pay, String> start) {
        return Explorer.of(start)
                .asking(PAY)
                .schedules(SCHEDULES)
                .drawn(SCHEDULES / 5, 1)
                .expecting(
                        "one charge",
                        end -> assertThat(end.sink(PROVIDER).count("o-1")).isEqualTo(1));
    }

    @Test
    void a_deduplicated_effect_is_sent_again_under_its_derived_key_and_always_settles() {
        Explored explored = explorer(Payments.handler(
                        Payments.deduplicated(),
                        (provider, lease, pay) ->
                                provider.applyOnce(lease.keyFor("provider"), pay.order(), receipt(pay))))
                .settling()
                .prove();

        assertThat(explored.faults()).as(explored.toString()).isPositive();
        assertThat(explored.leftInDoubt()).isZero();
    }

    @Test
    void of_two_wishes_under_one_key_one_is_done_and_the_other_is_told_that_it_is_not_the_same() {
        explorer(Payments.handler(
                        Payments.deduplicated(),
                        (provider, lease, pay) ->
                                provider.applyOnce(lease.keyFor("provider"), pay.order(), receipt(pay))))
                .asking(new Pay("o-1", 700))
                .settling()
                .prove();
    }

    @Test
    void an_unprotected_effect_is_left_in_doubt_and_never_repeated() {
        Explored explored = explorer(Payments.handler(
                        EffectTerms.unprotected(), (provider, lease, pay) -> provider.apply(pay.order(), receipt(pay))))
                .prove();

        assertThat(explored.leftInDoubt()).isPositive();
    }

    @Test
    void an_unprotected_effect_settles_once_an_operator_has_looked() {
        Explored explored = explorer(Payments.handler(
                        EffectTerms.unprotected(), (provider, lease, pay) -> provider.apply(pay.order(), receipt(pay))))
                .operator(Payments::lookedUp)
                .settling()
                .prove();

        assertThat(explored.leftInDoubt()).isZero();
    }

    @Test
    void a_fenced_effect_is_asked_for_and_settles() {
        explorer(node -> {
                    Semel semel = Semel.over(node.engine(builder -> builder.probe("pay", Payments.probe(node, true))));
                    Sink provider = node.sink(PROVIDER);
                    Operation<Pay, String> pay = operation(EffectTerms.fenced(Duration.ofDays(1)));
                    return asked -> semel.once(pay, asked, lease -> {
                                lease.beforeSending();
                                return provider.applyFenced(lease.epoch(), asked.order(), receipt(asked));
                            })
                            .orThrow();
                })
                .settling()
                .prove();
    }

    @Test
    void a_queryable_effect_is_asked_for_and_settles() {
        explorer(node -> {
                    Semel semel = Semel.over(node.engine(builder -> builder.probe("pay", Payments.probe(node, false))));
                    Sink provider = node.sink(PROVIDER);
                    Operation<Pay, String> pay =
                            operation(EffectTerms.queryable(Duration.ofDays(1), Duration.ofSeconds(70)));
                    return asked -> semel.once(pay, asked, lease -> {
                                lease.beforeSending();
                                return provider.apply(asked.order(), receipt(asked));
                            })
                            .orThrow();
                })
                .settling()
                .prove();
    }

    /** Three versions in any order, twins of each, crashes and pauses: what was newest stays, and it is there in the end. */
    @Test
    void the_last_write_wins_by_version_whatever_comes_late() {
        Explored explored = Orders.explorer((semel, orders) -> asked -> {
                    var told = semel.once(Orders.LATEST, asked, lease -> {
                        orders.putIfNewer(asked.order(), lease.version());
                        return "done";
                    });
                    return Orders.answered(asked, told);
                })
                .schedules(SCHEDULES)
                .drawn(SCHEDULES / 5, 1)
                .settling()
                .prove();

        assertThat(explored.faults()).as(explored.toString()).isPositive();
        assertThat(explored.leftInDoubt()).isZero();
    }
}
