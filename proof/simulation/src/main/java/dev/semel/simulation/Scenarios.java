package dev.semel.simulation;

import dev.semel.policy.EffectClass;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.LeaseTerms;
import dev.semel.policy.RetentionTerms;
import dev.semel.simulation.Scenario.Attempt;
import dev.semel.simulation.Scenario.Bounds;
import java.util.ArrayList;
import java.util.List;

/** The situations that must be safe under the shipped rules. */
final class Scenarios {
    static final int LEASE = 3;
    static final int MARGIN = 2;
    static final int HORIZON = 7;

    private static final LeaseTerms LEASE_TERMS = new LeaseTerms(LEASE, 1);
    private static final RetentionTerms LONG = new RetentionTerms(50, 50, 50);
    private static final RetentionTerms SHORT = new RetentionTerms(3, 3, 3);

    private Scenarios() {}

    static List<Scenario> all() {
        return List.of(
                atomic(),
                deduplicated(),
                deduplicatedRememberingRefusals(),
                fenced(),
                queryable(),
                unprotected(),
                twoFingerprints(),
                twoSweepers(),
                operatorAgainstLateSettlement(),
                delayedRenewals(),
                expiry(),
                cache(),
                supersession(),
                supersessionFenced(),
                supersessionExpiry(),
                changedClass());
    }

    static EffectTerms terms(EffectClass effect) {
        return switch (effect) {
            case ATOMIC -> EffectTerms.atomic();
            case DEDUPLICATED -> new EffectTerms(effect, HORIZON, MARGIN, HORIZON, EffectTerms.UNDECLARED, false);
            case FENCED ->
                new EffectTerms(effect, EffectTerms.FOREVER, MARGIN, HORIZON, EffectTerms.UNDECLARED, false);
            case QUERYABLE -> new EffectTerms(effect, EffectTerms.FOREVER, MARGIN, HORIZON, MARGIN, false);
            case UNPROTECTED ->
                new EffectTerms(
                        effect, EffectTerms.FOREVER, MARGIN, EffectTerms.FOREVER, EffectTerms.UNDECLARED, false);
        };
    }

    static Scenario of(String name, EffectTerms terms, Bounds bounds) {
        return new Scenario(name, terms, LEASE_TERMS, LONG, retries(terms, 3), bounds);
    }

    /** Attempts of one intent, the first at once. */
    static List<Attempt> retries(EffectTerms terms, int count) {
        List<Attempt> attempts = new ArrayList<>();
        attempts.add(new Attempt(1, 1, 0, terms, 0, 0, false));
        for (int number = 1; number < count; number++) {
            attempts.add(new Attempt(1, 1, 0, terms, 0, 50, false));
        }
        return List.copyOf(attempts);
    }

    static Scenario atomic() {
        Bounds bounds = new Bounds(6, 1, 99, 2, 1, 0, 0, 0, 0, 0, false, true);
        return of("atomic", terms(EffectClass.ATOMIC), bounds);
    }

    static Scenario deduplicated() {
        Bounds bounds = new Bounds(10, MARGIN, 99, 1, 2, 0, 1, 1, 0, 0, false, false);
        return of("deduplicated", terms(EffectClass.DEDUPLICATED), bounds);
    }

    static Scenario deduplicatedRememberingRefusals() {
        Bounds bounds = new Bounds(10, MARGIN, 99, 1, 2, 0, 1, 1, 0, 0, false, false);
        EffectTerms terms = terms(EffectClass.DEDUPLICATED).rememberingRefusals();
        return of("deduplicated-remembering-refusals", terms, bounds);
    }

    /** Its sends may be late without bound: the fence alone must do. */
    static Scenario fenced() {
        Bounds bounds = new Bounds(8, Scenario.NEVER, 99, 1, 2, 0, 1, 1, 0, 0, false, false);
        return of("fenced", terms(EffectClass.FENCED), bounds);
    }

    static Scenario queryable() {
        Bounds bounds = new Bounds(9, MARGIN, 99, 2, 1, 0, 1, 2, 0, 0, false, false);
        return of("queryable", terms(EffectClass.QUERYABLE), bounds);
    }

    static Scenario unprotected() {
        Bounds bounds = new Bounds(7, MARGIN, 99, 2, 1, 0, 1, 1, 0, 0, false, false);
        return of("unprotected", terms(EffectClass.UNPROTECTED), bounds);
    }

