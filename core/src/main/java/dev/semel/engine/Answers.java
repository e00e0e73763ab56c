package dev.semel.engine;

import dev.semel.operation.Intent;
import dev.semel.policy.DuplicateRule;
import dev.semel.policy.ResultRule;
import dev.semel.protocol.Decision;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Outcome;
import dev.semel.protocol.Payload;
import dev.semel.protocol.Protocol;
import dev.semel.protocol.State;
import dev.semel.protocol.Status;
import org.jspecify.annotations.Nullable;

/** A record or decision, as what a caller is told of it. Pure. For attempts that no engine runs, as in a transaction. */
public final class Answers {
    private Answers() {}

    /** What a final record tells to everybody but the attempt that made it so. */
    static Execution<Payload> replay(IntentRecord record) {
        Outcome outcome = ((State.Settled) record.state()).outcome();
        return outcome.fold(
                succeeded -> new Execution.Replayed<>(kept(succeeded.payload()), record),
                rejected -> new Execution.Rejected<>(rejected.payload(), true, record));
    }

    /** What the attempt that settled it is told. */
    public static Execution<Payload> settled(IntentRecord record, Payload whole) {
        Outcome outcome = ((State.Settled) record.state()).outcome();
        return outcome.fold(
                succeeded -> new Execution.Applied<>(whole, record),
                rejected -> new Execution.Rejected<>(rejected.payload(), false, record));
    }

    /** What a record tells at this time, whatever its state. */
    static Execution<Payload> of(IntentRecord record, long atMillis) {
        return record.state().fold(new State.Cases<>() {
            @Override
            public Execution<Payload> running(State.Running running) {
                return running.leaseEndMillis() > atMillis
                        ? new Execution.Running<>(running.leaseEndMillis() - atMillis, record)
                        : new Execution.InDoubt<>(mayRepeat(record, atMillis), record);
            }

            @Override
            public Execution<Payload> settled(State.Settled settled) {
                return replay(record);
            }

            @Override
            public Execution<Payload> released(State.Released released) {
                return new Execution.Released<>(record);
            }

            @Override
            public Execution<Payload> inDoubt(State.InDoubt doubt) {
                return new Execution.InDoubt<>(false, record);
            }

            @Override
            public Execution<Payload> tombstone(State.Tombstone tombstone) {
                return new Execution.Expired<>(record);
            }
        });
    }

    /**
     * What an owner is told whose write changed nothing, of the record as it stands; it may be another intent's by now.
     *
     * @param mayBeThere whether the owner itself may have applied something, whatever the record says
     */
    static Execution<Payload> late(IntentRecord record, Intent asked, boolean mayBeThere, long atMillis) {
        IntentRecord live = Protocol.aged(record, atMillis);
        if (live == null) {
            return mayBeThere ? new Execution.InDoubt<>(false, record) : new Execution.Expired<>(record);
        }
        return mayBeThere ? doubted(late(live, asked, atMillis)) : late(live, asked, atMillis);
    }

    private static Execution<Payload> late(IntentRecord live, Intent asked, long atMillis) {
        Decision.Claimed read = Protocol.read(live, asked, atMillis);
        if (read != null) {
            return of(read);
        }
        // What became of an older version, which went before this one once it was released, says nothing of this one.
        boolean another = live.version() != asked.supersession().version() && live.status() != Status.RUNNING;
        return another ? new Execution.InDoubt<>(mayRepeat(live, atMillis), live) : of(live, atMillis);
    }

    /** To an owner that may have acted it is no proof that somebody found nothing. */
    static Execution<Payload> doubted(Execution<Payload> told) {
        return told instanceof Execution.Released<Payload> released
                ? new Execution.InDoubt<>(false, released.record())
                : told;
    }

    /** What a claim that was not granted is told. */
    public static Execution<Payload> of(Decision.Claimed decision) {
        IntentRecord record = decision.record();
        if (decision instanceof Decision.Mismatch) {
            return new Execution.Mismatched<>(record);
        } else if (decision instanceof Decision.Stale) {
            return new Execution.Stale<>(record);
        } else if (decision instanceof Decision.Running && lapsed(record, decision.atMillis())) {
            return new Execution.Running<>(0, record);
        }
        return of(record, decision.atMillis());
    }

    /**
     * What a repeat may be told by this rule: of an outcome made before no more than it says, of everything else all. The
     * record that comes with it holds no more either.
     */
    public static Execution<Payload> repeated(Execution<Payload> told, DuplicateRule rule) {
        boolean again = told instanceof Execution.Replayed
                || (told instanceof Execution.Rejected<Payload> rejected && rejected.replayed());
        if (!again) {
            return told;
        }
        IntentRecord record = ((Execution.Settled<Payload>) told).record();
        boolean succeeded = told instanceof Execution.Replayed;
        return switch (rule) {
            case SKIP -> succeeded ? new Execution.Skipped<>(bare(record)) : told;
            case ACKNOWLEDGE -> succeeded ? acknowledged(record) : told;
            case REFUSE -> new Execution.Duplicate<>(bare(record));
            case REPLAY, OVERWRITE, MERGE, LAST_WRITE_WINS -> told;
        };
    }

    /** A record of earlier terms may hold more than a reference. */
    private static Execution<Payload> acknowledged(IntentRecord record) {
        Payload payload = ((State.Settled) record.state()).outcome().payload();
        return payload.extent() == Payload.Extent.WHOLE ? replay(bare(record)) : replay(record);
    }

    private static IntentRecord bare(IntentRecord record) {
        State.Settled settled = (State.Settled) record.state();
        Outcome outcome = settled.outcome()
                .fold(
                        succeeded -> new Outcome.Succeeded(Payload.omitted()),
                        rejected -> new Outcome.Rejected(Payload.omitted()));
        State.Settled without = new State.Settled(
                outcome,
                settled.settledAtMillis(),
                settled.keepUntilMillis(),
                settled.refuseUntilMillis(),
                settled.evidence());
        return new IntentRecord(
                record.fingerprint(),
                record.effect(),
                record.policyVersion(),
                record.lease(),
                record.life(),
                record.version(),
                record.appliedVersion(),
                without);
    }

    /** A running record whose lease has run out but which this claim may not take over. */
    private static boolean lapsed(IntentRecord record, long atMillis) {
        return record.state() instanceof State.Running running && running.leaseEndMillis() <= atMillis;
    }

    private static boolean mayRepeat(IntentRecord record, long atMillis) {
        return record.effect().mayRunAgain(atMillis - record.life().sinceMillis());
    }

    /** No more is kept than the terms say; what is too large leaves its status, never nothing. */
    public static Payload kept(Payload payload, ResultRule rule) {
        if (rule.form() == ResultRule.Form.STATUS_ONLY) {
            boolean note = payload.extent() == Payload.Extent.REFERENCE && payload.length() <= rule.limitBytes();
            return note ? payload : Payload.omitted();
        }
        return payload.length() > rule.limitBytes() ? Payload.oversized() : payload;
    }

    static @Nullable Payload kept(Payload payload) {
        return switch (payload.extent()) {
            case WHOLE, REFERENCE, SEALED -> payload;
            case OMITTED, OVERSIZED -> null;
        };
    }
}
