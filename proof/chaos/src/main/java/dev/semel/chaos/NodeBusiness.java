package dev.semel.chaos;

import dev.semel.operation.FieldDigest;
import dev.semel.operation.Operation;
import dev.semel.operation.ResultCodec;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.Terms;
import dev.semel.policy.WaitingRule;
import java.time.Duration;
import java.util.Locale;

/** The business of the nodes: two operations that differ in what is said of their effect. A key tells which one is meant. */
final class NodeBusiness {
    private static final Duration MARGIN = Duration.ofMillis(200);
    private static final Duration HORIZON = Duration.ofHours(12);
    private static final Duration WAIT = Duration.ofSeconds(5);

    private NodeBusiness() {}

    /** What is said of the sink. */
    enum Known {
        /** Nothing. */
        UNPROTECTED,
        /** That it deduplicates by the key derived for it. */
        DEDUPLICATED;

        private EffectTerms effect() {
            return this == UNPROTECTED ? EffectTerms.unprotected() : EffectTerms.deduplicated(HORIZON);
        }

        /** The key of this number. */
        String key(int number) {
            return name().toLowerCase(Locale.ROOT) + "-" + number;
        }

        Operation<String, String> operation(long leaseMillis) {
            return Operation.named("nodes." + name().toLowerCase(Locale.ROOT), String.class)
                    .key(key -> key)
                    .fingerprint(key -> FieldDigest.fields().text("key", key).fingerprint())
                    .terms(Terms.of(effect().withMargin(MARGIN))
                            .lease(Duration.ofMillis(leaseMillis))
                            .waiting(WaitingRule.waitAtMost(WAIT))
                            .build())
                    .result(ResultCodec.text());
        }
    }

    static Known known(String key) {
        return Known.valueOf(key.substring(0, key.indexOf('-')).toUpperCase(Locale.ROOT));
    }
}