    static Scenario twoFingerprints() {
        EffectTerms terms = terms(EffectClass.DEDUPLICATED);
        Bounds bounds = new Bounds(8, MARGIN, 99, 1, 1, 0, 0, 0, 0, 0, true, false);
        List<Attempt> attempts = List.of(
                new Attempt(1, 1, 0, terms, 0, 0, false),
                new Attempt(2, 2, 0, terms, 0, 50, false),
                new Attempt(1, 1, 0, terms, 0, 50, false));
        return new Scenario("two-fingerprints", terms, LEASE_TERMS, LONG, attempts, bounds);
    }

    static Scenario twoSweepers() {
        EffectTerms terms = terms(EffectClass.FENCED);
        Bounds bounds = new Bounds(6, Scenario.NEVER, 99, 1, 1, 0, 2, 1, 0, 0, false, false);
        return new Scenario("two-sweepers", terms, LEASE_TERMS, LONG, retries(terms, 2), bounds);
    }

    static Scenario operatorAgainstLateSettlement() {
        Bounds bounds = new Bounds(7, MARGIN, 99, 2, 1, 0, 0, 0, 2, 1, false, false);
        return of("operator-against-late-settlement", terms(EffectClass.UNPROTECTED), bounds);
    }

    static Scenario delayedRenewals() {
        EffectTerms terms = terms(EffectClass.DEDUPLICATED);
        Bounds bounds = new Bounds(10, MARGIN, 99, 1, 2, 1, 0, 0, 0, 0, false, false);
        return new Scenario("delayed-renewals", terms, LEASE_TERMS, LONG, retries(terms, 2), bounds);
    }

    /** Outcomes are kept for 3 and refused for 3; the third attempt is a new intent under the old key. */
    static Scenario expiry() {
        return expiry("expiry", terms(EffectClass.UNPROTECTED), false, 1);
    }

    static Scenario cache() {
        return expiry("near-cache", terms(EffectClass.UNPROTECTED), true, 0);
    }

    private static Scenario expiry(String name, EffectTerms terms, boolean cache, int purges) {
        Bounds bounds = new Bounds(cache ? 9 : 10, MARGIN, LEASE, 2, 1, 0, 0, 0, 1, purges, cache, false);
        List<Attempt> attempts = cache
                ? List.of(
                        new Attempt(1, 1, 0, terms, 0, 0, false),
                        new Attempt(2, 1, 0, terms, 4, 50, true),
                        new Attempt(2, 1, 0, terms, 4, 50, false))
                : List.of(
                        new Attempt(1, 1, 0, terms, 0, 0, false),
                        new Attempt(1, 1, 0, terms, 0, 3, false),
                        new Attempt(2, 1, 0, terms, 4, 50, true));
        return new Scenario(name, terms, LEASE_TERMS, SHORT, attempts, bounds);
    }

    static Scenario supersession() {
        return supersession("supersession", EffectClass.DEDUPLICATED, LONG, MARGIN);
    }

    static Scenario supersessionFenced() {
        return supersession("supersession-fenced", EffectClass.FENCED, LONG, Scenario.NEVER);
    }

    static Scenario supersessionExpiry() {
        return supersession("supersession-expiry", EffectClass.UNPROTECTED, new RetentionTerms(50, 3, 50), MARGIN);
    }

    private static Scenario supersession(String name, EffectClass effect, RetentionTerms retention, int flight) {
        EffectTerms terms = terms(effect);
        Bounds bounds = new Bounds(7, flight, 99, 1, 1, 0, 1, 1, 0, 0, false, false);
        List<Attempt> attempts = List.of(
                new Attempt(1, 1, 1, terms, 0, 0, false),
                new Attempt(2, 2, 2, terms, 0, 50, false),
                new Attempt(1, 1, 1, terms, 0, 50, false));
        return new Scenario(name, terms, LEASE_TERMS, retention, attempts, bounds);
    }

    /** The first attempt runs under the old class, the second believes in another. */
    static Scenario changedClass() {
        EffectTerms old = terms(EffectClass.UNPROTECTED);
        EffectTerms changed = terms(EffectClass.DEDUPLICATED);
        Bounds bounds = new Bounds(8, MARGIN, 99, 1, 1, 0, 0, 0, 0, 0, false, false);
        List<Attempt> attempts =
                List.of(new Attempt(1, 1, 0, old, 0, 0, false), new Attempt(1, 1, 0, changed, 0, 50, false));
        return new Scenario("changed-class", old, LEASE_TERMS, LONG, attempts, bounds);
    }
}
