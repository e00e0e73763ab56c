package dev.semel.store.embedded;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Protocol;
import dev.semel.protocol.Status;
import dev.semel.store.Backlog;
import dev.semel.store.Browsable;
import dev.semel.store.Epochs;
import dev.semel.store.Expiry;
import dev.semel.store.Found;
import dev.semel.store.Marks;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreClock;
import dev.semel.store.StoreDescription;
import dev.semel.store.StoreUnavailableException;
import dev.semel.store.TenantUsage;
import dev.semel.store.TransitionLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Records in a RocksDB directory that this process owns: durable without a server. An answer to {@link #apply} is given
 * after its group was synced to the disk, so a killed process or a machine without power loses nothing that was answered.
 * Callers that wait together share one write.
 *
 * <p>The store refuses to open, with a {@link dev.semel.store.StoreRefusedException} that says why: a directory that
 * another process owns, a file that is damaged, a generation other than the pinned one, what a later release wrote. If a
 * write fails, nobody knows what is on the disk: the store then answers nothing more until it is opened again.
 *
 * <p>Safe for use by all threads. Never runs a thread of its own: clean-up is {@link #expire}, called from outside.
 */
public final class RocksStore implements OperationStore, Backlog, Browsable, TransitionLog, TenantUsage, Marks, Epochs {
    private final OwnedDirectory owned;
    private final StoreDescription description;
    private final Database database;
    private final OpenTable open;
    private final Records records;
    private final StoreTime time;
    private final Writer writer;
    private final CommitQueue queue;
    private final ExpiryWalk expiry;
    private final StoredMarks marks;
    private final long epochsAbove;
    private final Object expiring = new Object();

    private RocksStore(RocksOptions options, StoreClock clock, OwnedDirectory owned, Opening.Opened opened) {
        this.owned = owned;
        database = opened.database();
        open = new OpenTable();
        records = new Records(database, open);
        time = new StoreTime(clock, records.number(StoreTime.STORED_KEY, 0));
        epochsAbove = opened.card().epochsAbove();
        EpochFloors floors = Loading.floors(records, epochsAbove);
        Loading.openRecords(database, records, open);
        writer = new Writer(database, records, open, time, new Writer.Terms(floors, options.history()));
        queue = new CommitQueue(writer::commit);
        expiry = new ExpiryWalk(database, records);
        marks = new StoredMarks(database, records, writer);
        description = new StoreDescription(
                "rocksdb:" + options.directory(),
                database.grade(),
                opened.card().generation(),
                true);
    }

    /**
     * Opens the store, making it if it was never there.
     *
     * @param clock its time, see {@link StoreClock}; the store adds that it does not go back
     * @throws dev.semel.store.StoreRefusedException if the store must not be used as it is; the code says why
     */
    public static RocksStore open(RocksOptions options, StoreClock clock) {
        OwnedDirectory owned = OwnedDirectory.take(options.directory());
        Opening.@Nullable Opened opened = null;
        boolean done = false;
        try {
            opened = Opening.open(options, owned, clock.millis());
            RocksStore store = new RocksStore(options, clock, owned, opened);
            done = true;
            return store;
        } finally {
            if (!done) {
                if (opened != null) {
                    opened.database().close();
                }
                owned.close();
            }
        }
    }

    /** Whether a store was made in this directory, whole or not; opens nothing, and may be asked while another has it. */
    public static boolean isAt(Path directory) {
        return Files.exists(directory.resolve(IdentityCard.FILE)) || Files.exists(directory.resolve(Opening.CURRENT));
    }

    /**
     * {@inheritDoc}
     *
     * @throws StoreUnavailableException if the write failed, and ever after
     */
    @Override
    public List<Decision> apply(List<Event> events) {
        return events.isEmpty() ? List.of() : queue.submit(Ticket.durable(events));
    }

    /**
     * {@inheritDoc}
     *
     * @throws dev.semel.store.StoreRefusedException if a record is damaged
     */
    @Override
    public List<Found> find(List<OperationKey> keys) {
        long now = time.now();
        List<Found> found = new ArrayList<>(keys.size());
        for (OperationKey key : keys) {
            StoredRecord stored = writer.read(key);
            IntentRecord live = stored == null ? null : Protocol.aged(stored.record(), now);
            found.add(new Found(live, now));
        }
        return found;
    }

    /**
     * {@inheritDoc} Not synced: what a crash undoes is past its end all the same.
     *
     * @throws dev.semel.store.StoreRefusedException if a record is damaged
     */
    @Override
    public Expiry expire(int budget) {
        synchronized (expiring) {
            ExpiryWalk.Step step = expiry.next(budget, time.now());
            int tombstones = 0;
            int deleted = 0;
            if (!step.due().isEmpty()) {
                for (Decision decision : queue.submit(Ticket.relaxed(step.due()))) {
                    if (decision instanceof Decision.Accepted accepted) {
                        deleted += accepted.record() == null ? 1 : 0;
                        tombstones += accepted.record() == null ? 0 : 1;
                    }
                }
            }
            return new Expiry(step.looked(), tombstones, deleted, step.roundEnded());
        }
    }

    @Override
    public List<Due> due(int limit) {
        writer.refuseIfBroken();
        return open.due(time.now(), limit);
    }

    @Override
    public OpenCount open() {
        writer.refuseIfBroken();
        return open.count();
    }

    @Override
    public List<Row> browse(@Nullable Status status, @Nullable OperationKey after, int limit) {
        writer.refuseIfBroken();
        return Browse.page(database, records, status, after, new Browse.BrowseLimit(limit, time.now()));
    }

    /** {@inheritDoc} Exact; walks all records of these tenants, whose bytes count as they are before compression. */
    @Override
    public List<Usage> usage(List<String> tenants) {
        writer.refuseIfBroken();
        return TenantWalk.over(database, records, tenants);
    }

    @Override
    public List<Entry> history(OperationKey key, int limit) {
        StoredRecord stored = writer.read(key);
        if (stored == null) {
            return List.of();
        }
        List<Entry> entries = new ArrayList<>(HistoryBytes.entries(stored.history()));
        entries.addAll(HistoryBytes.entries(records.notes(key.encoded())));
        // A stable sort: of one millisecond, what changed the record comes before what was noted about it.
        entries.sort(Comparator.comparingLong(Entry::atMillis));
        return List.copyOf(entries.subList(Math.max(0, entries.size() - limit), entries.size()));
    }

    @Override
    public void note(List<Note> notes) {
        if (!notes.isEmpty()) {
            queue.submit(Ticket.notes(notes));
        }
    }

    @Override
    public String markOnce(String name, String value) {
        return marks.once(name, value);
    }

    @Override
    public Optional<String> mark(String name) {
        return marks.said(name);
    }

    /** {@inheritDoc} Walks all records. */
    @Override
    public long highest() {
        writer.refuseIfBroken();
        return Loading.highestEpoch(database, records, epochsAbove);
    }

    @Override
    public void raise(long above) {
        queue.submit(Ticket.raising(above));
    }

    @Override
    public StoreDescription describe() {
        return description;
    }

    /** Waits for calls under way, writes the log out to tables and gives the directory up. A second call does nothing. */
    @Override
    public void close() {
        writer.stop(Refusals.closed(database.directory()));
        database.close();
        owned.close();
    }
}
