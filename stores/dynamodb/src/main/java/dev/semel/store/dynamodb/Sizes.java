package dev.semel.store.dynamodb;

import dev.semel.protocol.Event;
import dev.semel.protocol.Outcome;
import dev.semel.protocol.Payload;
import dev.semel.protocol.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * An item is 400 KB at most. A result for which there is no room must not leave its intent unsettled, to be run again: it
 * is settled without it, as one over its operation's limit is.
 */
final class Sizes {
    /** What is left of 400 KB beside the key, the fingerprint, evidence and history. */
    static final int LONGEST_RESULT_BYTES = 350_000;

    private Sizes() {}

    /** The event, with what does not fit left out. */
    static Event bounded(Event event) {
        if (event instanceof Event.Settle settle && isTooLong(settle.outcome().payload())) {
            return new Event.Settle(
                    settle.key(), settle.lease(), without(settle.outcome()), settle.standing(), settle.retention());
        } else if (event instanceof Event.GiveUp giveUp && isTooLong(giveUp.seen())) {
            return new Event.GiveUp(giveUp.key(), giveUp.lease(), Payload.oversized());
        } else if (event instanceof Event.Resolve resolve) {
            Verdict verdict = resolve.verdict()
                    .fold(
                            outcome -> isTooLong(outcome.payload())
                                    ? new Verdict.Found(without(outcome))
                                    : resolve.verdict(),
                            resolve::verdict);
            return new Event.Resolve(
                    resolve.key(), resolve.epochSeen(), verdict, resolve.evidence(), resolve.retention());
        }
        return event;
    }

    private static boolean isTooLong(@Nullable Payload payload) {
        return payload != null && payload.length() > LONGEST_RESULT_BYTES;
    }

    private static Outcome without(Outcome outcome) {
        return outcome instanceof Outcome.Succeeded
                ? new Outcome.Succeeded(Payload.oversized())
                : new Outcome.Rejected(Payload.oversized());
    }
}
