package dev.semel.store.jdbc;

import dev.semel.protocol.Evidence;
import dev.semel.protocol.Outcome;
import dev.semel.protocol.Payload;
import dev.semel.protocol.State;
import dev.semel.protocol.Status;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a state knows beside its times, as the bytes of one column; empty or null where there is nothing. */
final class StateBytes {
    // A stored code is a place in one of these lists, so they may only grow at their ends.
    static final List<Status> STATUSES = List.of(
            Status.ABSENT,
            Status.RUNNING,
            Status.SUCCEEDED,
            Status.REJECTED,
            Status.RELEASED,
            Status.IN_DOUBT,
            Status.TOMBSTONE);
    private static final List<Evidence.Source> SOURCES =
            List.of(Evidence.Source.OWNER, Evidence.Source.PROBE, Evidence.Source.OPERATOR, Evidence.Source.STORE);
    private static final List<Payload.Extent> EXTENTS = List.of(
            Payload.Extent.WHOLE,
            Payload.Extent.REFERENCE,
            Payload.Extent.OMITTED,
            Payload.Extent.OVERSIZED,
            Payload.Extent.SEALED);

    /**
     * The times of a state, as columns.
     *
     * @param until lease end, end of retention, or end of refusal, by state
     * @param refuse a settled one's end of refusal
     * @param settled when it was settled
     */
    record Times(
            long until, @Nullable Long refuse, @Nullable Long settled, int renewals) {}

    private static final byte[] NOTHING = new byte[0];

    private StateBytes() {}

    static byte[] of(State state) {
        return state.fold(new Writer());
    }

    static Times times(State state) {
        return state.fold(new TimesOf());
    }

    /** @throws IllegalArgumentException if the bytes do not belong to such a state */
    static State read(Status status, byte @Nullable [] rest, Times times) {
        if (rest == null || rest.length == 0) {
            if (status == Status.RUNNING) {
                return new State.Running(times.until(), times.renewals(), null);
            }
            throw new IllegalArgumentException("A stored record is " + status + " and lacks what belongs to that.");
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(rest))) {
            return read(status, in, times);
        } catch (IOException tooShort) {
            throw new IllegalArgumentException(
                    "A stored record is " + status + " and its " + rest.length + " bytes end too early.", tooShort);
        }
    }

    private static State read(Status status, DataInputStream in, Times times) throws IOException {
        return switch (status) {
            case RUNNING -> new State.Running(times.until(), times.renewals(), payload(in));
            case SUCCEEDED -> settled(new Outcome.Succeeded(payload(in)), in, times);
            case REJECTED -> settled(new Outcome.Rejected(payload(in)), in, times);
            case RELEASED -> new State.Released(times.until(), evidence(in));
            case IN_DOUBT ->
                new State.InDoubt(times.until(), in.readBoolean(), in.available() == 0 ? null : payload(in));
            case TOMBSTONE -> new State.Tombstone(element(STATUSES, in.readUnsignedByte()), times.until());
            case ABSENT -> throw new IllegalArgumentException("A stored record says that it is absent.");
        };
    }

    private static State settled(Outcome outcome, DataInputStream in, Times times) throws IOException {
        if (times.settled() == null || times.refuse() == null) {
            throw new IllegalArgumentException("A stored record is settled and does not say when.");
        }
        return new State.Settled(outcome, times.settled(), times.until(), times.refuse(), evidence(in));
    }

    private static Evidence evidence(DataInputStream in) throws IOException {
        Evidence.Source source = element(SOURCES, in.readUnsignedByte());
        return new Evidence(source, text(in), text(in), in.readLong());
    }

    private static Payload payload(DataInputStream in) throws IOException {
        Payload.Extent extent = element(EXTENTS, in.readUnsignedByte());
        byte[] bytes = in.readNBytes(in.readInt());
        return switch (extent) {
            case WHOLE -> Payload.whole(bytes);
            case REFERENCE -> Payload.reference(bytes);
            case OMITTED -> Payload.omitted();
            case OVERSIZED -> Payload.oversized();
            case SEALED -> Payload.sealed(bytes);
        };
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), java.nio.charset.StandardCharsets.UTF_8);
    }

    static <E> E element(List<E> values, int index) {
        if (index >= values.size()) {
            throw new IllegalArgumentException("A stored record holds the unknown code " + index + ".");
        }
        return values.get(index);
    }

    /** Writes into memory, where nothing goes wrong. */
    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private static byte[] written(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            writing.to(out);
        } catch (IOException cannotBe) {
            throw new UncheckedIOException("Bytes in memory were not written.", cannotBe);
        }
        return bytes.toByteArray();
    }

    private static void put(Payload payload, DataOutputStream out) throws IOException {
        out.writeByte(EXTENTS.indexOf(payload.extent()));
        byte[] bytes = payload.bytes();
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static void put(Evidence evidence, DataOutputStream out) throws IOException {
        out.writeByte(SOURCES.indexOf(evidence.source()));
        put(evidence.actor(), out);
        put(evidence.reason(), out);
        out.writeLong(evidence.askedAtMillis());
    }

    private static void put(String text, DataOutputStream out) throws IOException {
        byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static final class Writer implements State.Cases<byte[]> {
        @Override
        public byte[] running(State.Running state) {
            Payload seen = state.seen();
            return seen == null ? NOTHING : written(out -> put(seen, out));
        }

        @Override
        public byte[] settled(State.Settled state) {
            return written(out -> {
                put(state.outcome().payload(), out);
                put(state.evidence(), out);
            });
        }

        @Override
        public byte[] released(State.Released state) {
            return written(out -> put(state.evidence(), out));
        }

        @Override
        public byte[] inDoubt(State.InDoubt state) {
            Payload seen = state.seen();
            return written(out -> {
                out.writeBoolean(state.fenced());
                if (seen != null) {
                    put(seen, out);
                }
            });
        }

        @Override
        public byte[] tombstone(State.Tombstone state) {
            return written(out -> out.writeByte(STATUSES.indexOf(state.outcome())));
        }
    }

    private static final class TimesOf implements State.Cases<Times> {
        @Override
        public Times running(State.Running state) {
            return new Times(state.leaseEndMillis(), null, null, state.renewals());
        }

        @Override
        public Times settled(State.Settled state) {
            return new Times(state.keepUntilMillis(), state.refuseUntilMillis(), state.settledAtMillis(), 0);
        }

        @Override
        public Times released(State.Released state) {
            return new Times(state.keepUntilMillis(), null, null, 0);
        }

        @Override
        public Times inDoubt(State.InDoubt state) {
            return new Times(state.leaseEndMillis(), null, null, 0);
        }

        @Override
        public Times tombstone(State.Tombstone state) {
            return new Times(state.refuseUntilMillis(), null, null, 0);
        }
    }
}
