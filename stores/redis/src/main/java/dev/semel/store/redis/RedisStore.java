package dev.semel.store.redis;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.Protocol;
import dev.semel.protocol.Status;
import dev.semel.protocol.Transition;
import dev.semel.store.Backlog;
import dev.semel.store.Browsable;
import dev.semel.store.Epochs;
import dev.semel.store.Expiry;
import dev.semel.store.Found;
import dev.semel.store.Marks;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreDescription;
import dev.semel.store.StoreUnavailableException;
import dev.semel.store.TenantUsage;
import dev.semel.store.TransitionLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Records in Redis, shared by as many nodes as there are: one server, the master that Sentinel names, or a Cluster. A batch
 * is one script and one round trip for each server, and a duplicate of a settled intent writes nothing.
 *
 * <p>Refuses to open, with a {@link dev.semel.store.StoreRefusedException} that says why, over a replica, over a server
 * that may evict keys or is too old, and over a store of which a part is gone. Its grade is read from the live settings of
 * all servers, see the manual; a server that fails over by itself keeps what it acknowledged only if the options have the
 * store wait for every replica. What replicas did not acknowledge in time is answered as unknown, and nothing is told that
 * was read before they have it.
 *
 * <p>Every call compares the generation: a server that was emptied meanwhile answers nothing any more. A server without
 * memory takes no claims and still hears owners out. If a connection breaks or a server is silent, nothing is known of
 * what was asked there; it is never asked twice by itself. Safe for use by all threads.
 */
public final class RedisStore implements OperationStore, Backlog, Browsable, TransitionLog, TenantUsage, Marks, Epochs {
    /** What two cores of a client and one of a server carry without waiting for one another. */
    private static final int LANES = 4;

    private final Nodes nodes;
    private final Shards shards;
    private final Batches batches;
    private final Sets sets;
    private final Pages pages;
    private final StoreDescription description;
    private @Nullable Walk cleaning;

    private RedisStore(Nodes nodes, Founding.Found found, RedisOptions options, StoreDescription description) {
        this.nodes = nodes;
        this.description = description;
        shards = found.shards();
        batches = new Batches(nodes, found, options);
        sets = new Sets(nodes, shards, options);
        pages = new Pages(nodes, shards, batches);
    }

    /**
     * Opens the store, and makes it where there is none; asks the servers for their settings and relies on what they are
     * now.
     *
     * @param url {@code redis://HOST:PORT}, {@code redis-sentinel://HOST:PORT,HOST:PORT#MASTER} or
     *     {@code redis-cluster://HOST:PORT,HOST:PORT}, each with {@code rediss} for TLS, and user and password before an
     *     {@code @}
     * @throws IllegalArgumentException if it is no such address
     * @throws dev.semel.store.StoreRefusedException if the store must not be used as it is; the code says why
     * @throws StoreUnavailableException if a server does not answer
     */
    public static RedisStore open(String url, RedisOptions options) {
        RedisAddress address = new RedisAddress(url);
        Nodes nodes = Nodes.of(address, options.silence());
        boolean opened = false;
        try {
            Preflight.Graded graded = Preflight.grade(nodes, address, options);
            Founding.Found found = Founding.find(nodes, options, address.name());
            StoreDescription description = new StoreDescription(
                    address.name(), graded.grade(), found.generation(), false, LANES, graded.because());
            RedisStore store = new RedisStore(nodes, found, options, description);
            opened = true;
            return store;
        } finally {
            if (!opened) {
                nodes.close();
            }
        }
    }

    /**
     * Says that this store's memory is not what it was, as after the restoration of a backup or the promotion of a replica
     * that lagged (rule 17): it becomes another generation, which nodes refuse until they are told to accept it, and its
     * epochs go on above all that were ever given out. No node may be running. Cut short, do it again.
     *
     * @return the new generation
     * @throws dev.semel.store.StoreRefusedException if there is no store
     * @throws StoreUnavailableException if a server does not answer
     */
    public static String renewGeneration(String url, RedisOptions options) {
        RedisAddress address = new RedisAddress(url);
        try (Nodes nodes = Nodes.of(address, options.silence())) {
            return Founding.renew(nodes, options, address.name());
        }
    }

