package dev.semel.protocol;

import java.util.Objects;

/**
 * On whose word a record was settled, released or resolved.
 *
 * @param source what kind of witness
 * @param actor who: the owner's node, the probe's name, the operator
 * @param reason what was seen or why it was decided; empty for an owner
 * @param askedAtMillis for a probe, the store's time before it asked; else 0
 */
public record Evidence(Source source, String actor, String reason, long askedAtMillis) {
    /** What kind of witness. */
    public enum Source {
        /** The attempt that held the lease. */
        OWNER,
        /** The receiver, asked. */
        PROBE,
        /** A person, with a reason. */
        OPERATOR,
        /** The store alone: no effect can have been applied, since it would have committed with the outcome. */
        STORE
    }

    private static final Evidence OWNER = new Evidence(Source.OWNER, "", "", 0);
    private static final Evidence STORE = new Evidence(Source.STORE, "", "", 0);

    public Evidence {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(actor, "actor");
        Objects.requireNonNull(reason, "reason");
        if (source == Source.OPERATOR && (actor.isBlank() || reason.isBlank())) {
            throw new IllegalArgumentException("An operator's word needs a name and a reason; give both.");
        }
    }

    /** The word of the attempt that held the lease. */
    public static Evidence owner() {
        return OWNER;
    }

    /** What the store alone proves. */
    public static Evidence store() {
        return STORE;
    }

    /** What the receiver answered to a probe that set out at this time of the store. */
    public static Evidence probe(String probe, String answer, long askedAtMillis) {
        return new Evidence(Source.PROBE, probe, answer, askedAtMillis);
    }

    /** The word of a person; name and reason are not blank. */
    public static Evidence operator(String name, String reason) {
        return new Evidence(Source.OPERATOR, name, reason, 0);
    }
}
