package dev.semel.spring;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.State;
import dev.semel.store.TransitionLog;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an operator is told of one key.
 *
 * @param tenant whose
 * @param operation which
 * @param key which action
 * @param status where it stands
 * @param epoch of the last lease; what {@code resolve} must name
 * @param meaning where it stands, as a sentence
 * @param history what happened, oldest first; null in lists
 */
record KeyReport(
        String tenant,
        String operation,
        String key,
        String status,
        long epoch,
        String meaning,
        @Nullable List<Line> history) {
    /** One line of a history. */
    record Line(Instant at, String what, String from, String to, long epoch, String detail) {
        static Line of(TransitionLog.Entry entry) {
            return new Line(
                    Instant.ofEpochMilli(entry.atMillis()),
                    entry.what(),
                    entry.from().name(),
                    entry.to().name(),
                    entry.epoch(),
                    entry.detail());
        }
    }

    static KeyReport of(OperationKey key, @Nullable IntentRecord record, @Nullable List<Line> history) {
        return new KeyReport(
                key.tenant(),
                key.operation(),
                key.key(),
                record == null ? "ABSENT" : record.status().name(),
                record == null ? 0 : record.epoch(),
                record == null
                        ? "Nobody of the tenant " + key.tenant() + " has asked for this, or it was forgotten."
                        : meaning(record),
                history);
    }

    private static String meaning(IntentRecord record) {
        return record.state().fold(new State.Cases<String>() {
            @Override
            public String running(State.Running running) {
                return "An attempt is at work until its lease ends, " + Instant.ofEpochMilli(running.leaseEndMillis())
                        + "; once that is past it is gone, and its effect class decides what the next one does.";
            }

            @Override
            public String settled(State.Settled settled) {
                return settled.outcome().fold(succeeded -> "It was applied", rejected -> "It was refused for good")
                        + " at " + Instant.ofEpochMilli(settled.settledAtMillis()) + "; repeats are told so until "
                        + Instant.ofEpochMilli(settled.keepUntilMillis()) + ".";
            }

            @Override
            public String released(State.Released released) {
                return "The last attempt is known to have applied nothing; the next one runs.";
            }

            @Override
            public String inDoubt(State.InDoubt doubt) {
                return "It may have been applied and nobody knows: look at the receiver, then resolve epoch "
                        + record.epoch() + ".";
            }

            @Override
            public String tombstone(State.Tombstone tombstone) {
                return "There was an outcome, which is kept no longer; repeats are refused until "
                        + Instant.ofEpochMilli(tombstone.refuseUntilMillis()) + ".";
            }
        });
    }
}
