package dev.semel.testkit.explore;

import static dev.semel.testkit.explore.Payments.PAY;
import static dev.semel.testkit.explore.Payments.PROVIDER;
import static dev.semel.testkit.explore.Payments.bytes;
import static dev.semel.testkit.explore.Payments.deduplicated;
import static dev.semel.testkit.explore.Payments.operation;
import static dev.semel.testkit.explore.Payments.receipt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.Semel;
import dev.semel.Undone;
import dev.semel.engine.Engine;
import dev.semel.engine.Execution;
import dev.semel.engine.Lease;
import dev.semel.operation.ResultCodec;
import dev.semel.operation.Undo;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.Terms;
import dev.semel.protocol.Verdict;
import dev.semel.testkit.explore.Payments.Pay;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Some pay and others take it back, at the same time and in every order: what was taken back was there, and once. */
class UndosTest {
    /** Some of what is explored if nobody says how much; {@code -Dschedules=20000} for all pairs of faults. */
    private static final int SCHEDULES = Integer.getInteger("schedules", 500);

    private static final String REFUNDS = "refunds";
    private static final String NOTHING = "there is nothing";

    /** The payment was taken back before it ran. */
    private static final class Cancelled extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** What is asked about one order. */
    private record Wish(Pay pay, boolean back) {}

    /** Charging and refunding at receivers of one class. */
    private record Business(
            Node node, Semel semel, Undo<Pay, String, String> refund, Payments.Send pays, Payments.Send refunds)
            implements Handler<Wish, String> {
        @Override
        public String handle(Wish wish) {
            return wish.back() ? refunded(wish.pay(), true) : paid(wish.pay());
        }

        private String paid(Pay pay) {
            Execution<String> told = once(pay);
            if (told instanceof Execution.Rejected) {
                throw new Cancelled();
            }
            return told.orThrow();
        }

        private Execution<String> once(Pay pay) {
            return semel.once(refund.original(), pay, lease -> {
                lease.beforeSending();
                return pays.to(node.sink(PROVIDER), lease, pay);
            });
        }

        /** What may be repeated is finished before it is taken back. */
        private String refunded(Pay pay, boolean mayFinish) {
            Undone<String> told = semel.undo(refund, pay, receipt -> lease -> {
                assertThat(receipt).isEqualTo(receipt(pay));
                lease.beforeSending();
                return refunds.to(node.sink(REFUNDS), lease, pay);
            });
            if (told.mayBeFinished() && mayFinish) {
                var finished = once(pay);
                node.tell("has finished it: " + finished.name());
                return refunded(pay, false);
            }
            return told.fold(
                    tried -> tried.undo().orThrow(),
                    nothing -> NOTHING,
                    left -> String.valueOf(left.original().orThrow()));
        }
    }

    private static Explorer<Wish, String> explorer(Handler.Start<Wish, String> start) {
        return Explorer.of(start)
                .asking(new Wish(PAY, false))
                .asking(new Wish(PAY, true))
                .schedules(SCHEDULES)
                .drawn(SCHEDULES / 5, 1)
                .expecting("what was paid was refunded, and nothing else", UndosTest::isEven)
                .expecting("who was told that there is nothing was told the truth", UndosTest::isTrue);
    }

    private static void isEven(Aftermath end) {
        assertThat(end.sink(REFUNDS).count("o-1")).isEqualTo(end.sink(PROVIDER).count("o-1"));
    }

    private static void isTrue(Aftermath end) {
        if (end.answers().contains(NOTHING)) {
            assertThat(end.sink(PROVIDER).count("o-1")).isZero();
            assertThat(end.answers()).containsOnly(NOTHING);
        }
    }

    private static Undo<Pay, String, String> refund(EffectTerms pays, EffectTerms refunds) {
        return Undo.of(operation(pays)).terms(Terms.of(refunds).build()).result(ResultCodec.text());
    }

