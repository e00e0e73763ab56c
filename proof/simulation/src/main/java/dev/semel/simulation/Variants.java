package dev.semel.simulation;

import dev.semel.policy.EffectClass;
import java.util.List;

/** Every variant that must fail. The first part is the specification's list, in its order; the rest is our own. */
final class Variants {
    private final Scenarios scenarios;

    Variants(Scenarios scenarios) {
        this.scenarios = scenarios;
    }

    // house: method-length because it is one list, held against the specification's from top to bottom
    List<Variant> all() {
        return List.of(
                new Variant(
                        "take-over-runs-unprotected-again",
                        scenarios.unprotected(),
                        BrokenStore.takesOverUnprotected(),
                        Invariant.I1),
                new Variant(
                        "ambiguous-error-releases",
                        scenarios.unprotected(),
                        BrokenStore.releasesOnGiveUp(),
                        Invariant.I1),
                new Variant("query-then-run-without-fence", scenarios.fenced(), ownerWithoutFence(), Invariant.I1),
                new Variant("probe-without-fence", scenarios.fenced(), sweeperWithoutFence(), Invariant.I1),
                new Variant(
                        "not-there-before-quiescence",
                        scenarios.queryable(),
                        BrokenStore.believesEarlyAnswers(),
                        Invariant.I1),
                new Variant("reaped-running-record", scenarios.unprotected(), BrokenStore.reapsRunning(), Invariant.I1),
                new Variant(
                        "epoch-restarts-after-deletion",
                        scenarios.expiry(),
                        BrokenStore.restartsEpochs(),
                        Invariant.I4),
                new Variant(
                        "receiver-forgets-before-retry", scenarios.deduplicated(), forgetfulReceiver(), Invariant.I1),
                new Variant("sends-after-the-margin", scenarios.deduplicated(), lateSender(), Invariant.I1),
                new Variant("sends-after-the-fenced-memory", scenarios.fencedTwoTries(), lateSender(), Invariant.I1),
                new Variant("sends-after-lease-and-quiescence", scenarios.queryable(), lateSender(), Invariant.I1),
                new Variant(
                        "tombstone-gone-before-late-retry",
                        scenarios.expiry(),
                        BrokenStore.keepsFor(1, 1),
                        Invariant.I1),
                new Variant(
                        "tombstone-gone-before-late-claim-copy",
                        scenarios.expiry(),
                        BrokenStore.keepsFor(2, 1),
                        Invariant.I1),
                new Variant(
                        "store-forgets-a-claim", scenarios.unprotected(), BrokenStore.forgetsClaims(), Invariant.I1),
                new Variant(
                        "repeated-nonce-new-lease",
                        scenarios.atomic(),
                        BrokenStore.grantsRepeatedNonces(),
                        Invariant.I1),
                new Variant(
                        "resolution-of-another-epoch",
                        operatorAndSweeper(),
                        BrokenStore.resolvesAnyEpoch(),
                        Invariant.I8),
                new Variant("told-before-settlement", scenarios.unprotected(), hastyOwner(), Invariant.I2),
                new Variant("cache-outlives-the-record", scenarios.cache(), endlessCache(), Invariant.I2),
                new Variant(
                        "changed-effect-class",
                        scenarios.changedClass(),
                        BrokenStore.believesTheClaimant(),
                        Invariant.I1),
                new Variant(
                        "atomic-commits-a-repeated-settlement",
                        scenarios.atomic(),
                        BrokenStore.commitsRepeatedSettlements(),
                        Invariant.I1),
                new Variant(
                        "fingerprints-ignored",
                        scenarios.twoFingerprints(),
                        BrokenStore.ignoresFingerprints(),
                        Invariant.I3),
                new Variant(
                        "settlement-without-lease",
                        scenarios.deduplicated(),
                        BrokenStore.settlesWithoutLease(),
                        Invariant.I5),
                new Variant(
                        "take-over-of-a-live-lease",
                        scenarios.deduplicated(),
                        BrokenStore.takesOverEarly(),
                        Invariant.I6),
                new Variant(
                        "operator-changes-an-outcome",
                        scenarios.operatorAgainstLateSettlement(),
                        BrokenStore.lettingOperatorsChangeOutcomes(),
                        Invariant.I7),
                new Variant(
                        "refusal-speaks-for-earlier-epochs",
                        scenarios.deduplicated(),
                        BrokenStore.believesEveryRefusal(),
                        Invariant.I8),
                new Variant(
                        "newer-version-inherits-life",
                        scenarios.supersession(),
                        BrokenStore.newerVersionInheritsLife(),
                        Invariant.I9),
                new Variant("nobody-sweeps", scenarios.unprotected(), withoutSweeper(), Invariant.I13));
    }

    private Scenario operatorAndSweeper() {
        Limits bounds = scenarios.until(5).sweepers(1, 1).operator(1, 0);
        return scenarios
                .of("operator-and-sweeper", scenarios.terms(EffectClass.QUERYABLE), bounds)
                .attempts(2);
    }

    private static Rules ownerWithoutFence() {
        return new Rules() {
            @Override
            boolean ownerRaisesFence() {
                return false;
            }
        };
    }

    private static Rules sweeperWithoutFence() {
        return new Rules() {
            @Override
            boolean sweeperRaisesFence() {
                return false;
            }
        };
    }

    private static Rules forgetfulReceiver() {
        return new Rules() {
            @Override
            long receiverMemory(long declared) {
                return 2;
            }
        };
    }

    private static Rules lateSender() {
        return new Rules() {
            @Override
            boolean headsOffLateSends() {
                return false;
            }
        };
    }

    private static Rules hastyOwner() {
        return new Rules() {
            @Override
            boolean tellsBeforeSettlement() {
                return true;
            }
        };
    }

    private static Rules endlessCache() {
        return new Rules() {
            @Override
            boolean cacheEndsWithRetention() {
                return false;
            }
        };
    }

    private static Rules withoutSweeper() {
        return new Rules() {
            @Override
            boolean sweeps() {
                return false;
            }
        };
    }
}
