package dev.semel.operation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OperationTest {
    private record Payment(String order, long cents) {}

    private static Operation.Builder<Payment> payments() {
        return Operation.named("payments.capture", Payment.class)
                .key(Payment::order)
                .fingerprint(payment ->
                        FieldDigest.fields().number("cents", payment.cents()).fingerprint());
    }

    @Test
    void an_intent_is_who_which_and_exactly_what() {
        Operation<Payment, String> operation =
                payments().tenant(payment -> "acme").result(ResultCodec.text());
        Intent intent = operation.intent(new Payment("A-1", 100));

        assertThat(intent.key()).isEqualTo(new OperationKey("acme", "payments.capture", "A-1"));
        assertThat(intent).isEqualTo(operation.intent(new Payment("A-1", 100)));
        assertThat(intent.fingerprint())
                .isNotEqualTo(operation.intent(new Payment("A-1", 101)).fingerprint());
        assertThat(intent.supersession()).isEqualTo(Supersession.never());
    }

    @Test
    void a_key_made_afresh_for_every_attempt_is_exposed() {
        Operation<Payment, String> operation =
                payments().key(payment -> UUID.randomUUID().toString()).result(ResultCodec.text());

        assertThatThrownBy(() -> operation.intent(new Payment("A-1", 100)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("payments.capture")
                .hasMessageContaining("another key each time");
    }

    @Test
    void what_is_null_is_told_by_its_name() {
        Operation<Payment, String> operation = payments().result(ResultCodec.text());

        assertThatThrownBy(() -> operation.intent(null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Operation payments.capture is asked for null; give it a request.");
        assertThatThrownBy(() -> operation.intent(new Payment(null, 100)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("payments.capture derives no key from its request, but null");
        assertThatThrownBy(() -> payments()
                        .fingerprint(payment -> null)
                        .result(ResultCodec.text())
                        .intent(new Payment("A-1", 100)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("derives no fingerprint");
        assertThatThrownBy(() -> payments()
                        .tenant(payment -> null)
                        .result(ResultCodec.text())
                        .intent(new Payment("A-1", 100)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("derives no tenant");
    }

    @Test
    void a_key_that_counts_attempts_is_exposed() {
        AtomicInteger attempts = new AtomicInteger();
        Operation<Payment, String> operation = payments()
                .key(payment -> payment.order() + "-" + attempts.incrementAndGet())
                .result(ResultCodec.text());

        assertThatThrownBy(() -> operation.intent(new Payment("A-1", 100)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void an_operation_without_key_or_fingerprint_is_not_made() {
        Operation.Builder<Payment> noKey = Operation.named("p", Payment.class)
                .fingerprint(payment -> FieldDigest.fields().fingerprint());
        Operation.Builder<Payment> noFingerprint =
                Operation.named("p", Payment.class).key(Payment::order);

        assertThatThrownBy(() -> noKey.result(ResultCodec.text())).hasMessageContaining("key");
        assertThatThrownBy(() -> noFingerprint.result(ResultCodec.text())).hasMessageContaining("fingerprint");
    }

    @Test
    void a_malformed_key_is_refused_before_anything_is_claimed() {
        Operation<Payment, String> operation = payments().result(ResultCodec.text());

        assertThatThrownBy(() -> operation.intent(new Payment("", 1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> operation.intent(new Payment("a\n", 1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void the_first_matching_failure_declaration_counts_and_the_rest_is_ambiguous() {
        FailureRule rule = FailureRule.ambiguous()
                .nothingAppliedOn(java.net.ConnectException.class)
                .rejectedOn(java.io.IOException.class);

        assertThat(rule.meaningOf(new java.net.ConnectException())).isEqualTo(FailureRule.Meaning.NOTHING_APPLIED);
        assertThat(rule.meaningOf(new java.io.IOException())).isEqualTo(FailureRule.Meaning.REJECTED);
        assertThat(rule.meaningOf(new IllegalStateException())).isEqualTo(FailureRule.Meaning.AMBIGUOUS);
        assertThat(rule.meaningOf(new OutOfMemoryError())).isEqualTo(FailureRule.Meaning.AMBIGUOUS);
        assertThat(FailureRule.ambiguous().meaningOf(new java.io.IOException()))
                .isEqualTo(FailureRule.Meaning.AMBIGUOUS);
    }

    @Test
    void a_kept_result_cannot_be_changed_from_outside() {
        byte[] result = "done".getBytes(UTF_8);
        byte[] kept = ResultCodec.bytes().encode(result);
        result[0] = 'x';

        assertThat(kept).isEqualTo("done".getBytes(UTF_8));
    }

    @Test
    void versions_begin_at_one() {
        assertThatThrownBy(() -> Supersession.byVersion(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Supersession.byVersion(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(Supersession.byVersion(1).isNever()).isFalse();
    }
}
