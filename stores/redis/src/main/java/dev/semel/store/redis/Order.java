package dev.semel.store.redis;

import dev.semel.policy.EffectTerms;
import dev.semel.policy.RetentionTerms;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.Evidence;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.LeaseId;
import dev.semel.protocol.Life;
import dev.semel.protocol.Nonce;
import dev.semel.protocol.Outcome;
import dev.semel.protocol.State;
import dev.semel.protocol.Status;
import dev.semel.protocol.Transition;
import dev.semel.store.HistoryCodec;
import dev.semel.store.HistoryLines;
import dev.semel.store.OpenRecords;
import dev.semel.store.RecordCodec;
import dev.semel.store.TransitionLog.Entry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One item of a batch as the script takes it; see there for the letters.
 *
 * @param record the name of the record's key
 */
// Handed on and never compared.
@SuppressWarnings("ArrayRecordComponent")
record Order(char letter, int shard, byte[] record, List<byte[]> arguments) {
    /** Up to here sums with a time stay exact in the script's numbers. Longer lengths are the caller's to decide. */
    private static final long LONGEST = 1L << 52;

    private static final int THREE_TIMES = 24;
    private static final byte[] NOTHING = new byte[0];
    private static final byte[] ZERO = decimal(0);
    private static final byte[] SUCCEEDED = decimal(2);
    private static final byte[] REJECTED = decimal(3);
    private static final byte[] NEEDS_PROOF = decimal(1);

    // What is the same for all, and would else be encoded for each.
    private static final byte[] BY_OWNER = evidence();
    private static final byte[] CLAIM = line("claim", Status.ABSENT, Status.RUNNING, "");
    private static final byte[] RENEW = line("renew", Status.RUNNING, Status.RUNNING, "");
    private static final byte[] RELEASE = line("release", Status.RUNNING, Status.RELEASED, "owner");
    private static final byte[] SETTLE = line("settle", Status.RUNNING, Status.SUCCEEDED, "owner");
    private static final byte[] REJECT = line("settle", Status.RUNNING, Status.REJECTED, "owner");

    static Order look(int shard, byte[] record) {
        return new Order('L', shard, record, List.of());
    }

    static Order history(int shard, byte[] record) {
        return new Order('H', shard, record, List.of());
    }

    static Order note(int shard, byte[] record, Entry entry) {
        return new Order('N', shard, record, List.of(HistoryCodec.line(entry)));
    }

    static Order epochs(int shard, byte[] record, int count) {
        return new Order('E', shard, record, List.of(decimal(count)));
    }

    /** The order that lets the script decide what it can, or one to look. */
    static Order of(Event event, int shard, byte[] record) {
        List<byte[]> arguments = null;
        char letter = 'L';
        if (event instanceof Event.Claim claim && claim.leaseTerms().lengthMillis() < LONGEST) {
            letter = 'C';
            arguments = claim(claim);
        } else if (event instanceof Event.Renew renew && renew.leaseTerms().lengthMillis() < LONGEST) {
            letter = 'R';
            arguments = List.of(
                    lease(renew.lease()),
                    decimal(renew.leaseTerms().lengthMillis()),
                    decimal(renew.leaseTerms().maxRenewals()),
                    RENEW);
        } else if (event instanceof Event.Settle settle && isShort(settle.retention())) {
            letter = 'S';
            arguments = settle(settle);
        } else if (event instanceof Event.Release release
                && release.standing() == Event.Standing.THIS_LEASE
                && isShort(release.retention())) {
            letter = 'X';
            arguments =
                    List.of(lease(release.lease()), decimal(release.retention().refuseMillis()), BY_OWNER, RELEASE);
        } else if (event instanceof Event.Adopt adopt && adopt.over() == null) {
            letter = 'A';
            arguments = adopt(adopt);
        }
        return arguments == null ? look(shard, record) : new Order(letter, shard, record, arguments);
    }

    /** Whether the script needs an epoch for it, if there is no record. */
    boolean isClaim() {
        return letter == 'C';
    }

    /** Writes what was decided, if the record is still the one that it was decided on. */
    static Order put(int shard, byte[] record, Stored before, Event event, Transition transition) {
        IntentRecord after = transition.after();
        long at = transition.decision().atMillis();
        if (after == null) {
            return new Order('P', shard, record, List.of(before.seen(), NOTHING, NOTHING, NOTHING, NOTHING, NOTHING));
        }
        return new Order(
                'P',
                shard,
                record,
                List.of(
                        before.seen(),
                        before.changedTo(after, at),
                        open(after),
                        after.status().isOpen() ? decimal(OpenRecords.dueAt(after)) : NOTHING,
                        forgottenAt(after),
                        HistoryCodec.line(HistoryLines.of(event, transition))));
    }

