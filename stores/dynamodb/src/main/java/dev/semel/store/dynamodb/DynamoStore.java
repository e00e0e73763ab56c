package dev.semel.store.dynamodb;

import dev.semel.engine.SystemTime;
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
import dev.semel.store.StoreUnavailableException;
import dev.semel.store.TransitionLog;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Records in a table of DynamoDB, shared by as many nodes as there are. A claim on a free key is one conditional write, an
 * owner's settlement on the node that claimed another one; a batch is as many requests, many of them at once, and each
 * item has its own answer.
 *
 * <p>Refuses to open, with a {@link dev.semel.store.StoreRefusedException} that says why, over a table that is not there,
 * that has another key, that is replicated to other regions, that deletes records by itself, or that is a copy of the one
 * in which the store was made. Its grade is what the service promises; a server that is not the service promises nothing.
 *
 * <p>Its time is the service's, as every answer's date tells it; the wall clocks of nodes do not count. An answer whose
 * date contradicts the ones before it is not believed: nothing is known of what was asked. If the service is silent, or
 * fails without saying whether it did what was asked, nothing is known of it either, and it is never asked twice by
 * itself. Safe for use by all threads.
 */
public final class DynamoStore implements OperationStore, Backlog, Browsable, TransitionLog, Marks {
    private static final System.Logger LOG = System.getLogger(DynamoStore.class.getName());
    /** A call waits for the slowest of its requests, and others can go on meanwhile. */
    private static final int LANES = 8;

    private final DynamoAddress address;
    private final Service service;
    private final Root root;
    private final Deciding deciding;
    private final Pages pages;
    private final Open open;
    private final Cleaning cleaning;
    private final StoreDescription description;

    private DynamoStore(
            DynamoAddress address, Service service, Root root, DynamoOptions options, Preflight.Graded graded) {
        this.address = address;
        this.service = service;
        this.root = root;
        Items items = new Items(service, address.table());
        deciding = new Deciding(service, items, root, options);
        pages = new Pages(service, address.table(), items, root);
        open = new Open(service, address.table());
        cleaning = new Cleaning(service, address.table(), items, root, deciding);
        description =
                new StoreDescription(address.name(), graded.grade(), root.generation(), false, LANES, graded.because());
    }

    /**
     * Opens the store in a table that {@link DynamoTable} made; asks what the table is and relies on that.
     *
     * @param url {@code dynamodb://REGION/TABLE}, with {@code ?endpoint=URL} for another server than the region's.
     *     Credentials are found where AWS's clients look for them; an endpoint without TLS is given none that mean
     *     anything
     * @throws IllegalArgumentException if it is no such address
     * @throws dev.semel.store.StoreRefusedException if the store must not be used as it is; the code says why
     * @throws StoreUnavailableException if the service does not answer
     */
    public static DynamoStore open(String url, DynamoOptions options) {
        return open(url, options, SystemTime.steadyNanos());
    }

    static DynamoStore open(String url, DynamoOptions options, LongSupplier nanos) {
        DynamoAddress address = DynamoAddress.parse(url);
        Service service = Service.of(address, options, nanos);
        boolean opened = false;
        try {
            Preflight.Graded graded = Preflight.grade(service, address);
            Root root = Root.open(service, address, options, graded.tableId());
            DynamoStore store = new DynamoStore(address, service, root, options, graded);
            opened = true;
            return store;
        } catch (Unanswered unknown) {
            throw new StoreUnavailableException(
                    "The store " + address.name() + " cannot be opened: " + unknown.why() + ".", unknown);
        } finally {
            if (!opened) {
                service.close();
            }
        }
    }

    /**
     * What people call a store at this address.
     *
     * @throws IllegalArgumentException if it is no address of a table
     */
    public static String nameOf(String url) {
        return DynamoAddress.parse(url).name();
    }

    @Override
    public List<Decision> apply(List<Event> events) {
        return events.isEmpty() ? List.of() : deciding.decide(events);
    }

    @Override
    public List<Found> find(List<OperationKey> keys) {
        return answer(() -> pages.find(keys));
    }

    /** {@inheritDoc} Each node walks for itself. Of what is forgotten the epoch stays a while. */
    @Override
    public Expiry expire(int budget) {
        return answer(() -> cleaning.step(budget));
    }

    @Override
    public List<Due> due(int limit) {
        return answer(() -> pages.due(open.longestWaiting(service.time().now().earliestMillis(), limit)));
    }

    @Override
    public OpenCount open() {
        return answer(open::count);
    }

    /** {@inheritDoc} Reads the whole table for every page, which is paid for. */
    @Override
    public List<Row> browse(@Nullable Status status, @Nullable OperationKey after, int limit) {
        return answer(() -> pages.page(status, after, limit));
    }

    @Override
    public List<Entry> history(OperationKey key, int limit) {
        return answer(() -> pages.history(key, limit));
    }

    /** {@inheritDoc} A write each. */
    @Override
    public void note(List<Note> notes) {
        answer(() -> {
            pages.note(notes);
            return true;
        });
    }

    @Override
    public String markOnce(String name, String value) {
        return answer(() -> Root.markOnce(service, address.table(), name, value));
    }

    @Override
    public Optional<String> mark(String name) {
        return answer(() -> Root.mark(service, address.table(), name));
    }

    private static <T> T answer(Service.Work<T> work) {
        try {
            return work.run();
        } catch (Unanswered unknown) {
            throw Deciding.unavailable(unknown);
        }
    }

    @Override
    public StoreDescription describe() {
        return description;
    }

    /** {@inheritDoc} Writes down the time, if the service answers. */
    @Override
    public void close() {
        try {
            root.writeDownTime();
        } catch (Unanswered unknown) {
            // A store must be closed though nobody answers; a minute of the time is forgotten, as by a crash.
            LOG.log(System.Logger.Level.DEBUG, "The time was not written down: " + unknown.why());
        }
        service.close();
    }
}
