package dev.semel.simulation;

import dev.semel.policy.EffectClass;
import dev.semel.simulation.Scenario.Bounds;
import java.util.List;

/** Every variant that must fail. The first part is the specification's list, in its order; the rest is our own. */
final class Variants {
    private Variants() {}

    static List<Variant> all() {
        return List.of(
                new Variant(
                        "take-over-runs-unprotected-again",
                        Scenarios.unprotected(),
                        BrokenStore.takesOverUnprotected(),
                        Invariant.I1),
                new Variant(
                        "ambiguous-error-releases", Scenarios.unprotected(), BrokenStore.releasesOnGiveUp(), Invariant.I1),
                new Variant("query-then-run-without-fence", Scenarios.fenced(), ownerWithoutFence(), Invariant.I1),
                new Variant("probe-without-fence", Scenarios.fenced(), sweeperWithoutFence(), Invariant.I1),
                new Variant(
                        "not-there-before-quiescence",
                        Scenarios.queryable(),
                        BrokenStore.believesEarlyAnswers(),
                        Invariant.I1),
                new Variant("reaped-running-record", Scenarios.unprotected(), BrokenStore.reapsRunning(), Invariant.I1),
                new Variant(
                        "epoch-restarts-after-deletion",
                        Scenarios.expiry(),
                        BrokenStore.restartsEpochs(),
                        Invariant.I4),
                new Variant(
                        "receiver-forgets-before-retry", Scenarios.deduplicated(), forgetfulReceiver(), Invariant.I1),
                new Variant("sends-after-the-margin", Scenarios.deduplicated(), lateSender(), Invariant.I1),
                new Variant(
                        "sends-after-lease-and-quiescence", Scenarios.queryable(), lateSender(), Invariant.I1),
                new Variant(
                        "tombstone-gone-before-late-retry",
                        Scenarios.expiry(),
                        BrokenStore.keepsFor(1, 1),
                        Invariant.I1),
                new Variant(
                        "tombstone-gone-before-late-claim-copy",
                        Scenarios.expiry(),
                        BrokenStore.keepsFor(3, 1),
                        Invariant.I1),
                new Variant(
                        "store-forgets-a-claim", Scenarios.unprotected(), BrokenStore.forgetsClaims(), Invariant.I1),
                new Variant(
                        "repeated-nonce-new-lease",
                        Scenarios.atomic(),
                        BrokenStore.grantsRepeatedNonces(),
                        Invariant.I1),
                new Variant(
                        "resolution-of-another-epoch",
                        operatorAndSweeper(),
                        BrokenStore.resolvesAnyEpoch(),
                        Invariant.I1),
                new Variant("told-before-settlement", Scenarios.unprotected(), hastyOwner(), Invariant.I2),
                new Variant("cache-outlives-the-record", Scenarios.cache(), endlessCache(), Invariant.I2),
                new Variant(
                        "changed-effect-class",
                        Scenarios.changedClass(),
                        BrokenStore.believesTheClaimant(),
                        Invariant.I1),
                new Variant(
                        "atomic-commits-a-repeated-settlement",
                        Scenarios.atomic(),
                        BrokenStore.commitsRepeatedSettlements(),
                        Invariant.I1),
                new Variant(
                        "fingerprints-ignored",
                        Scenarios.twoFingerprints(),
                        BrokenStore.ignoresFingerprints(),
                        Invariant.I3),
                new Variant(
                        "settlement-without-lease",
                        Scenarios.deduplicated(),
                        BrokenStore.settlesWithoutLease(),
                        Invariant.I5),
                new Variant(
                        "take-over-of-a-live-lease",
                        Scenarios.deduplicated(),
                        BrokenStore.takesOverEarly(),
                        Invariant.I6),
                new Variant(
                        "operator-changes-an-outcome",
                        Scenarios.operatorAgainstLateSettlement(),
                        BrokenStore.lettingOperatorsChangeOutcomes(),
                        Invariant.I7),
                new Variant(
                        "refusal-speaks-for-earlier-epochs",
                        Scenarios.deduplicated(),
                        BrokenStore.believesEveryRefusal(),
                        Invariant.I8),
                new Variant(
                        "newer-version-inherits-life",
                        Scenarios.supersession(),
                        BrokenStore.newerVersionInheritsLife(),
                        Invariant.I9),
                new Variant("nobody-sweeps", Scenarios.unprotected(), withoutSweeper(), Invariant.I13));
    }

    private static Scenario operatorAndSweeper() {
        Bounds bounds = new Bounds(9, Scenarios.MARGIN, 99, 1, 1, 0, 1, 1, 1, 0, false, false);
        return Scenarios.of("operator-and-sweeper", Scenarios.terms(EffectClass.QUERYABLE), bounds);
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
