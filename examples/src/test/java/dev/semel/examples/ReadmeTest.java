package dev.semel.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.Semel;
import dev.semel.engine.Engine;
import dev.semel.engine.Execution;
import dev.semel.engine.NotSettledException;
import dev.semel.engine.SystemTime;
import dev.semel.store.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The README's sample does what the README says. */
class ReadmeTest {
    private final List<String> captured = new ArrayList<>();

    @Test
    void the_sample_captures_once_however_often_it_is_asked() {
        try (SystemTime time = new SystemTime();
                Engine engine = Engine.over(new MemoryStore(SystemTime.wallClock()), time)
                        .start()) {
            CapturePayments payments = payments(engine);
            CapturePayments.Capture asked = new CapturePayments.Capture("pay-1", 1299);

            assertThat(payments.capture(asked)).isEqualTo("receipt 1");
            assertThat(payments.capture(asked)).isEqualTo("receipt 1");
            assertThat(captured).hasSize(1);
        }
    }

    @Test
    void the_sample_refuses_another_amount_under_the_same_key() {
        try (SystemTime time = new SystemTime();
                Engine engine = Engine.over(new MemoryStore(SystemTime.wallClock()), time)
                        .start()) {
            CapturePayments payments = payments(engine);
            payments.capture(new CapturePayments.Capture("pay-1", 1299));

            assertThatThrownBy(() -> payments.capture(new CapturePayments.Capture("pay-1", 1)))
                    .isInstanceOfSatisfying(
                            NotSettledException.class,
                            refused -> assertThat(refused.execution()).isInstanceOf(Execution.Mismatched.class));
            assertThat(captured).hasSize(1);
        }
    }

    private CapturePayments payments(Engine engine) {
        return new CapturePayments(Semel.over(engine), (asked, key) -> {
            captured.add(key);
            return "receipt " + captured.size();
        });
    }
}