    /**
     * What people call a store at this address: without user, password and settings.
     *
     * @throws IllegalArgumentException if it is no address of Redis
     */
    public static String nameOf(String url) {
        return new RedisAddress(url).name();
    }

    /**
     * Deletes all keys of a store, which forgets what was applied and so lets it be applied again: for tests and trials.
     * Nobody may have the store open.
     *
     * @throws StoreUnavailableException if a server does not answer; some keys may be left
     */
    public static void erase(String url, RedisOptions options) {
        RedisAddress address = new RedisAddress(url);
        try (Nodes nodes = Nodes.of(address, options.silence())) {
            for (Node master : nodes.masters()) {
                Walk.erase(nodes, master, Shards.everything(options.prefix()));
            }
        } catch (Unanswered unknown) {
            throw new StoreUnavailableException(
                    "The store " + address.name() + " cannot be deleted: " + unknown.why() + ".", unknown);
        }
    }

    @Override
    public List<Decision> apply(List<Event> events) {
        return events.isEmpty() ? List.of() : Deciding.decide(batches, shards, events);
    }

    @Override
    public List<Found> find(List<OperationKey> keys) {
        return pages.find(keys);
    }

    /** {@inheritDoc} Each node walks for itself. What is past its end Redis forgets by itself as well. */
    @Override
    public synchronized Expiry expire(int budget) {
        try {
            Walk walk = cleaning == null ? new Walk(nodes, shards, Math.max(budget, 100)) : cleaning;
            cleaning = null;
            List<OperationKey> keys =
                    walk.next(budget).stream().map(Shards::keyOf).toList();
            Expiry done = forget(keys, walk.isOver());
            cleaning = walk.isOver() ? null : walk;
            return done;
        } catch (Unanswered unknown) {
            throw new StoreUnavailableException("The store does not answer: " + unknown.why() + ".", unknown);
        }
    }

    private Expiry forget(List<OperationKey> keys, boolean ended) {
        List<Event> due = new ArrayList<>();
        List<Pages.Read> read = pages.read(keys);
        for (int at = 0; at < keys.size(); at++) {
            Event.Expire event = new Event.Expire(keys.get(at));
            Transition transition =
                    Protocol.decide(read.get(at).record(), event, read.get(at).atMillis(), 0);
            if (transition.changes()) {
                due.add(event);
            }
        }
        int tombstones = 0;
        int deleted = 0;
        for (Decision decision : apply(due)) {
            if (decision instanceof Decision.Accepted accepted) {
                deleted += accepted.record() == null ? 1 : 0;
                tombstones += accepted.record() == null ? 0 : 1;
            }
        }
        return new Expiry(keys.size(), tombstones, deleted, ended);
    }

    @Override
    public List<Due> due(int limit) {
        List<Due> due = new ArrayList<>();
        List<OperationKey> believed = sets.longestWaiting(pages.now(), limit);
        List<Pages.Read> read = pages.read(believed);
        for (int at = 0; at < believed.size(); at++) {
            pages.due(believed.get(at), read.get(at), due);
        }
        return due;
    }

    @Override
    public OpenCount open() {
        return sets.count();
    }

    /** {@inheritDoc} Walks by the names of all records for every page. */
    @Override
    public List<Row> browse(@Nullable Status status, @Nullable OperationKey after, int limit) {
        return pages.page(status, after, limit);
    }

    /** {@inheritDoc} Exact for what stays while it counts; walks by the names of all records and reads the tenants'. */
    @Override
    public List<Usage> usage(List<String> tenants) {
        return pages.usage(tenants);
    }

    @Override
    public List<Entry> history(OperationKey key, int limit) {
        return pages.history(key, limit);
    }

    @Override
    public void note(List<Note> notes) {
        pages.note(notes);
    }

    @Override
    public String markOnce(String name, String value) {
        return sets.markOnce(name, value);
    }

    @Override
    public Optional<String> mark(String name) {
        return sets.mark(name);
    }

    @Override
    public long highest() {
        return sets.highestEpoch();
    }

    @Override
    public void raise(long above) {
        sets.raiseEpochs(above);
    }

    @Override
    public StoreDescription describe() {
        return description;
    }

    @Override
    public void close() {
        nodes.close();
    }
}
