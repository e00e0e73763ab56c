package dev.semel.engine;

import dev.semel.policy.ResultRule;
import dev.semel.policy.RetentionTerms;
import dev.semel.policy.Terms;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What this process knows of operations by name: their latest terms and how to ask their receivers. */
final class Known {
    /**
     * For records of operations that nobody here has declared yet, such as old ones met by the sweeper or a person. Their
     * terms are not known and may be long: what is kept for too long costs room, what is forgotten too early runs again.
     * What is released is not kept but refused, and needs no more than to outlive late copies of its claim.
     */
    private static final RetentionTerms UNDECLARED =
            RetentionTerms.of(Duration.ofDays(800)).thenRefuseFor(Duration.ofDays(1));

    private final ConcurrentHashMap<String, Terms> terms = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Probe> probes = new ConcurrentHashMap<>();

    void declare(String operation, Terms agreed) {
        if (terms.get(operation) != agreed) {
            terms.put(operation, agreed);
        }
    }

    void probe(String operation, Probe probe) {
        probes.put(operation, probe);
    }

    @Nullable
    Probe probe(String operation) {
        return probes.get(operation);
    }

    ResultRule result(String operation) {
        Terms agreed = terms.get(operation);
        return agreed == null ? ResultRule.whole() : agreed.result();
    }

    RetentionTerms retention(String operation) {
        Terms agreed = terms.get(operation);
        return agreed == null ? UNDECLARED : agreed.retention();
    }
}
