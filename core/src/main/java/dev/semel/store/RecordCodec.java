package dev.semel.store;

import dev.semel.operation.Fingerprint;
import dev.semel.policy.EffectClass;
import dev.semel.policy.EffectTerms;
import dev.semel.protocol.Evidence;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.LeaseId;
import dev.semel.protocol.Life;
import dev.semel.protocol.Nonce;
import dev.semel.protocol.Outcome;
import dev.semel.protocol.Payload;
import dev.semel.protocol.State;
import dev.semel.protocol.Status;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record as bytes, for stores that keep it as one value. The first byte is the schema version: a later release reads
 * what every earlier one wrote, an earlier release refuses what it does not know. Detects no damage: that is the store's
 * checksum.
 */
public final class RecordCodec {
    private static final byte SCHEMA = 1;

    // A stored code is a place in one of these lists, so they may only grow at their ends.
    static final List<Status> STATUSES = List.of(
            Status.ABSENT,
            Status.RUNNING,
            Status.SUCCEEDED,
            Status.REJECTED,
            Status.RELEASED,
            Status.IN_DOUBT,
            Status.TOMBSTONE);
    private static final List<EffectClass> CLASSES = List.of(
            EffectClass.ATOMIC,
            EffectClass.DEDUPLICATED,
            EffectClass.FENCED,
            EffectClass.QUERYABLE,
            EffectClass.UNPROTECTED);
    private static final List<Evidence.Source> SOURCES =
            List.of(Evidence.Source.OWNER, Evidence.Source.PROBE, Evidence.Source.OPERATOR, Evidence.Source.STORE);
    private static final List<Payload.Extent> EXTENTS = List.of(
            Payload.Extent.WHOLE,
            Payload.Extent.REFERENCE,
            Payload.Extent.OMITTED,
            Payload.Extent.OVERSIZED,
            Payload.Extent.SEALED);

    private RecordCodec() {}

    /** The bytes of a record, in the newest schema. */
    public static byte[] encode(IntentRecord record) {
        ByteSink out = new ByteSink();
        out.putByte(SCHEMA);
        out.putByte(STATUSES.indexOf(record.status()));
        out.putText(record.fingerprint().rule());
        out.putBytes(record.fingerprint().digest());
        effect(record.effect(), out);
        out.putText(record.policyVersion());
        out.putLong(record.epoch());
        out.putLong(record.lease().nonce().high());
        out.putLong(record.lease().nonce().low());
        out.putLong(record.life().firstEpoch());
        out.putLong(record.life().sinceMillis());
        out.putByte(record.life().unproved() ? 1 : 0);
        out.putLong(record.version());
        out.putLong(record.appliedVersion());
        record.state().fold(new Writer(out));
        return out.toByteArray();
    }

