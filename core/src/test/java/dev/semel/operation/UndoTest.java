package dev.semel.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.semel.policy.DuplicateRule;
import dev.semel.policy.EffectClass;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.OutageRule;
import dev.semel.policy.RetentionTerms;
import dev.semel.policy.Terms;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class UndoTest {
    private static Operation<String, String> pay(Terms terms) {
        Operation.Builder<String> pay = Operation.named("pay", String.class)
                .key(asked -> asked)
                .fingerprint(asked -> FieldDigest.fields().text("asked", asked).fingerprint())
                .terms(terms);
        return (terms.duplicates().supersedes() ? pay.supersession(asked -> Supersession.byVersion(1)) : pay)
                .result(ResultCodec.text());
    }

    private static Terms.Builder unprotected() {
        return Terms.of(EffectTerms.unprotected());
    }

    @Test
    void an_undo_is_an_operation_of_its_own_under_the_originals_tenant_key_and_life() {
        Undo<String, String, String> undo = Undo.of(pay(unprotected().build())).result(ResultCodec.text());

        assertThat(undo.operation().name()).isEqualTo("pay.undo");
        assertThat(undo.operation().terms().effect().effectClass()).isEqualTo(EffectClass.UNPROTECTED);
        assertThat(undo.key("a", 7)).isEqualTo(new OperationKey("default", "pay.undo", "a@7"));
        assertThat(undo.key("a", 8)).isNotEqualTo(undo.key("a", 7));
    }

    @Test
    void it_is_kept_as_long_as_the_original_if_nothing_is_said() {
        RetentionTerms month = RetentionTerms.of(Duration.ofDays(30));

        assertThat(Undo.of(pay(unprotected().retention(month).build()))
                        .result(ResultCodec.text())
                        .operation()
                        .terms()
                        .retention())
                .isEqualTo(month);
    }

    @Test
    void the_longest_key_of_an_original_has_an_undo_as_well() {
        String longest = "é".repeat(OperationKey.LONGEST_KEY_BYTES / 2);
        Undo<String, String, String> undo = Undo.of(pay(unprotected().build())).result(ResultCodec.text());

        assertThat(undo.key(longest, 7)).isEqualTo(undo.key(longest, 7)).isNotEqualTo(undo.key(longest, 8));
    }

    @Test
    void one_that_would_be_forgotten_before_the_original_is_refused() {
        Undo.Builder<String, String> undo = Undo.of(pay(unprotected()
                        .retention(RetentionTerms.of(Duration.ofDays(3)))
                        .build()))
                .terms(unprotected().build());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> undo.result(ResultCodec.text()))
                .withMessageContaining("is remembered for 172800000 ms, shorter than the 259200000 ms");
    }

    @Test
    void what_has_versions_cannot_be_undone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Undo.of(pay(
                        unprotected().duplicates(DuplicateRule.LAST_WRITE_WINS).build())))
                .withMessageContaining("undo it by a newer version");
    }

    @Test
    void what_is_let_through_without_a_record_cannot_be_undone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Undo.of(pay(Terms.of(EffectTerms.deduplicated(Duration.ofDays(2)))
                        .outage(OutageRule.LET_THROUGH)
                        .build())))
                .withMessageContaining("use REFUSE for outages");
    }

    @Test
    void only_both_are_atomic_or_neither() {
        Operation<String, String> atomic = pay(Terms.of(EffectTerms.atomic()).build());

        assertThat(Undo.of(atomic)
                        .result(ResultCodec.text())
                        .operation()
                        .terms()
                        .effect()
                        .effectClass())
                .isEqualTo(EffectClass.ATOMIC);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Undo.of(atomic).terms(unprotected().build()).result(ResultCodec.text()))
                .withMessageContaining("declare both ATOMIC or none");
    }

    /** Read while the original is told, claimed a moment later: the undo of before must still be there then. */
    @Test
    void an_undo_is_remembered_a_lease_longer_than_the_original_is_told() {
        Operation<String, String> pay = pay(
                unprotected().retention(RetentionTerms.of(Duration.ofDays(2))).build());
        RetentionTerms day = RetentionTerms.of(Duration.ofDays(1));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Undo.of(pay)
                        .terms(unprotected()
                                .retention(day.thenRefuseFor(Duration.ofDays(1).plusSeconds(29)))
                                .build())
                        .result(ResultCodec.text()))
                .withMessageContaining("is remembered for 172829000 ms, shorter than the 172800000 ms")
                .withMessageContaining("and a lease of 30000 ms");
        assertThat(Undo.of(pay)
                        .terms(unprotected()
                                .retention(day.thenRefuseFor(Duration.ofDays(1).plusSeconds(30)))
                                .build())
                        .result(ResultCodec.text()))
                .isNotNull();
    }

    @Test
    void an_undo_does_not_have_the_originals_name() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Undo.of(pay(unprotected().build())).named("pay"))
                .withMessageContaining("pay")
                .withMessageContaining("name of its own");
    }

    @Test
    void undos_of_two_operations_under_one_name_are_not_taken_for_each_other() {
        Operation<String, String> order = Operation.named("order", String.class)
                .key(asked -> asked)
                .fingerprint(asked -> FieldDigest.fields().text("asked", asked).fingerprint())
                .terms(unprotected().build())
                .result(ResultCodec.text());
        Undo<String, String, String> first =
                Undo.of(pay(unprotected().build())).named("back").result(ResultCodec.text());
        Undo<String, String, String> second = Undo.of(order).named("back").result(ResultCodec.text());

        Intent one = first.operation().intent(first.original("a", 7));
        Intent two = second.operation().intent(second.original("a", 7));

        assertThat(one.key()).isEqualTo(two.key());
        assertThat(one.fingerprint()).isNotEqualTo(two.fingerprint());
        assertThat(first.operation().intent(first.original("a", 7)).fingerprint())
                .isEqualTo(one.fingerprint());
    }
}
