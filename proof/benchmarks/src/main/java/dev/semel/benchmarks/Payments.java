package dev.semel.benchmarks;

import dev.semel.operation.FieldDigest;
import dev.semel.operation.Operation;
import dev.semel.operation.ResultCodec;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.Terms;

/** The operation that is measured: a small payment with a receipt of some two hundred bytes. */
final class Payments {
    /**
     * One request.
     *
     * @param order the order's number, which is the key
     */
    record Capture(String order, long cents, String currency) {}

    static final Operation<Capture, String> CAPTURE = Operation.named("payments.capture", Capture.class)
            .key(Capture::order)
            .fingerprint(request -> FieldDigest.fields()
                    .text("order", request.order())
                    .number("cents", request.cents())
                    .text("currency", request.currency())
                    .fingerprint())
            .terms(Terms.of(EffectTerms.unprotected()).build())
            .result(ResultCodec.text());

    private static final String RECEIPT =
            "{\"id\":\"pay_%s\",\"status\":\"captured\",\"amount\":1299,\"currency\":\"EUR\","
                    + "\"links\":{\"self\":\"/payments/pay_1234567890\"},\"description\":\"a receipt of some two hundred bytes,"
                    + " as payment services send them\"}";

    private Payments() {}

    static Capture request(long number) {
        return new Capture("order-" + number, 1299, "EUR");
    }

    static String receipt(Capture request) {
        return RECEIPT.replace("%s", request.order());
    }
}
