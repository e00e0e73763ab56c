package dev.semel.store.jdbc;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.Status;
import dev.semel.store.Backlog;
import dev.semel.store.Browsable;
import dev.semel.store.Expiry;
import dev.semel.store.Found;
import dev.semel.store.Marks;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreDescription;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreUnavailableException;
import dev.semel.store.TransitionLog;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Records in a relational database that the user already runs, shared by as many nodes as there are. Works over the
 * user's own {@link DataSource}, with any default isolation and without rights beyond those on Semel's own tables. A batch
 * of claims and settlements is one statement, one round trip and one commit; a duplicate of a settled intent is a read.
 *
 * <p>The tables must be there, see {@link JdbcSchema}. The store refuses to open, with a
 * {@link StoreRefusedException} that says why: a standby, a server that is too old, tables of a later release.
 *
 * <p>Statements that the database gives up for others, by deadlock or serialization, are repeated. If a connection
 * breaks, nothing is known of its batch and a {@link StoreUnavailableException} says so; events may be repeated, they
 * carry what makes them the same. Safe for use by all threads; runs no thread of its own. The data source stays its
 * maker's to close.
 */
public final class JdbcStore implements OperationStore, Backlog, Browsable, TransitionLog, Marks {
    /** So many batches at once keep a database at work while others wait for its disk. */
    private static final int LANES = 4;

    private final Records records;
    private final StoreDescription description;
    private final OpenTable open;
    private final ExpiryWalk expiry;
    private final Runnable atLast;
    private final AtomicBoolean closed = new AtomicBoolean();

    private JdbcStore(Records records, StoreDescription description, Runnable atLast) {
        this.records = records;
        this.description = description;
        this.atLast = atLast;
        open = new OpenTable(records);
        expiry = new ExpiryWalk(records);
    }

    /**
     * Opens the store; asks the database for its settings and relies on what they are now.
     *
     * @throws StoreRefusedException if it must not be used as it is; the code says why
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
            store = opened(source, options, atLast);
            return store;
        } finally {
            if (store == null) {
                atLast.run();
            }
        }
    }

    private static JdbcStore opened(DataSource source, JdbcOptions options, Runnable atLast) {
        StoreTime time = new StoreTime(options.clock());
        Sql sql = new Sql("postgresql.sql", options.prefix(), time.isOfDatabase());
        String name = nameOf(source);
        Preflight preflight = new Connections(source, name, () -> false)
                .with(connection -> Preflight.of(connection, sql.get("settings"), name));
        Connections connections = new Connections(source, name, preflight::isolates);
        PostgresRecords records = new PostgresRecords(connections, sql, time);
        JdbcSchema.refuseUnknown(records, name);
        records.mark("time").map(Long::parseLong).ifPresent(time::seen);
        String generation = records.mark("generation").orElse("");
        return new JdbcStore(records, new StoreDescription(name, preflight.grade(), generation, false, LANES), atLast);
    }

    /** The database's address without user, password and the like. */
    private static String nameOf(DataSource source) {
        try (Connection connection = source.getConnection()) {
            DatabaseMetaData about = connection.getMetaData();
            if (!about.getDatabaseProductName().equals("PostgreSQL")) {
                throw new StoreRefusedException(
                        StoreRefusedException.Code.NOT_USABLE,
                        "The database is " + about.getDatabaseProductName() + "; Semel knows PostgreSQL.");
            }
            String url = about.getURL();
            int query = url.indexOf('?');
            return query < 0 ? url : url.substring(0, query);
        } catch (SQLException failure) {
            throw new StoreUnavailableException(
                    "The database does not answer: "
                            + String.valueOf(failure.getMessage()).strip(),
                    failure);
        }
    }

    @Override
    public List<Decision> apply(List<Event> events) {
        if (events.isEmpty()) {
            return List.of();
        }
        List<Decision> decisions = records.apply(events);
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
        records.keepTime();
        return expiry.step(budget);
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