    private static Business business(Node node, Undo<Pay, String, String> refund, Payments.Send pays) {
        Semel semel = Semel.over(node.engine(
                builder -> switch (refund.original().terms().effect().effectClass()) {
                    case FENCED -> builder.probe("pay", Payments.probe(node, true));
                    case QUERYABLE -> builder.probe("pay", Payments.probe(node, false));
                    case ATOMIC, DEDUPLICATED, UNPROTECTED -> builder;
                }));
        return new Business(node, semel, refund, pays, UndosTest::refundedByKey);
    }

    private static String refundedByKey(Sink refunds, Lease lease, Pay pay) {
        return refunds.applyOnce(lease.keyFor(REFUNDS), pay.order(), "refund of " + receipt(pay));
    }

    private static String paidByKey(Sink provider, Lease lease, Pay pay) {
        return provider.applyOnce(lease.keyFor(PROVIDER), pay.order(), receipt(pay));
    }

    private static Business deduplicatedBusiness(Node node) {
        return business(node, refund(deduplicated(), deduplicated()), UndosTest::paidByKey);
    }

    @Test
    void a_deduplicated_payment_is_taken_back_once_and_always_settles() {
        Explored explored = explorer(UndosTest::deduplicatedBusiness).settling().prove();

        assertThat(explored.faults()).as(explored.toString()).isPositive();
        assertThat(explored.leftInDoubt()).isZero();
    }

    /** Its receiver's refusals would speak for every attempt; that of an undo, which asked nobody, does not. */
    @Test
    void a_payment_whose_receiver_remembers_refusals_is_not_refused_by_an_undo_that_does_not_know() {
        explorer(node -> business(
                        node, refund(deduplicated().rememberingRefusals(), deduplicated()), UndosTest::paidByKey))
                .settling()
                .prove();
    }

    /** Nothing keeps the payment from coming after it. */
    @Test
    void an_undo_that_only_looks_whether_there_is_something_is_found_out() {
        Undo<Pay, String, String> refund = refund(deduplicated(), deduplicated());
        Explorer<Wish, String> wrong = explorer(node -> {
            Engine engine = node.engine(builder -> builder);
            Business made =
                    new Business(node, Semel.over(engine), refund, UndosTest::paidByKey, UndosTest::refundedByKey);
            return wish -> wish.back()
                            && engine.find(refund.original().intent(wish.pay()).key())
                                            .record()
                                    == null
                    ? NOTHING
                    : made.handle(wish);
        });

        assertThatThrownBy(wrong::prove).isInstanceOf(AssertionError.class).hasMessageContaining("there is nothing");
    }

    @Test
    void an_unprotected_payment_in_doubt_is_taken_back_when_an_operator_has_looked() {
        Explored explored = explorer(node -> new Business(
                        node,
                        node.semel(),
                        refund(EffectTerms.unprotected(), EffectTerms.unprotected()),
                        (provider, lease, pay) -> provider.apply(pay.order(), receipt(pay)),
                        (refunds, lease, pay) -> refunds.apply(pay.order(), "refund of " + receipt(pay))))
                .operator(UndosTest::lookedUp)
                .prove();

        assertThat(explored.faults()).as(explored.toString()).isPositive();
    }

    /** An undo's key names the life that it undoes. */
    private static Verdict lookedUp(String key, Aftermath seen) {
        List<Object> there = seen.sink(key.contains("@") ? REFUNDS : PROVIDER).values("o-1");
        return there.isEmpty() ? Verdict.notApplied() : Verdict.applied(bytes(there.get(0)));
    }

    @Test
    void a_fenced_payment_is_fenced_off_or_taken_back_and_settles() {
        explorer(node -> business(
                        node,
                        refund(EffectTerms.fenced(Duration.ofDays(1)), deduplicated()),
                        (provider, lease, pay) -> provider.applyFenced(lease.epoch(), pay.order(), receipt(pay))))
                .settling()
                .prove();
    }

    @Test
    void a_queryable_payment_is_asked_for_and_taken_back_and_settles() {
        explorer(node -> business(
                        node,
                        refund(EffectTerms.queryable(Duration.ofDays(1), Duration.ofSeconds(70)), deduplicated()),
                        (provider, lease, pay) -> provider.apply(pay.order(), receipt(pay))))
                .settling()
                .prove();
    }
}
