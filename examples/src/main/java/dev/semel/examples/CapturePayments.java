package dev.semel.examples;

import dev.semel.Semel;
import dev.semel.engine.Execution;
import dev.semel.operation.FieldDigest;
import dev.semel.operation.Operation;
import dev.semel.operation.ResultCodec;

/** The sample of the README: one operation, declared once, and its call site. */
public final class CapturePayments {
    /** What is asked. */
    public record Capture(String payment, long cents) {}

    /** The service that takes the money. */
    public interface Provider {
        /** Takes the money and gives a receipt; {@code key} is the same on every try. */
        String capture(Capture asked, String key);
    }

    // sample: contract
    static final Operation<Capture, String> CAPTURE = Operation.named("payments.capture", Capture.class)
            .key(Capture::payment)
            .fingerprint(
                    asked -> FieldDigest.fields().number("cents", asked.cents()).fingerprint())
            .result(ResultCodec.text());
    // end of sample

    private final Semel semel;
    private final Provider provider;

    /** Over this engine and this provider. */
    public CapturePayments(Semel semel, Provider provider) {
        this.semel = semel;
        this.provider = provider;
    }

    /** Captures once; a repeat is told the first receipt. */
    public String capture(Capture asked) {
        // sample: call
        Execution<String> paid = semel.once(CAPTURE, asked, lease -> provider.capture(asked, lease.keyFor("provider")));
        return paid.orThrow(); // or look: applied, replayed, rejected, running, in doubt, mismatched, expired ...
        // end of sample
    }
}
