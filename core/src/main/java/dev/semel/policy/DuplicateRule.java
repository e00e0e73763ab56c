package dev.semel.policy;

/**
 * What a repeat of a settled intent is told, and whether a later version may take its place (A10). An intent that is not
 * settled is answered alike under every rule, and so is a key that was used for something else.
 *
 * <p>The last three supersede: their intents are versions of one entity, all under the entity's key. A higher version
 * opens a new epoch, the same version asked for again is a repeat and is told its result, the same version of something
 * else is refused, and a lower one is stale. Under the others no intent has a version.
 */
public enum DuplicateRule {
    /** The outcome again. */
    REPLAY,
    /** That the action was done before, and nothing of its result; a refusal is told again. */
    SKIP,
    /** The reference that was kept of the result, and never more; a refusal is told again. */
    ACKNOWLEDGE,
    /** That this is a duplicate, whatever the outcome was; never the result. */
    REFUSE,
    /**
     * Each version sets the whole entity, and was decided on in view of the one before: an older one that comes late is a
     * conflict, which somebody has to look at.
     */
    OVERWRITE,
    /**
     * Each version holds a part, which the effect puts into what is there; one that comes too late is a conflict, for its
     * part would be missing.
     */
    MERGE,
    /** Each version sets the whole entity, whoever sent it: an older one that comes late has lost, as it should. */
    LAST_WRITE_WINS;

    /** Whether intents have versions, of which a higher one takes the place of a lower one. */
    public boolean supersedes() {
        return compareTo(OVERWRITE) >= 0;
    }
}
