package dev.semel.simulation.cluster;

import dev.semel.policy.DuplicateRule;
import dev.semel.policy.EffectClass;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.LeaseTerms;
import dev.semel.policy.OutageRule;
import dev.semel.policy.RetentionTerms;
import dev.semel.policy.Terms;
import dev.semel.policy.WaitingRule;
import java.time.Duration;
import java.util.List;

/**
 * An operation of the cluster, with the terms that its receiver keeps.
 *
 * <p>The margin is what the deployment declares, and here it is exactly what can happen: a lease of which the slowest
 * clock counts a tenth too little, the longest way to the receiver, and all steps of the store's clock. Expired keys are refused for
 * longer than a node is ever held up and copies are late, so that no claim under way outlives them.
 */
record Business(String name, Terms terms, boolean isVersioned) {
    /** The longest way from a node to a receiver, what holds a send up included. */
    static final long LONGEST_FLIGHT_MILLIS = 250;
    /** A fence needs no such bound, but for what its receiver remembers. */
    private static final long LONGEST_FENCED_FLIGHT_MILLIS = 2_500;
    /** By how much the store's clock is stepped in all. */
    static final long LONGEST_STEP_MILLIS = 90;
    /** A node's clock runs at so many thousandths of the true pace, at least and at most. */
    static final int SLOWEST_PERMILLE = 900;

    static final int FASTEST_PERMILLE = 1_100;
    /** Late copies of what was sent to the store come no later than this: less than expired keys are refused for. */
    static final long LATEST_COPY_MILLIS = 1_500;

    private static final Duration HORIZON = Duration.ofMillis(4_500);
    private static final Duration MEMORY = Duration.ofSeconds(5);
    private static final RetentionTerms RETENTION = RetentionTerms.of(Duration.ofSeconds(4))
            .thenRefuseFor(Duration.ofSeconds(5))
            .withRetryHorizon(Duration.ofSeconds(3));

    private static final List<Business> BRISK = all(new LeaseTerms(800, 1_000), WaitingRule.reject());
    private static final List<Business> PATIENT =
            all(new LeaseTerms(1_500, 3), WaitingRule.waitAtMost(Duration.ofMillis(600)));

    static List<Business> brisk() {
        return BRISK;
    }

    static List<Business> patient() {
        return PATIENT;
    }

    private static List<Business> all(LeaseTerms lease, WaitingRule waiting) {
        Duration margin = Duration.ofMillis(lease.lengthMillis() * (1_000 - SLOWEST_PERMILLE) / 1_000
                + LONGEST_FLIGHT_MILLIS
                + LONGEST_STEP_MILLIS);
        EffectTerms deduplicated = EffectTerms.deduplicated(HORIZON).withMargin(margin);
        Terms.Builder outage = terms(deduplicated, lease, waiting).outage(OutageRule.LET_THROUGH);
        return List.of(
                plain("unprotected", terms(EffectTerms.unprotected().withMargin(margin), lease, waiting)),
                plain("deduplicated", terms(deduplicated, lease, waiting)),
                plain("remembering", terms(deduplicated.rememberingRefusals(), lease, waiting)),
                plain("let-through", outage),
                plain("fenced", terms(EffectTerms.fenced(MEMORY).withMargin(margin), lease, waiting)),
                plain("queryable", terms(quiescent(margin), lease, waiting)),
                plain("restless", terms(EffectTerms.queryable(MEMORY).withMargin(margin), lease, waiting)),
                plain("atomic", terms(EffectTerms.atomic(), lease, waiting)),
                new Business(
                        "versioned",
                        terms(deduplicated, lease, waiting)
                                .duplicates(DuplicateRule.LAST_WRITE_WINS)
                                .build(),
                        true));
    }

    private static EffectTerms quiescent(Duration margin) {
        return EffectTerms.queryable(MEMORY, margin.plusMillis(200)).withMargin(margin);
    }

    private static Terms.Builder terms(EffectTerms effect, LeaseTerms lease, WaitingRule waiting) {
        return Terms.of(effect).lease(lease).retention(RETENTION).waiting(waiting);
    }

    private static Business plain(String name, Terms.Builder terms) {
        return new Business(name, terms.build(), false);
    }

    EffectTerms effect() {
        return terms.effect();
    }

    EffectClass effectClass() {
        return terms.effect().effectClass();
    }

    /** Whether a request may take any time that its receiver remembers, for a late one is refused. */
    boolean mayBeLate() {
        return effectClass() == EffectClass.FENCED;
    }

    /** The longest way to this receiver. */
    long longestFlightMillis() {
        return mayBeLate() ? LONGEST_FENCED_FLIGHT_MILLIS : LONGEST_FLIGHT_MILLIS;
    }

    /** Whether a request that may have arrived may be sent again under the same lease. */
    boolean maySendAgain() {
        return effectClass() == EffectClass.DEDUPLICATED || effectClass() == EffectClass.FENCED;
    }

    @Override
    public String toString() {
        return name;
    }
}