    /** On a key without a record this is written as it is, whatever the time. */
    private static List<byte[]> adopt(Event.Adopt adopt) {
        IntentRecord after = adopt.record();
        Transition transition = new Transition(null, after, new Decision.Accepted(after, false, 0));
        return List.of(
                ByteBuffer.allocate(4).putInt(Stored.headLength(after)).array(),
                RecordCodec.encode(after),
                open(after),
                after.status().isOpen() ? decimal(OpenRecords.dueAt(after)) : NOTHING,
                forgottenAt(after),
                HistoryCodec.untimed(HistoryLines.of(adopt, transition)));
    }

    private static byte[] open(IntentRecord after) {
        if (!after.status().isOpen()) {
            return NOTHING;
        }
        return (after.status() == Status.RUNNING ? "r" : "d").getBytes(StandardCharsets.US_ASCII);
    }

    /** Nothing for what must never be forgotten, and for what is kept for so long that nobody will see the end. */
    private static byte[] forgottenAt(IntentRecord after) {
        Long end = null;
        if (after.state() instanceof State.Settled settled) {
            end = settled.refuseUntilMillis();
        } else if (after.state() instanceof State.Released released) {
            end = released.keepUntilMillis();
        } else if (after.state() instanceof State.Tombstone tombstone) {
            end = tombstone.refuseUntilMillis();
        }
        return end == null || end >= LONGEST ? NOTHING : decimal(end);
    }

    private static List<byte[]> claim(Event.Claim claim) {
        IntentRecord model = new IntentRecord(
                claim.fingerprint(),
                claim.effect(),
                claim.policyVersion(),
                new LeaseId(0, claim.nonce()),
                new Life(0, 0, false),
                0,
                0,
                new State.Running(0, 0, null));
        byte[] prefix = Arrays.copyOf(RecordCodec.encode(model), Stored.headLength(model) - Stored.LAST_OF_HEAD);
        return List.of(
                prefix,
                nonce(claim.nonce()),
                ByteBuffer.allocate(8).putLong(claim.supersession().version()).array(),
                decimal(claim.leaseTerms().lengthMillis()),
                CLAIM);
    }

    /** A refusal that does not speak for one attempt alone is never written without the caller's decision. */
    private static @Nullable List<byte[]> settle(Event.Settle settle) {
        boolean succeeded = settle.outcome().status() == Status.SUCCEEDED;
        if (!succeeded && settle.standing() != Event.Standing.THIS_LEASE) {
            return null;
        }
        return List.of(
                lease(settle.lease()),
                succeeded ? SUCCEEDED : REJECTED,
                succeeded ? ZERO : NEEDS_PROOF,
                payload(settle.outcome()),
                decimal(settle.retention().keepMillis()),
                decimal(settle.retention().refuseMillis()),
                BY_OWNER,
                succeeded ? SETTLE : REJECT);
    }

    private static boolean isShort(RetentionTerms retention) {
        return retention.keepMillis() < LONGEST / 2 && retention.refuseMillis() < LONGEST / 2;
    }

    /** As the codec writes it: what stands between the head and the three times of a settled record. */
    private static byte[] payload(Outcome outcome) {
        IntentRecord model = model(new State.Settled(outcome, 0, 0, 0, Evidence.owner()));
        byte[] encoded = RecordCodec.encode(model);
        return Arrays.copyOfRange(encoded, Stored.headLength(model), encoded.length - THREE_TIMES - BY_OWNER.length);
    }

    private static byte[] evidence() {
        IntentRecord model = model(new State.Released(0, Evidence.owner()));
        byte[] encoded = RecordCodec.encode(model);
        return Arrays.copyOfRange(encoded, Stored.headLength(model) + 8, encoded.length);
    }

    private static IntentRecord model(State state) {
        return new IntentRecord(
                dev.semel.operation.Fingerprint.of("model", new byte[16]),
                EffectTerms.unprotected(),
                "",
                new LeaseId(0, new Nonce(0, 0)),
                new Life(0, 0, false),
                0,
                0,
                state);
    }

    private static byte[] lease(LeaseId lease) {
        return ByteBuffer.allocate(24)
                .putLong(lease.epoch())
                .put(nonce(lease.nonce()))
                .array();
    }

    private static byte[] nonce(Nonce nonce) {
        return ByteBuffer.allocate(16)
                .putLong(nonce.high())
                .putLong(nonce.low())
                .array();
    }

    private static byte[] line(String what, Status from, Status to, String detail) {
        return HistoryCodec.tail(new Entry(0, what, from, to, 0, detail));
    }

    static byte[] decimal(long number) {
        return ascii(Long.toString(number));
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
