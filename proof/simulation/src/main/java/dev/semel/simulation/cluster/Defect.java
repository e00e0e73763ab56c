package dev.semel.simulation.cluster;

import java.util.Locale;

/** One thing that is wrong on purpose, so that the simulator is itself tested: each must be found. */
enum Defect {
    /** Everything is as shipped. */
    NONE("everything is as shipped"),

    FORGETS_CLAIMS("a store forgets every third claim that it granted"),
    FORGETS_LATEST("a store that restarts has lost the last change of each key"),
    TAKES_OVER_EARLY("a store judges leases by a clock that runs ahead of the one it tells"),
    TAKES_OVER_UNPROTECTED("a store hands a lapsed unprotected attempt to the next claim"),
    RESTARTS_EPOCHS("a store counts epochs anew for a key that was deleted"),
    SETTLES_UNFENCED("a store takes a settlement whoever holds the lease"),
    IGNORES_NONCES("a store makes a new lease of a repeated claim"),
    REAPS_RUNNING("clean-up takes lapsed attempts for rubbish"),
    IGNORES_FINGERPRINTS("a store compares no fingerprints"),
    BELIEVES_EARLY_ANSWERS("a store takes \"not there\" for proof whenever it was asked"),

    OVERRULES_OUTCOMES("a store lets evidence change an outcome"),

    SENDS_WITHOUT_ASKING("an owner does not ask its lease before it sends"),
    TELLS_EARLY("a node tells an outcome before its settlement is acknowledged"),
    TIME_OUT_AS_NOTHING("an owner takes a time-out for proof that nothing was sent"),
    TIME_OUT_AS_SUCCESS("an owner takes a time-out for a success"),
    ERROR_AS_REFUSAL("an owner takes an error for a refusal of the business"),
    RETRIES_UNPROTECTED("an owner sends an unprotected request again when it timed out"),
    LETS_THROUGH_UNPROTECTED("a node runs an unprotected effect while the store does not answer"),
    OUTAGE_AS_GRANT("a node takes a store that does not answer for one that granted"),
    ENDLESS_CACHE("a cache of outcomes outlives the records"),
    COMMITS_ANYHOW("a transaction commits whatever became of its settlement"),
    NOBODY_SWEEPS("nodes do not sweep"),
    PROBE_WITHOUT_FENCE("a probe asks without raising the fence"),
    FORGETFUL_RECEIVER("a receiver forgets sooner than it was declared to"),
    HASTY_OPERATOR("an operator's word rests on a look that came too early");

    private final String words;

    Defect(String words) {
        this.words = words;
    }

    /** As it is named on the command line. */
    String argument() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String words() {
        return words;
    }
}
