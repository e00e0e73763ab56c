package dev.semel.store.embedded;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.Protocol;
import dev.semel.protocol.Transition;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreUnavailableException;
import dev.semel.store.TransitionLog.Note;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The decisions of one group, taken one after another over what is on the disk and what the group made of it. Writes
 * nothing but into the batch it is given. For one thread until {@link #writeTo}; readers may then {@link #before} it.
 */
final class Group {
    private final Records records;
    private final EpochFloors floors;
    private final boolean withHistory;
    private final long nowMillis;
    private final Map<OperationKey, Slot> slots = new HashMap<>();
    private final Map<OperationKey, byte[]> notes = new LinkedHashMap<>();
    private boolean durable;

    Group(Records records, EpochFloors floors, boolean withHistory, long nowMillis) {
        this.records = records;
        this.floors = floors;
        this.withHistory = withHistory;
        this.nowMillis = nowMillis;
    }

    void decide(Ticket ticket) {
        durable |= floors.raiseAll(ticket.floorsAbove());
        List<Event> events = ticket.events();
        for (int index = 0; index < events.size(); index++) {
            ticket.answer(index, decide(events.get(index), ticket.isDurable()));
        }
        if (withHistory) {
            ticket.notes().forEach(this::noteIfWhole);
        }
    }

    /** Fills the batch; it stays empty if nothing changed. */
    void writeTo(BatchBytes batch) {
        for (Slot slot : slots.values()) {
            if (slot.isChanged()) {
                slot.writeTo(batch);
                if (slot.after() == null && records.hasNotes(slot.encodedKey())) {
                    batch.delete(Family.NOTES, slot.encodedKey());
                }
            }
        }
        notes.forEach((key, lines) -> {
            Slot slot = slots.get(key);
            if (slot != null && slot.after() != null) {
                batch.put(Family.NOTES, slot.encodedKey(), HistoryBytes.sealed(slot.encodedKey(), lines));
            }
        });
        if (!batch.isEmpty() || durable) {
            floors.writeTo(batch);
        }
    }

    /** Whether somebody's answer must wait for the disk. */
    boolean isDurable() {
        return durable;
    }

    long nowMillis() {
        return nowMillis;
    }

    /** What the group found of this key, null if it does not change the key. */
    @Nullable
    Slot before(OperationKey key) {
        Slot slot = slots.get(key);
        return slot != null && slot.isChanged() ? slot : null;
    }

    /** Brings what is open in memory to where the disk is. */
    void publishTo(OpenTable open) {
        for (Slot slot : slots.values()) {
            if (slot.isChanged()) {
                StoredRecord after = slot.after();
                open.set(slot.key(), after != null && after.record().status().isOpen() ? after : null);
            }
        }
    }

    private Decision decide(Event event, boolean answerWaits) {
        try {
            Slot slot = slot(event.key());
            Transition transition = Protocol.decide(slot.record(), event, nowMillis, floors.floor(event.key()));
            if (transition.changes()) {
                take(slot, event, transition);
                durable |= answerWaits;
            }
            return transition.decision();
        } catch (StoreUnavailableException none) {
            throw none;
        } catch (RuntimeException itsOwn) {
            // A damaged record, say: one item's failure is that item's answer.
            return new Decision.Failed(String.valueOf(itsOwn.getMessage()), nowMillis);
        }
    }

    private void take(Slot slot, Event event, Transition transition) {
        if (transition.after() == null && transition.before() != null) {
            floors.raise(event.key(), transition.before().epoch());
        }
        slot.take(event, transition, withHistory);
    }

    /** A note is not worth the group: on a damaged record it is dropped, and whoever reads the record is told. */
    private void noteIfWhole(Note note) {
        try {
            note(note);
        } catch (StoreRefusedException damaged) {
            notes.remove(note.key());
        }
    }

    private void note(Note note) {
        Slot slot = slot(note.key());
        if (slot.after() != null) {
            byte[] soFar = notes.computeIfAbsent(note.key(), unused -> records.notes(slot.encodedKey()));
            notes.put(note.key(), HistoryBytes.append(soFar, note.entry()));
        }
    }

    private Slot slot(OperationKey key) {
        Slot known = slots.get(key);
        if (known != null) {
            return known;
        }
        byte[] encoded = key.encoded();
        Slot slot = new Slot(key, encoded, records.stored(key, encoded));
        slots.put(key, slot);
        return slot;
    }
}
