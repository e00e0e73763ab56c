package dev.semel.engine;

import dev.semel.operation.DerivedKeys;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Payload;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What an owner elsewhere is told. Immutable. */
public sealed interface RemoteAnswer {
    /**
     * The owner holds the lease. Both lengths count from before the owner sent its call, by a clock that only goes
     * forward; counted from when the answer came they are too long by its way.
     *
     * @param lease what to present from now on
     * @param record as it stands
     * @param leaseMillis how long the lease lasts
     * @param sendMillis after which nothing may be sent to the outside any more (rule 7): the lease's end or the end of
     *     what the receiver remembers, less the declared margin
     * @param repeated whether this very claim was granted before
     * @param derivationEpoch the number from which keys for receivers are derived
     */
    record Held(
            RemoteLease lease,
            IntentRecord record,
            long leaseMillis,
            long sendMillis,
            boolean repeated,
            long derivationEpoch)
            implements RemoteAnswer {
        public Held {
            Objects.requireNonNull(lease, "lease");
            Objects.requireNonNull(record, "record");
        }

        /** A key for this receiver, the same for every attempt of this life of the intent. */
        public String keyFor(String receiver) {
            return DerivedKeys.forReceiver(lease.key(), derivationEpoch, receiver);
        }
    }

    /** What any attempt of this process would be told. */
    record Told(Execution<Payload> execution) implements RemoteAnswer {}

    /** The lease went to another attempt, or its record is gone. Nothing of what is there now is told: claim again. */
    record Lost() implements RemoteAnswer {}

    /** The lease was renewed as often as it may be; it lasts until its end and no longer. */
    record Capped() implements RemoteAnswer {}

    /** There is no record of such a wish. */
    record Free() implements RemoteAnswer {}

    /** One function per case; a forgotten case does not compile. */
    interface Cases<T extends @Nullable Object> {
        T held(Held held);

        T told(Execution<Payload> execution);

        T lost();

        T capped();

        T free();
    }

    /** Answers with the function of this case. */
    default <T extends @Nullable Object> T fold(Cases<T> cases) {
        if (this instanceof Held held) {
            return cases.held(held);
        } else if (this instanceof Told told) {
            return cases.told(told.execution());
        } else if (this instanceof Lost) {
            return cases.lost();
        }
        return this instanceof Capped ? cases.capped() : cases.free();
    }
}
