package dev.semel.operation;

import dev.semel.policy.DuplicateRule;
import java.util.Objects;

/** One wish to apply an operation: whose and which (key), and exactly what (fingerprint). */
public record Intent(OperationKey key, Fingerprint fingerprint, Supersession supersession) {
    public Intent {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(fingerprint, "fingerprint");
        Objects.requireNonNull(supersession, "supersession");
    }

    /**
     * The same intent, if it can be asked for under this rule.
     *
     * @throws IllegalArgumentException if the rule supersedes and the intent has no version, or the reverse
     */
    public Intent under(DuplicateRule rule) {
        if (rule.supersedes() && supersession.isNever()) {
            throw new IllegalArgumentException("The intent " + key + " has no version, and under " + rule
                    + " only a version says which of two is newer; give it one.");
        }
        if (!rule.supersedes() && !supersession.isNever()) {
            throw new IllegalArgumentException("The intent " + key + " has version " + supersession.version()
                    + ", and under " + rule + " no version takes the place of another; declare OVERWRITE, MERGE or"
                    + " LAST_WRITE_WINS.");
        }
        return this;
    }

    /** An ordinary intent, whose outcome is final. */
    public Intent(OperationKey key, Fingerprint fingerprint) {
        this(key, fingerprint, Supersession.never());
    }
}
