package dev.semel.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TermsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration AEON = Duration.ofMillis(Long.MAX_VALUE);

    @Test
    void by_default_an_effect_is_unprotected_and_an_outage_refuses() {
        Terms terms = Terms.defaults();

        assertThat(terms.effect().effectClass()).isEqualTo(EffectClass.UNPROTECTED);
        assertThat(terms.outage()).isEqualTo(OutageRule.REFUSE);
        assertThat(terms.lease().lengthMillis()).isEqualTo(30_000);
        assertThat(terms.retention().keepMillis()).isEqualTo(DAY.toMillis());
        assertThat(terms.waiting()).isEqualTo(WaitingRule.reject());
    }

    @Test
    void a_retention_shorter_than_the_callers_retries_is_refused() {
        refused(() -> RetentionTerms.of(HOUR).withRetryHorizon(DAY), "shorter than the retry horizon");
    }

    @Test
    void keys_that_are_free_at_once_after_expiry_are_refused() {
        refused(() -> RetentionTerms.of(HOUR).thenRefuseFor(Duration.ZERO), "late copy");
        refused(() -> RetentionTerms.of(HOUR).thenRefuseFor(SECOND.negated()), "late copy");
    }

    @Test
    void a_refusal_shorter_than_a_lease_is_refused() {
        refused(
                () -> Terms.of(EffectTerms.unprotected())
                        .retention(RetentionTerms.of(HOUR).thenRefuseFor(Duration.ofSeconds(29)))
                        .build(),
                "shorter than the lease");
    }

    /** It is stored with each record, and one that no store can write would fail the whole batch that it is in. */
    @Test
    void a_version_that_is_no_name_is_refused() {
        Terms.Builder building = Terms.of(EffectTerms.unprotected());
        refused(() -> building.version(""), "1 to 128 characters");
        refused(() -> building.version("v".repeat(70_000)), "70000 characters");
        assertThat(building.version("v".repeat(128)).build().version()).hasSize(128);
    }

    @Test
    void keys_forgotten_before_the_receiver_forgets_are_refused() {
        for (EffectTerms effect : new EffectTerms[] {
            EffectTerms.deduplicated(DAY.multipliedBy(3)),
            EffectTerms.fenced(DAY.multipliedBy(3)),
            EffectTerms.queryable(DAY.multipliedBy(3))
        }) {
            refused(() -> Terms.of(effect).build(), "shorter than the receiver's memory");
            assertThat(Terms.of(effect)
                            .retention(RetentionTerms.of(DAY.multipliedBy(2)))
                            .build())
                    .isNotNull();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = EffectClass.class,
            names = {"DEDUPLICATED"},
            mode = EnumSource.Mode.EXCLUDE)
    void letting_an_effect_through_that_cannot_be_repeated_is_refused(EffectClass effectClass) {
        refused(
                () -> Terms.of(effect(effectClass))
                        .outage(OutageRule.LET_THROUGH)
                        .build(),
                effectClass.name());
    }

    @Test
    void letting_through_for_less_time_than_callers_retry_is_refused() {
        refused(
                () -> Terms.of(EffectTerms.deduplicated(HOUR))
                        .outage(OutageRule.LET_THROUGH)
                        .build(),
                "horizon covers the retry horizon");
        assertThat(Terms.of(EffectTerms.deduplicated(DAY))
                        .outage(OutageRule.LET_THROUGH)
                        .build())
                .isNotNull();
    }

    @ParameterizedTest
    @EnumSource(
            value = EffectClass.class,
            names = {"ATOMIC"},
            mode = EnumSource.Mode.EXCLUDE)
    void a_margin_that_leaves_no_time_to_send_is_refused(EffectClass effectClass) {
        refused(() -> Terms.of(effect(effectClass)).lease(SECOND).build(), "nothing could ever be sent");
    }

    @Test
    void an_atomic_effect_needs_no_margin() {
        assertThat(Terms.of(EffectTerms.atomic()).lease(Duration.ofMillis(1)).build())
                .isNotNull();
    }

    @Test
    void a_horizon_within_the_margin_is_refused() {
        refused(() -> EffectTerms.deduplicated(SECOND).withMargin(SECOND), "nothing could ever be sent");
        refused(() -> EffectTerms.deduplicated(Duration.ZERO), "nothing could ever be sent");
    }

    @Test
    void a_quiescence_within_the_margin_is_refused() {
        EffectTerms effect = EffectTerms.queryable(DAY, SECOND.multipliedBy(2));

        refused(() -> effect.withMargin(Duration.ofMillis(2_001)), "late send");
        assertThat(effect.withMargin(Duration.ofSeconds(2))).isNotNull();
        assertThat(EffectTerms.queryable(DAY, Duration.ofMillis(5)).marginMillis())
                .isEqualTo(5);
    }

    @Test
    void a_quiescence_of_an_effect_that_nobody_can_ask_about_is_refused() {
        for (EffectClass effectClass :
                new EffectClass[] {EffectClass.UNPROTECTED, EffectClass.DEDUPLICATED, EffectClass.FENCED}) {
            refused(() -> new EffectTerms(effectClass, 10_000, 0, 10_000, 0, false), "only QUERYABLE");
        }
    }

    @Test
    void negative_lengths_are_refused() {
        refused(() -> EffectTerms.unprotected().withMargin(SECOND.negated()), "margin");
        refused(() -> EffectTerms.fenced(SECOND.negated()), "memory");
        refused(() -> EffectTerms.queryable(DAY, Duration.ofMillis(-2)), "quiescence");
        refused(() -> LeaseTerms.of(Duration.ZERO), "lease");
        refused(() -> new LeaseTerms(1, -1), "renewal");
        refused(() -> RetentionTerms.of(SECOND.negated()), "retry horizon");
        refused(() -> ResultRule.whole(-1), "limit");
        refused(() -> WaitingRule.waitAtMost(Duration.ZERO), "wait");
        refused(() -> new RetryGuidance(Duration.ZERO, SECOND), "Retry");
        refused(() -> new RetryGuidance(SECOND, Duration.ofMillis(999)), "Retry");
    }

    @Test
    void a_length_that_would_overflow_into_the_past_is_refused() {
        refused(() -> LeaseTerms.of(AEON), "too long");
        refused(() -> RetentionTerms.of(AEON), "too long");
        refused(() -> RetentionTerms.of(DAY).thenRefuseFor(AEON), "too long");
        refused(() -> EffectTerms.fenced(AEON), "too long");
        refused(() -> EffectTerms.queryable(DAY, AEON), "too long");
        refused(() -> EffectTerms.deduplicated(AEON), "too long");
    }

    @Test
    void the_longest_lengths_added_to_the_longest_time_do_not_overflow() {
        long sum = EffectTerms.FOREVER + EffectTerms.FOREVER + EffectTerms.FOREVER;

        assertThat(sum).isPositive();
        assertThat(RetentionTerms.of(Duration.ofMillis(EffectTerms.FOREVER))).isNotNull();
    }

    @Test
    void an_atomic_effect_may_always_run_again() {
        assertThat(EffectTerms.atomic().mayRunAgain(0)).isTrue();
        assertThat(EffectTerms.atomic().mayRunAgain(Long.MAX_VALUE)).isTrue();
    }

    @Test
    void a_deduplicated_effect_may_run_again_until_a_margin_before_its_horizon() {
        EffectTerms effect = EffectTerms.deduplicated(HOUR).withMargin(SECOND);

        assertThat(effect.mayRunAgain(3_598_999)).isTrue();
        assertThat(effect.mayRunAgain(3_599_000)).isFalse();
    }

    @Test
    void a_fenced_effect_may_run_again_until_a_margin_before_the_receiver_forgets() {
        EffectTerms effect = EffectTerms.fenced(HOUR).withMargin(SECOND);

        assertThat(effect.mayRunAgain(3_598_999)).isTrue();
        assertThat(effect.mayRunAgain(3_599_000)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            value = EffectClass.class,
            names = {"QUERYABLE", "UNPROTECTED"})
    void other_effects_never_run_again_by_themselves(EffectClass effectClass) {
        assertThat(effect(effectClass).mayRunAgain(0)).isFalse();
        assertThat(effect(effectClass).rememberingRefusals().mayRunAgain(0)).isFalse();
    }

    @Test
    void a_receiver_that_remembers_refusals_is_never_let_through_to() {
        refused(
                () -> Terms.of(EffectTerms.deduplicated(DAY).rememberingRefusals())
                        .outage(OutageRule.LET_THROUGH)
                        .build(),
                "remembers refusals");
    }

    private static EffectTerms effect(EffectClass effectClass) {
        return switch (effectClass) {
            case ATOMIC -> EffectTerms.atomic();
            case DEDUPLICATED -> EffectTerms.deduplicated(DAY);
            case FENCED -> EffectTerms.fenced(DAY);
            case QUERYABLE -> EffectTerms.queryable(DAY, SECOND);
            case UNPROTECTED -> EffectTerms.unprotected();
        };
    }

    private static void refused(ThrowingCallable building, String because) {
        assertThatThrownBy(building)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(because)
                .hasMessageEndingWith(".");
    }

    @Test
    void acknowledging_with_a_reference_that_is_not_kept_is_refused() {
        assertThatThrownBy(() -> Terms.of(EffectTerms.unprotected())
                        .duplicates(DuplicateRule.ACKNOWLEDGE)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("kept as WHOLE");
    }

    @ParameterizedTest
    @EnumSource(
            value = DuplicateRule.class,
            names = {"OVERWRITE", "MERGE", "LAST_WRITE_WINS"})
    void letting_a_version_through_that_may_be_older_than_the_applied_one_is_refused(DuplicateRule rule) {
        Terms.Builder terms = Terms.of(EffectTerms.deduplicated(Duration.ofDays(1)))
                .outage(OutageRule.LET_THROUGH)
                .duplicates(rule);

        assertThatThrownBy(terms::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("under " + rule);
    }
}
