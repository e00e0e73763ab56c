package dev.semel.store.jdbc;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.Status;
import dev.semel.store.Backlog;
import dev.semel.store.Browsable;
import dev.semel.store.Epochs;
import dev.semel.store.Expiry;
import dev.semel.store.Found;
import dev.semel.store.Marks;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreDescription;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreUnavailableException;
import dev.semel.store.TenantUsage;
import dev.semel.store.TransitionLog;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Records in a relational database that the user already runs, shared by as many nodes as there are. Works over the
 * user's own {@link DataSource}, with any default isolation and without rights beyond those on Semel's own tables. A batch
 * of claims and settlements is one statement, one round trip and one commit; a duplicate of a settled intent is a read.
 *
 * <p>Knows PostgreSQL and, embedded, SQLite: a file for one process or several of one machine, written by one at a time,
 * a batch in one transaction with one sync. For SQLite the options name the clock, and the store keeps two connections of
 * the source until it is closed.
 *
 * <p>The tables must be there, see {@link JdbcSchema}. The store refuses to open, with a
 * {@link StoreRefusedException} that says why: a standby, a server that is too old, tables of a later release.
 *
 * <p>Statements that the database gives up for others, by deadlock or serialization, are repeated. If a connection
 * breaks, nothing is known of its batch and a {@link StoreUnavailableException} says so; events may be repeated, they
 * carry what makes them the same. Safe for use by all threads. On PostgreSQL a thread of its own has the server give up
 * what takes too long, while anything is under way. The data source stays its maker's to close.
 */
public final class JdbcStore implements OperationStore, Backlog, Browsable, TransitionLog, TenantUsage, Marks, Epochs {
    private static final long KEPT_EVERY_MILLIS = 1_000;

    private final DataSource source;
    private final Records records;
    private final StoreDescription description;
    private final OpenTable open;
    private final ExpiryWalk expiry;
    private final Runnable atLast;
    private final AtomicBoolean closed = new AtomicBoolean();
    /** The time that clean-up has written down last. */
    private final AtomicLong keptMillis = new AtomicLong();

    private JdbcStore(DataSource source, Dialect.Opened opened, Runnable atLast) {
        this.source = source;
        records = opened.records();
        description = opened.description();
        this.atLast = atLast;
        open = new OpenTable(records);
        expiry = new ExpiryWalk(records);
    }

    /**
     * Opens the store; asks the database for its settings and relies on what they are now.
     *
     * @throws StoreRefusedException if it must not be used as it is; the code says why
     * @throws IllegalArgumentException if the options are not for this database: SQLite needs a clock and has no schemas
     * @throws StoreUnavailableException if the database does not answer
     */
    public static JdbcStore open(DataSource source, JdbcOptions options) {
        return open(source, options, () -> {});
    }

    /**
     * As {@link #open(DataSource, JdbcOptions)}, for a data source that is this store's alone.
     *
     * @param atLast run once, when the store has been closed or could not be opened; {@code pool::close}
     */
    public static JdbcStore open(DataSource source, JdbcOptions options, Runnable atLast) {
        Objects.requireNonNull(source, "source");
        JdbcStore store = null;
        try {
            Dialect.Database database = Dialect.of(source);
            database.dialect().check(options);
            store = new JdbcStore(source, database.dialect().open(source, options, database.name()), atLast);
            return store;
        } finally {
            if (store == null) {
                atLast.run();
            }
        }
    }

    /** For effects that commit with their outcome, in transactions of the store's own data source. */
    public Transactions transactions() {
        return transactions(source);
    }

    /**
     * For effects that commit with their outcome, in transactions of another pool of the same database. What they survive
     * is read from that pool's settings, now.
     *
     * @throws StoreRefusedException if that leads to other tables than this store's, or must not be used as it is
     */
    public Transactions transactions(DataSource business) {
        return Transactions.of(
                this,
                business,
                records.transacted()
                        .orElseThrow(
                                () -> new StoreRefusedException(
                                        StoreRefusedException.Code.LACKS_CAPABILITY,
                                        "The store " + description.name()
                                                + " does not take part in transactions yet; use PostgreSQL for ATOMIC effects.")));
    }

    /** What a user's transaction has done to a record, now that it has committed. */
    void learn(Event event, Decision decision) {
        open.learn(List.of(event), List.of(decision));
    }

    @Override
    public List<Decision> apply(List<Event> events) {
        if (events.isEmpty()) {
            return List.of();
        }
        List<Decision> decisions = records.apply(events, open::known);
        open.learn(events, decisions);
        return decisions;
    }

    @Override
    public List<Found> find(List<OperationKey> keys) {
        return records.find(keys);
    }

    /** {@inheritDoc} The walk is shared by all nodes: each step is done by one of them. */
    @Override
    public Expiry expire(int budget) {
        Expiry done = expiry.step(budget);
        keepTimeIfItHasMovedOn();
        return done;
    }

    /** Each time costs a commit, and a step may be one of many. */
    private void keepTimeIfItHasMovedOn() {
        long latest = records.latestSeen();
        long kept = keptMillis.get();
        if (latest - kept >= KEPT_EVERY_MILLIS && keptMillis.compareAndSet(kept, latest)) {
            records.keepTime();
        }
    }

    /** {@inheritDoc} This node's own at once; other nodes' after a look at the whole table, see the manual. */
    @Override
    public List<Due> due(int limit) {
        return open.due(limit);
    }

    @Override
    public OpenCount open() {
        return open.count();
    }

    @Override
    public List<Row> browse(@Nullable Status status, @Nullable OperationKey after, int limit) {
        return Pages.page(records, status, after, limit);
    }

    /** {@inheritDoc} Exact; reads every row of these tenants, on PostgreSQL of all in one statement. */
    @Override
    public List<Usage> usage(List<String> tenants) {
        return tenants.isEmpty()
                ? List.of()
                : records.usage(tenants.stream().map(OperationKey::firstBytesOf).toList());
    }

    @Override
    public List<Entry> history(OperationKey key, int limit) {
        // A stable sort: of one millisecond, what changed the record comes before what was noted about it.
        List<Entry> entries = records.history(key).stream()
                .sorted(Comparator.comparingLong(Entry::atMillis))
                .toList();
        return List.copyOf(entries.subList(Math.max(0, entries.size() - limit), entries.size()));
    }

    @Override
    public void note(List<Note> notes) {
        if (!notes.isEmpty()) {
            records.note(notes);
        }
    }

    @Override
    public String markOnce(String name, String value) {
        return records.markOnce("user." + name, value);
    }

    @Override
    public Optional<String> mark(String name) {
        return records.mark("user." + name);
    }

    /** {@inheritDoc} On MariaDB looks at every record; on PostgreSQL an epoch of its sequence is used up. */
    @Override
    public long highest() {
        return records.highestEpoch();
    }

    @Override
    public void raise(long above) {
        records.raiseEpochs(above);
    }

    @Override
    public StoreDescription describe() {
        return description;
    }

    /** {@inheritDoc} What a database that is gone does not hear of is the time alone, which each record keeps as well. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        try {
            records.keepTime();
        } catch (StoreUnavailableException | StoreRefusedException gone) {
            // It is closed all the same; a record's own time is never gone back behind.
            return;
        } finally {
            records.close();
            atLast.run();
        }
    }
}
