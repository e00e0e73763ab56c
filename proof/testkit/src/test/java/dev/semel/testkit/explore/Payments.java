package dev.semel.testkit.explore;

import dev.semel.Semel;
import dev.semel.engine.Lease;
import dev.semel.engine.Probe;
import dev.semel.operation.FieldDigest;
import dev.semel.operation.Operation;
import dev.semel.operation.ResultCodec;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.Terms;
import dev.semel.protocol.Payload;
import dev.semel.protocol.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A small business: paying for an order at a provider. */
final class Payments {
    static final String PROVIDER = "provider";
    static final Pay PAY = new Pay("o-1", 500);

    /** What is asked. */
    record Pay(String order, int cents) {}

    private Payments() {}

    static Operation<Pay, String> operation(EffectTerms effect) {
        return operation(Terms.of(effect).build());
    }

    static Operation<Pay, String> operation(Terms terms) {
        return Operation.named("pay", Pay.class)
                .key(Pay::order)
                .fingerprint(
                        pay -> FieldDigest.fields().number("cents", pay.cents()).fingerprint())
                .terms(terms)
                .result(ResultCodec.text());
    }

    /** Pays once, by what the effect does with lease and sink. */
    static Handler.Start<Pay, String> handler(EffectTerms effect, Send send) {
        return node -> {
            Semel semel = node.semel();
            Sink provider = node.sink(PROVIDER);
            Operation<Pay, String> operation = operation(effect);
            return pay -> semel.once(operation, pay, lease -> {
                        lease.beforeSending();
                        return send.to(provider, lease, pay);
                    })
                    .orThrow();
        };
    }

    /** The call to the provider. */
    interface Send {
        String to(Sink provider, Lease lease, Pay pay);
    }

    static String receipt(Pay pay) {
        return "receipt for " + pay.order() + ", " + pay.cents();
    }

    /** Asks the provider about an order; raises its fence first if it has one. */
    static Probe probe(Node node, boolean fenced) {
        Sink provider = node.sink(PROVIDER);
        return question -> {
            String order = question.key().key();
            Optional<Object> found = fenced ? provider.raiseAndFind(order, question.epoch()) : provider.find(order);
            return CompletableFuture.completedFuture(Probe.Answer.known(
                    found.map(receipt -> Verdict.applied(bytes(receipt))).orElse(Verdict.notApplied()),
                    "looked at " + order));
        };
    }

    static Payload bytes(Object text) {
        return Payload.whole(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    static EffectTerms deduplicated() {
        return EffectTerms.deduplicated(Duration.ofDays(1));
    }

    /** What an operator finds in the provider's book. */
    static Verdict lookedUp(String order, Aftermath seen) {
        return seen.sink(PROVIDER).values(order).stream()
                .findFirst()
                .map(receipt -> Verdict.applied(bytes(receipt)))
                .orElse(Verdict.notApplied());
    }
}
