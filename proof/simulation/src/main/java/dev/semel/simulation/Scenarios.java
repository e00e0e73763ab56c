package dev.semel.simulation;

import dev.semel.policy.EffectClass;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.LeaseTerms;
import dev.semel.policy.RetentionTerms;
import dev.semel.simulation.Scenario.Attempt;
import java.util.ArrayList;
import java.util.List;

/** The situations that must be safe under the shipped rules. */
final class Scenarios {
    /**
     * The lengths of time that the scenarios are made of.
     *
     * @param lease of a claim
     * @param margin the longest pause and flight, as a bound that is not reached
     * @param horizon for which receivers remember
     * @param more ticks beyond those that a scenario needs
     */
    record Scale(int lease, int margin, int horizon, int more) {
        /** Small enough for every build. */
        static final Scale QUICK = new Scale(2, 1, 4, 0);

        /** Sends are under way for more than an instant. */
        static final Scale WIDE = new Scale(3, 2, 7, 3);
    }

    private static final RetentionTerms LONG = new RetentionTerms(50, 50, 50);

    private final Scale scale;
    private final LeaseTerms leaseTerms;

    Scenarios(Scale scale) {
        this.scale = scale;
        leaseTerms = new LeaseTerms(scale.lease(), 1);
    }

    List<Scenario> all() {
        return List.of(
                atomic(),
                deduplicated(),
                deduplicatedTwoTries(),
                deduplicatedRememberingRefusals(),
                fenced(),
                fencedTwoTries(),
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

    Limits until(int clockEnd) {
        return Limits.until(clockEnd + scale.more(), scale.margin());
    }

    EffectTerms terms(EffectClass effect) {
        return switch (effect) {
            case ATOMIC -> EffectTerms.atomic();
            case DEDUPLICATED ->
                new EffectTerms(
                        effect, scale.horizon(), scale.margin(), scale.horizon(), EffectTerms.UNDECLARED, false);
            case FENCED ->
                new EffectTerms(
                        effect, EffectTerms.FOREVER, scale.margin(), scale.horizon(), EffectTerms.UNDECLARED, false);
            case QUERYABLE ->
                new EffectTerms(effect, EffectTerms.FOREVER, scale.margin(), scale.horizon(), scale.margin(), false);
            case UNPROTECTED ->
                new EffectTerms(
                        effect,
                        EffectTerms.FOREVER,
                        scale.margin(),
                        EffectTerms.FOREVER,
                        EffectTerms.UNDECLARED,
                        false);
        };
    }

    Scenario of(String name, EffectTerms terms, Limits bounds) {
        return new Scenario(name, terms, leaseTerms, LONG, retries(terms, 3), bounds);
    }

    /** Attempts of one intent, the first at once. */
    List<Attempt> retries(EffectTerms terms, int count) {
        List<Attempt> attempts = new ArrayList<>();
        attempts.add(new Attempt(1, 1, 0, terms, 0, 0, false));
        for (int number = 1; number < count; number++) {
            attempts.add(new Attempt(1, 1, 0, terms, 0, 50, false));
        }
        return List.copyOf(attempts);
    }

    Scenario atomic() {
        Limits bounds = until(2).repeatingTransactions();
        return of("atomic", terms(EffectClass.ATOMIC), bounds);
    }

    Scenario deduplicated() {
        return of("deduplicated", terms(EffectClass.DEDUPLICATED), until(5));
    }

    Scenario deduplicatedTwoTries() {
        EffectTerms terms = terms(EffectClass.DEDUPLICATED);
        return of("deduplicated-two-tries", terms, until(5).copies(2).tries(2)).attempts(2);
    }

    Scenario deduplicatedRememberingRefusals() {
        Limits bounds = until(5).tries(2);
        EffectTerms terms = terms(EffectClass.DEDUPLICATED).rememberingRefusals();
        return of("deduplicated-remembering-refusals", terms, bounds).attempts(2);
    }

    /** Its sends may be late without bound: the fence alone must do. */
    Scenario fenced() {
        Limits bounds = until(4).lateSends().sweepers(1, 1);
        return of("fenced", terms(EffectClass.FENCED), bounds);
    }

    /** It forgets its answers in time, so the second send of an epoch must not come too late. */
    Scenario fencedTwoTries() {
        EffectTerms terms = terms(EffectClass.FENCED);
        return of(
                        "fenced-two-tries",
                        terms,
                        until(5).copies(2).tries(2).renewals(1).sweepers(1, 1))
                .attempts(1);
    }

    Scenario queryable() {
        Limits bounds = until(5).sweepers(1, 1);
        return of("queryable", terms(EffectClass.QUERYABLE), bounds);
    }

    Scenario unprotected() {
        Limits bounds = until(4).copies(2);
        return of("unprotected", terms(EffectClass.UNPROTECTED), bounds);
    }

    Scenario twoFingerprints() {
        EffectTerms terms = terms(EffectClass.DEDUPLICATED);
        Limits bounds = until(5).cached();
        List<Attempt> attempts = List.of(
                new Attempt(1, 1, 0, terms, 0, 0, false),
                new Attempt(2, 2, 0, terms, 0, 50, false),
                new Attempt(1, 1, 0, terms, 0, 50, false));
        return new Scenario("two-fingerprints", terms, leaseTerms, LONG, attempts, bounds);
    }

    Scenario twoSweepers() {
        EffectTerms terms = terms(EffectClass.FENCED);
        Limits bounds = until(4).lateSends().sweepers(2, 1);
        return new Scenario("two-sweepers", terms, leaseTerms, LONG, retries(terms, 2), bounds);
    }

    Scenario operatorAgainstLateSettlement() {
        Limits bounds = until(4).operator(2, 1);
        return of("operator-against-late-settlement", terms(EffectClass.UNPROTECTED), bounds);
    }

    Scenario delayedRenewals() {
        EffectTerms terms = terms(EffectClass.DEDUPLICATED);
        Limits bounds = until(5).renewals(1);
        return new Scenario("delayed-renewals", terms, leaseTerms, LONG, retries(terms, 2), bounds);
    }

    /** Outcomes are kept for 3 and refused for 3; the third attempt is a new intent under the old key. */
    Scenario expiry() {
        return expiry("expiry", terms(EffectClass.UNPROTECTED), false, 1);
    }

    Scenario cache() {
        return expiry("near-cache", terms(EffectClass.UNPROTECTED), true, 0);
    }

    private Scenario expiry(String name, EffectTerms terms, boolean cache, int purges) {
        Limits bounds = until(6).copies(2).claimsArriveWithin(scale.lease()).operator(0, purges);
        if (cache) {
            bounds = bounds.cached();
        }
        List<Attempt> attempts = cache
                ? List.of(
                        new Attempt(1, 1, 0, terms, 0, 0, false),
                        new Attempt(2, 1, 0, terms, scale.lease() + 1, 50, true),
                        new Attempt(2, 1, 0, terms, scale.lease() + 1, 50, false))
                : List.of(
                        new Attempt(1, 1, 0, terms, 0, 0, false),
                        new Attempt(1, 1, 0, terms, 0, scale.lease(), false),
                        new Attempt(2, 1, 0, terms, scale.lease() + 1, 50, true));
        return new Scenario(
                name,
                terms,
                leaseTerms,
                new RetentionTerms(scale.lease(), scale.lease(), scale.lease()),
                attempts,
                bounds);
    }

    Scenario supersession() {
        return supersession("supersession", EffectClass.DEDUPLICATED, LONG, false);
    }

    Scenario supersessionFenced() {
        return supersession("supersession-fenced", EffectClass.FENCED, LONG, true);
    }

    Scenario supersessionExpiry() {
        return supersession(
                "supersession-expiry", EffectClass.UNPROTECTED, new RetentionTerms(50, scale.lease(), 50), false);
    }

    private Scenario supersession(String name, EffectClass effect, RetentionTerms retention, boolean late) {
        EffectTerms terms = terms(effect);
        Limits bounds = until(3).sweepers(1, 1);
        List<Attempt> attempts = List.of(
                new Attempt(1, 1, 1, terms, 0, 0, false),
                new Attempt(2, 2, 2, terms, 0, 50, false),
                new Attempt(1, 1, 1, terms, 0, 50, false));
        return new Scenario(name, terms, leaseTerms, retention, attempts, late ? bounds.lateSends() : bounds);
    }

    /** The first attempt runs under the old class, the second believes in another. */
    Scenario changedClass() {
        EffectTerms old = terms(EffectClass.UNPROTECTED);
        EffectTerms changed = terms(EffectClass.DEDUPLICATED);
        Limits bounds = until(5);
        List<Attempt> attempts =
                List.of(new Attempt(1, 1, 0, old, 0, 0, false), new Attempt(1, 1, 0, changed, 0, 50, false));
        return new Scenario("changed-class", old, leaseTerms, LONG, attempts, bounds);
    }
}
