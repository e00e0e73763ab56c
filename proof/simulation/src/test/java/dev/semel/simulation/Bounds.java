package dev.semel.simulation;

import java.util.List;
import java.util.stream.Stream;

/**
 * The bounds within which the Promela model is searched: one per effect class and danger, each small enough to be
 * searched to its end. The widest ones have a narrower set for each build. Says nothing of what must hold.
 */
enum Bounds {
    ATOMIC_THREE_ATTEMPTS("ATOMIC", "ATTEMPTS=3 CLAIM_COPIES=1 END_COPIES=1 END=2"),
    ATOMIC_REPEATED_MESSAGES("ATOMIC", "ATTEMPTS=2 CLAIM_COPIES=2 END_COPIES=2"),

    DEDUPLICATED_THREE_ATTEMPTS(
            "DEDUPLICATED", "ATTEMPTS=3 CLAIM_COPIES=1 END_COPIES=1 TRIES=1 OPERATOR=0 END=6", "END=4"),
    DEDUPLICATED_AND_OPERATOR("DEDUPLICATED", "ATTEMPTS=2 CLAIM_COPIES=1 END_COPIES=1"),
    DEDUPLICATED_REPEATED_MESSAGES(
            "DEDUPLICATED", "ATTEMPTS=2 CLAIM_COPIES=2 END_COPIES=1 SEND_COPIES=2 TRIES=1", "CLAIM_COPIES=1"),
    DEDUPLICATED_FORGOTTEN_REFUSALS("DEDUPLICATED", "ATTEMPTS=2 CLAIM_COPIES=1 END_COPIES=1 REMEMBERS_REFUSALS=0"),
    DEDUPLICATED_LATE_RENEWALS(
            "DEDUPLICATED", "ATTEMPTS=2 CLAIM_COPIES=1 END_COPIES=1 RENEWALS=1 TRIES=1", "OPERATOR=0"),

    FENCED_THREE_ATTEMPTS(
            "FENCED", "ATTEMPTS=3 CLAIM_COPIES=1 END_COPIES=1 MEMORY=3 END=3 TRIES=1 OPERATOR=0 PROBES=0", "END=1"),
    FENCED_PROBE_AND_OPERATOR("FENCED", "ATTEMPTS=2 CLAIM_COPIES=1 END_COPIES=1 MEMORY=3 END=4 TRIES=1", "END=2"),
    FENCED_SEVERAL_TRIES("FENCED", "ATTEMPTS=2 CLAIM_COPIES=1 END_COPIES=1 MEMORY=3 END=4 OPERATOR=0"),
    FENCED_TWO_SWEEPERS(
            "FENCED", "ATTEMPTS=2 CLAIM_COPIES=1 END_COPIES=1 MEMORY=3 END=4 TRIES=1 OPERATOR=0 PROBES=2", "END=2"),
    FENCED_LATE_RENEWALS("FENCED", "ATTEMPTS=1 CLAIM_COPIES=1 END_COPIES=1 MEMORY=3 LEASE=3 RENEWALS=1"),

    QUERYABLE_THREE_ATTEMPTS("QUERYABLE", "ATTEMPTS=3 CLAIM_COPIES=1 END_COPIES=1 MEMORY=3 END=5 OPERATOR=0"),
    QUERYABLE_REPEATED_MESSAGES("QUERYABLE", "ATTEMPTS=2 CLAIM_COPIES=2 END_COPIES=2 MEMORY=3 END=4 OPERATOR=0"),
    QUERYABLE_TWO_SWEEPERS("QUERYABLE", "ATTEMPTS=2 CLAIM_COPIES=1 END_COPIES=1 MEMORY=3 END=5 PROBES=2", "OPERATOR=0"),
    QUERYABLE_LATE_RENEWALS("QUERYABLE", "ATTEMPTS=2 CLAIM_COPIES=1 END_COPIES=1 MEMORY=3 END=4 RENEWALS=1", "END=3"),
    QUERYABLE_WITHOUT_QUIESCENCE("QUERYABLE", "ATTEMPTS=2 CLAIM_COPIES=1 END_COPIES=1 MEMORY=3 END=4 QUIESCENCE=200"),

    UNPROTECTED_THREE_ATTEMPTS("UNPROTECTED", "ATTEMPTS=3 CLAIM_COPIES=2 END_COPIES=1 END=2", "CLAIM_COPIES=1"),
    UNPROTECTED_REPEATED_MESSAGES("UNPROTECTED", "ATTEMPTS=2 CLAIM_COPIES=2 END_COPIES=2"),
    UNPROTECTED_WITHOUT_OPERATOR("UNPROTECTED", "ATTEMPTS=2 CLAIM_COPIES=1 END_COPIES=1 OPERATOR=0"),
    UNPROTECTED_LATE_SETTLEMENT_AND_OPERATOR(
            "UNPROTECTED", "ATTEMPTS=2 CLAIM_COPIES=1 END_COPIES=2 OPERATOR=2 RENEWALS=1"),
    UNPROTECTED_OTHERWISE_DECLARED(
            "UNPROTECTED", "OTHER_CLASS=DEDUPLICATED ATTEMPTS=3 CLAIM_COPIES=1 END_COPIES=1 END=5", "ATTEMPTS=2"),

    DELETION_UNPROTECTED(
            "UNPROTECTED",
            "LIVES=2 ATTEMPTS=3 CLAIM_COPIES=1 END_COPIES=1 END=6 RETRY_HORIZON=2 TOMBSTONE_LIFE=2 OPERATOR=0"),
    DELETION_ATOMIC("ATOMIC", "LIVES=2 ATTEMPTS=3 CLAIM_COPIES=1 END_COPIES=1 END=4", "END=3"),
    DELETION_LATE_CLAIMS(
            "ATOMIC",
            "LIVES=2 ATTEMPTS=2 CLAIM_COPIES=2 END_COPIES=1 END=6 RETENTION=1 TOMBSTONE_LIFE=3 CLAIM_FLIGHT=3");

    private final String effectClass;
    private final String sizes;
    private final String narrowed;

    Bounds(String effectClass, String sizes) {
        this(effectClass, sizes, "");
    }

    /** @param narrowed what is smaller in each build, where the whole would take most of its time */
    Bounds(String effectClass, String sizes, String narrowed) {
        this.effectClass = effectClass;
        this.sizes = sizes;
        this.narrowed = narrowed;
    }

    /** As the model takes them in each build. */
    List<String> narrowed() {
        return narrowed.isEmpty() ? defines() : defines(narrowed);
    }

    /** As the model takes them, with what weakens a rule put last so that it prevails. */
    List<String> defines(String... weakened) {
        List<String> names =
                Stream.of(weakened).map(word -> word.replaceFirst("=.*", "")).toList();
        return Stream.concat(
                        Stream.concat(Stream.of("CLASS=" + effectClass), Stream.of(sizes.split(" ")))
                                .filter(word -> !names.contains(word.replaceFirst("=.*", ""))),
                        Stream.of(weakened))
                .map(word -> "-D" + word)
                .toList();
    }
}