    /**
     * @throws StoreRefusedException if a later release wrote the bytes
     * @throws IllegalArgumentException if they are no record
     */
    public static IntentRecord decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            byte schema = in.get();
            if (schema != SCHEMA) {
                throw new StoreRefusedException(
                        StoreRefusedException.Code.UNKNOWN_SCHEMA,
                        "A stored record has schema " + schema + " and this release knows up to " + SCHEMA
                                + "; run the release that wrote it, or a later one.");
            }
            Status status = element(STATUSES, in.get());
            IntentRecord record = new IntentRecord(
                    Fingerprint.of(text(in), bytes(in)),
                    effect(in),
                    text(in),
                    new LeaseId(in.getLong(), new Nonce(in.getLong(), in.getLong())),
                    new Life(in.getLong(), in.getLong(), in.get() != 0),
                    in.getLong(),
                    in.getLong(),
                    state(status, in));
            if (in.hasRemaining()) {
                throw new IllegalArgumentException("A stored record has " + in.remaining() + " bytes too many.");
            }
            return record;
        } catch (BufferUnderflowException tooShort) {
            throw new IllegalArgumentException(
                    "A stored record of " + bytes.length + " bytes ends too early.", tooShort);
        }
    }

    private static void effect(EffectTerms effect, ByteSink out) {
        out.putByte(CLASSES.indexOf(effect.effectClass()));
        out.putLong(effect.horizonMillis());
        out.putLong(effect.marginMillis());
        out.putLong(effect.memoryMillis());
        out.putLong(effect.quiescenceMillis());
        out.putByte(effect.remembersRefusals() ? 1 : 0);
    }

    private static EffectTerms effect(ByteBuffer in) {
        return new EffectTerms(
                element(CLASSES, in.get()), in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.get() != 0);
    }

    private static State state(Status status, ByteBuffer in) {
        return switch (status) {
            case RUNNING -> new State.Running(in.getLong(), in.getInt(), optionalPayload(in));
            case SUCCEEDED -> settled(new Outcome.Succeeded(payload(in)), in);
            case REJECTED -> settled(new Outcome.Rejected(payload(in)), in);
            case RELEASED -> new State.Released(in.getLong(), evidence(in));
            case IN_DOUBT -> new State.InDoubt(in.getLong(), in.get() != 0, optionalPayload(in));
            case TOMBSTONE -> new State.Tombstone(element(STATUSES, in.get()), in.getLong());
            case ABSENT -> throw new IllegalArgumentException("A stored record says that it is absent.");
        };
    }

    private static State settled(Outcome outcome, ByteBuffer in) {
        return new State.Settled(outcome, in.getLong(), in.getLong(), in.getLong(), evidence(in));
    }

    private static Evidence evidence(ByteBuffer in) {
        return new Evidence(element(SOURCES, in.get()), text(in), text(in), in.getLong());
    }

    private static @Nullable Payload optionalPayload(ByteBuffer in) {
        return in.get() == 0 ? null : payload(in);
    }

    private static Payload payload(ByteBuffer in) {
        Payload.Extent extent = element(EXTENTS, in.get());
        byte[] bytes = bytes(in);
        return switch (extent) {
            case WHOLE -> Payload.whole(bytes);
            case REFERENCE -> Payload.reference(bytes);
            case OMITTED -> Payload.omitted();
            case OVERSIZED -> Payload.oversized();
            case SEALED -> Payload.sealed(bytes);
        };
    }

    private static String text(ByteBuffer in) {
        return new String(bytes(in), java.nio.charset.StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static <E> E element(List<E> values, byte index) {
        if (index < 0 || index >= values.size()) {
            throw new IllegalArgumentException("A stored record holds the unknown code " + index + ".");
        }
        return values.get(index);
    }

    /** Writes what each state alone knows. */
    private record Writer(ByteSink out) implements State.Cases<ByteSink> {
        @Override
        public ByteSink running(State.Running state) {
            out.putLong(state.leaseEndMillis());
            out.putInt(state.renewals());
            return optional(state.seen());
        }

        @Override
        public ByteSink settled(State.Settled state) {
            payload(state.outcome().payload());
            out.putLong(state.settledAtMillis());
            out.putLong(state.keepUntilMillis());
            out.putLong(state.refuseUntilMillis());
            return evidence(state.evidence());
        }

        @Override
        public ByteSink released(State.Released state) {
            out.putLong(state.keepUntilMillis());
            return evidence(state.evidence());
        }

        @Override
        public ByteSink inDoubt(State.InDoubt state) {
            out.putLong(state.leaseEndMillis());
            out.putByte(state.fenced() ? 1 : 0);
            return optional(state.seen());
        }

        @Override
        public ByteSink tombstone(State.Tombstone state) {
            out.putByte(STATUSES.indexOf(state.outcome()));
            return out.putLong(state.refuseUntilMillis());
        }

        private ByteSink evidence(Evidence evidence) {
            out.putByte(SOURCES.indexOf(evidence.source()));
            out.putText(evidence.actor());
            out.putText(evidence.reason());
            return out.putLong(evidence.askedAtMillis());
        }

        private ByteSink optional(@Nullable Payload payload) {
            out.putByte(payload == null ? 0 : 1);
            return payload == null ? out : payload(payload);
        }

        private ByteSink payload(Payload payload) {
            out.putByte(EXTENTS.indexOf(payload.extent()));
            return out.putBytes(payload.bytes());
        }
    }
}
