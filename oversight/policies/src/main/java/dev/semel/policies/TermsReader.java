package dev.semel.policies;

import dev.semel.policy.DuplicateRule;
import dev.semel.policy.DurabilityGrade;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.LeaseTerms;
import dev.semel.policy.OutageRule;
import dev.semel.policy.ResultRule;
import dev.semel.policy.RetentionTerms;
import dev.semel.policy.RetryGuidance;
import dev.semel.policy.Terms;
import dev.semel.policy.WaitingRule;
import java.time.Duration;
import java.util.Map;

/** Reads the terms of an operation and checks them as a whole. */
final class TermsReader {
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration KEEP = Duration.ofDays(1);
    private static final int RENEWALS = 1_000;
    private static final int MOST_RENEWALS = 1_000_000;

    private final Findings findings;
    private final String version;

    TermsReader(Findings findings, String version) {
        this.findings = findings;
        this.version = version;
    }

    /**
     * The terms of a block. They are checked as a whole if nothing was found wrong since {@code before}, when the
     * reading of the effect began.
     */
    Terms read(Section block, EffectTerms effect, DuplicateRule duplicates, int before) {
        Place place = block.place();
        LeaseTerms lease = lease(block);
        RetentionTerms retention = retention(block, place);
        WaitingRule waiting = waiting(block);
        OutageRule outage = block.choice("outage", OutageRule.REFUSE);
        ResultRule result = new ResultReader(findings).read(block).rule();
        DurabilityGrade durability = block.choice("durability", DurabilityGrade.NONE);
        RetryGuidance retries = retries(block);
        if (findings.stumbles() > before) {
            return Terms.defaults();
        }
        try {
            return Terms.of(effect)
                    .version(version)
                    .lease(lease)
                    .retention(retention)
                    .waiting(waiting)
                    .outage(outage)
                    .result(result)
                    .duplicates(duplicates)
                    .durability(durability)
                    .retries(retries)
                    .build();
        } catch (IllegalArgumentException unsafe) {
            findings.add(place, String.valueOf(unsafe.getMessage()));
            return Terms.defaults();
        }
    }

    private LeaseTerms lease(Section block) {
        Value value = block.value("lease");
        if (value == null) {
            return LeaseTerms.of(LEASE);
        }
        Duration length;
        int renewals = RENEWALS;
        if (value instanceof Value.Text) {
            length = block.duration(value, LEASE);
        } else {
            Section own = Section.of(value, findings, "length", "renewals");
            length = own.duration("length", LEASE);
            renewals = own.number("renewals", RENEWALS, 0, MOST_RENEWALS);
        }
        try {
            return new LeaseTerms(length.toMillis(), renewals);
        } catch (IllegalArgumentException unsafe) {
            findings.add(value.place(), String.valueOf(unsafe.getMessage()));
            return LeaseTerms.of(LEASE);
        }
    }

    /** What is not given follows from {@code keep}. */
    private RetentionTerms retention(Section block, Place place) {
        int before = findings.stumbles();
        Duration keep = block.duration("keep", KEEP);
        Duration refuse = block.duration("refuse", keep);
        Duration retries = block.duration("retry-horizon", keep);
        if (findings.stumbles() > before) {
            return RetentionTerms.of(KEEP);
        }
        try {
            return new RetentionTerms(keep.toMillis(), refuse.toMillis(), retries.toMillis());
        } catch (IllegalArgumentException unsafe) {
            findings.add(place, String.valueOf(unsafe.getMessage()));
            return RetentionTerms.of(KEEP);
        }
    }

    private WaitingRule waiting(Section block) {
        Value value = block.value("waiting");
        if (value == null) {
            return WaitingRule.reject();
        }
        if (value instanceof Value.Text) {
            // What the two differ in is told over HTTP alone.
            Map<String, WaitingRule> words = Map.of("reject", WaitingRule.reject(), "accept", WaitingRule.reject());
            return block.choice(value, words, WaitingRule.reject());
        }
        Section own = Section.of(value, findings, "wait", "then");
        if (!own.has("wait")) {
            findings.add(value.place(), "It is not said how long to wait; write waiting: { wait: 5s }, or reject.");
            return WaitingRule.reject();
        }
        Duration length = own.duration("wait", Duration.ofSeconds(1));
        if (length.isZero()) {
            findings.add(
                    own.placeOf("wait"), "A wait of 0 waits for nothing; give a positive length, or write reject.");
            return WaitingRule.reject();
        }
        return WaitingRule.waitAtMost(length);
    }

    private RetryGuidance retries(Section block) {
        Value value = block.value("retries");
        if (value == null) {
            return RetryGuidance.DEFAULT;
        }
        Section own = Section.of(value, findings, "first", "longest");
        Duration first = own.duration("first", RetryGuidance.DEFAULT.first());
        Duration longest = own.duration("longest", RetryGuidance.DEFAULT.longest());
        try {
            return new RetryGuidance(first, longest);
        } catch (IllegalArgumentException unsafe) {
            findings.add(value.place(), String.valueOf(unsafe.getMessage()));
            return RetryGuidance.DEFAULT;
        }
    }
}
