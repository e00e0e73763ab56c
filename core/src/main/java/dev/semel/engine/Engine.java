package dev.semel.engine;

import dev.semel.move.StayingStore;
import dev.semel.operation.Intent;
import dev.semel.operation.OperationKey;
import dev.semel.policy.EffectClass;
import dev.semel.policy.Quotas;
import dev.semel.policy.Terms;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.Evidence;
import dev.semel.protocol.Nonce;
import dev.semel.protocol.Verdict;
import dev.semel.store.Found;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreDescription;
import dev.semel.store.StoreRefusedException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs attempts over one store. Looks for a final record first, for a duplicate costs a read and not a write; claims
 * otherwise; renews while the attempt works; settles; keeps the sweeper going. Safe for use by all threads.
 *
 * <p>Nothing here waits for the store but {@link #find}, {@link #sweep}, {@link #helping} and {@link #close}. Stages
 * complete on the engine's threads: what follows them must not block, or must go elsewhere. A crash loses no answer that
 * was given, within the store's grade; attempts under way lapse and their effect class decides.
 */
public final class Engine implements AutoCloseable {
    private final OperationStore store;
    private final EngineParts parts;
    private final Known known;
    private final NearCache cache;
    private final Breaker breaker;
    private final Coalescer coalescer;
    private final Prober prober;
    private final TenantQuotas quotas;
    private final Reader reader;
    private final Flights flights = new Flights();
    /** For reads while the store is late: enough to find what is there, too few to make it later. */
    private final Semaphore lateLooks = new Semaphore(64);

    private final Sweeper sweeper;
    /** Read once: an engine lives no longer than the settings that it was started under. */
    private final StoreDescription description;

    private final boolean readsAreLocal;

    private Engine(Builder from) {
        // Whoever begins to move the records away ends the claims of every engine that does not know where they go.
        store = StayingStore.over(from.store, from.timing::nanos);
        Listener guarded = Listeners.guarded(from.listener);
        quotas = TenantQuotas.over(store, from.quotas, guarded, from.timing);
        parts = new EngineParts(from.timing, from.nonces, guarded, from.settings, from.driver);
        known = from.known;
        cache = new NearCache(
                from.settings.cache().records(), from.settings.cache().age().toNanos(), from.timing);
        breaker = new Breaker(
                from.settings.breaking().failures(), from.settings.breaking().pause(), from.timing);
        description = store.describe();
        int lanes = from.settings.lanes() == 0 ? description.lanes() : from.settings.lanes();
        coalescer = new Coalescer(store, breaker, parts, lanes);
        Executor probesOn = from.probesOn == null && from.driver != null ? Runnable::run : from.probesOn;
        prober = new Prober(coalescer, known, parts, probesOn);
        reader = new Reader(store, parts);
        sweeper = new Sweeper(new Sweeper.Rounds(store, quotas), coalescer, prober, known, parts);
        readsAreLocal = description.readsAreLocal();
        if (from.driver == null) {
            sweeper.start();
        }
    }

    /** An engine over this store, which stays its maker's to close. */
    public static Builder over(OperationStore store, Timing timing) {
        return new Builder(store, timing);
    }

    /**
     * Asks for the right to act. Completes at once if the answer is cached or can be read locally; else when the store,
     * or the twin that leads, has answered, or when the store has taken longer than the settings allow. Reads at most one
     * record on the calling thread, and only from a store whose reads are local, for as long as that store takes.
     *
     * @throws StoreRefusedException if the terms demand more durability than the store gives
     * @throws IllegalArgumentException if the terms say ATOMIC: an effect outside of its settlement's transaction would be
     *     run again when its lease has run out, though it is there; or if the intent has no version where the terms
     *     demand one, or the reverse
     */
    public CompletableFuture<Admission> admit(Intent intent, Terms terms) {
        return admit(intent, terms, Threshold.open());
    }

    /** The same for an attempt that passes this threshold before it becomes new work. */
    public CompletableFuture<Admission> admit(Intent intent, Terms terms, Threshold threshold) {
        refuseAtomic(intent.key().operation(), terms);
        return admitted(intent, terms, threshold);
    }

    private static void refuseAtomic(String operation, Terms terms) {
        if (isAtomic(terms)) {
            throw new IllegalArgumentException("Operation " + operation
                    + " is declared ATOMIC, and nothing says that its effect commits with its outcome; run it in a"
                    + " transaction of the store (JdbcStore.transactions), or declare another class.");
        }
    }

    /**
     * The same for whoever runs an ATOMIC effect: he writes its {@link Attempt#settlement} as the last statement of the
     * effect's own transaction, and rolls back if that is not accepted.
     *
     * @throws StoreRefusedException if the terms demand more durability than the store gives
     * @throws IllegalArgumentException if the terms do not say ATOMIC, or the intent's version does not fit them
     */
    public CompletableFuture<Admission> admitAtomic(Intent intent, Terms terms) {
        if (!isAtomic(terms)) {
            throw new IllegalArgumentException("Operation " + intent.key().operation() + " is declared "
                    + terms.effect().effectClass() + ", not ATOMIC; use admit.");
        }
        return admitted(intent, terms, Threshold.open());
    }

    private static boolean isAtomic(Terms terms) {
        return terms.effect().effectClass() == EffectClass.ATOMIC;
    }

    /** For owners that are not in this process. */
    public RemoteOwners remoteOwners() {
        return new RemoteOwners(this);
    }

    /** The same as {@link #admit} for an owner elsewhere. */
    Arrival admitElsewhere(Intent intent, Terms terms, Nonce nonce, Threshold threshold) {
        refuseAtomic(intent.key().operation(), terms);
        declare(intent.key().operation(), terms);
        Arrival arrival = new Arrival(this, intent.under(terms.duplicates()), terms, nonce, threshold);
        new Entrance(this, arrival).enter();
        return arrival;
    }

    /** What this thread submits meanwhile goes to the store together. */
    <T> T gathering(Supplier<T> asking) {
        return coalescer.gathering(asking);
    }

    private CompletableFuture<Admission> admitted(Intent intent, Terms terms, Threshold threshold) {
        declare(intent.key().operation(), terms);
        Arrival arrival = new Arrival(this, intent.under(terms.duplicates()), terms, null, threshold);
        new Entrance(this, arrival).enter();
        return arrival.admission();
    }

    /**
     * Makes terms known before the first attempt, so that the sweeper can work for records of an earlier run.
     *
     * @throws StoreRefusedException if they demand more durability than the store gives
     */
    public void declare(String operation, Terms terms) {
        if (description.grade().compareTo(terms.durability()) < 0) {
            throw new StoreRefusedException(
                    StoreRefusedException.Code.TOO_WEAK,
                    "Operation " + operation + " demands durability " + terms.durability() + " and "
                            + description.name() + " gives "
                            + description.grade()
                            + (description.because().isEmpty() ? "" : ", for " + description.because())
                            + "; choose another store or demand less.");
        }
        known.declare(operation, terms);
    }

    /** Reads one record as it counts now; from the store, never from the cache. Blocks for as long as the store does. */
    public Found find(OperationKey key) {
        return store.find(List.of(key)).get(0);
    }

    /** An operator's evidence about an intent in doubt, conditional on the epoch that was seen (rule 12). */
    public CompletableFuture<Decision> resolve(OperationKey key, long epochSeen, Verdict verdict, Evidence evidence) {
        return coalescer.submit(new Event.Resolve(key, epochSeen, verdict, evidence, known.retention(key.operation())));
    }

    /** Asks the receiver now; true if the record left doubt by it. */
    public CompletableFuture<Boolean> inquire(OperationKey key, long epochSeen) {
        return prober.inquire(key, epochSeen, known.retention(key.operation()));
    }

    /** Takes a stored result away; other nodes may tell it from their caches for as long as those may be stale. */
    public CompletableFuture<Decision> purge(OperationKey key, Evidence evidence) {
        return coalescer.submit(new Event.Purge(key, evidence)).whenComplete((decision, failure) -> cache.forget(key));
    }

    /** Keeps an outcome until at least this store time. */
    public CompletableFuture<Decision> hold(OperationKey key, long untilMillis) {
        return coalescer.submit(new Event.Hold(key, untilMillis));
    }

    /** What the engine is doing. */
    public EngineGauges gauges() {
        return new EngineGauges(
                coalescer.backlog(), cache.size(), flights.size(), breaker.isOpen(), coalescer.hanging());
    }

    /** One round of the sweeper, now and on this thread; for tests and for hosts that sweep by their own clock. */
    public void sweep() {
        sweeper.sweepOnce();
    }

    /**
     * Ends the sweeper and writes what is queued; attempts under way that end later are told "unavailable". Whoever waits for
     * a twin, a receiver or the store is told now.
     */
    @Override
    public void close() {
        sweeper.close();
        prober.close();
        reader.close();
        coalescer.close();
        parts.awaited().close();
    }

    /**
     * For a thread that waits for the stage that it asks for: it does the store's work itself while no other thread is at
     * it. The store's own time-out bounds that call; at most one caller at a time can be held up by it.
     *
     * @param asking calls this engine on this thread, and does not wait
     */
    public <T> T helping(Supplier<T> asking) {
        return coalescer.helping(asking);
    }

    /** Runs this once after so many milliseconds of the engine's time, on a thread that must not be blocked. */
    public Timing.Pending after(long millis, Runnable task) {
        return parts.timing().after(millis, task);
    }

    /**
     * Waits for a stage of this engine, whatever interrupts: a record must be settled all the same, and the interrupt is
     * handed back afterwards. Must not be called by what follows a stage.
     *
     * @throws CompletionException with the cause, if the stage failed
     */
    public <T> T await(CompletableFuture<T> stage) {
        if (parts.driver() != null) {
            parts.driver().await(stage);
        }
        // Not interruptible, and throws what it must.
        return stage.join();
    }

    /**
     * What a driven engine would ask of its store next; empty if there is nothing, or as many calls are under way as the
     * store is worth. Claims, settlements and the like come before reads.
     */
    public Optional<StoreCall> nextCall() {
        return coalescer.nextCall().or(reader::nextCall);
    }

    CompletableFuture<Decision> submit(Event event) {
        return coalescer.submit(event);
    }

    /** A claim of what has not begun; fails with {@link ShedException} if the store is late. */
    CompletableFuture<Decision> submitNew(Event.Claim claim) {
        return coalescer.submitNew(claim);
    }

    Semaphore lateLooks() {
        return lateLooks;
    }

    /** When work that was shed may come again. */
    long shedAfterMillis() {
        return parts.settings().shedAfter().toMillis();
    }

    /** Whether nothing is asked of the store and all that was answered is told. */
    boolean isQuiet() {
        return coalescer.isQuiet();
    }

    boolean isWatching() {
        return coalescer.isWatching();
    }

    boolean isClosed() {
        return coalescer.isClosed();
    }

    Timing timing() {
        return parts.timing();
    }

    Awaited awaited() {
        return parts.awaited();
    }

    Listener listener() {
        return parts.listener();
    }

    Nonce nonce() {
        return parts.nonces().get();
    }

    NearCache cache() {
        return cache;
    }

    Prober prober() {
        return prober;
    }

    TenantQuotas quotas() {
        return quotas;
    }

    /** The same without a thread that waits, but for a store whose reads are local. */
    public CompletableFuture<Found> look(OperationKey key) {
        if (!readsAreLocal) {
            return reader.look(key);
        }
        try {
            return CompletableFuture.completedFuture(find(key));
        } catch (RuntimeException unavailable) {
            return CompletableFuture.failedFuture(unavailable);
        }
    }

    Flights flights() {
        return flights;
    }

    long storeWithinNanos() {
        return parts.settings().storeWithin().toNanos();
    }

    boolean readsAreLocal() {
        return readsAreLocal;
    }

    /** Collects what an engine needs; not safe for use by several threads. */
    public static final class Builder {
        private final OperationStore store;
        private final Timing timing;
        private final Known known = new Known();
        private Supplier<Nonce> nonces = new Nonces();
        private Listener listener = Listener.none();
        private EngineSettings settings = EngineSettings.DEFAULT;
        private @Nullable Executor probesOn;
        private Quotas quotas = Quotas.none();
        private @Nullable Driver driver;

        private Builder(OperationStore store, Timing timing) {
            this.store = Objects.requireNonNull(store, "store");
            this.timing = Objects.requireNonNull(timing, "timing");
        }

        /** Who sees what happens; nobody by default. */
        public Builder listener(Listener sees) {
            listener = Objects.requireNonNull(sees, "listener");
            return this;
        }

        /** The engine's numbers; {@link EngineSettings#DEFAULT} unless said. */
        public Builder settings(EngineSettings numbers) {
            settings = Objects.requireNonNull(numbers, "settings");
            return this;
        }

        /** Nonces from elsewhere, for runs that must be repeatable; each must be given out once. */
        public Builder nonces(Supplier<Nonce> source) {
            nonces = Objects.requireNonNull(source, "nonces");
            return this;
        }

        /** How to ask the receiver of this operation. */
        public Builder probe(String operation, Probe probe) {
            known.probe(operation, probe);
            return this;
        }

        /** Who runs the engine instead of threads of its own; for simulations. */
        public Builder driver(Driver runs) {
            driver = Objects.requireNonNull(runs, "driver");
            return this;
        }

        /** How much each tenant may have; no limits unless said. The tenant is that of the keys. */
        public Builder quotas(Quotas limits) {
            quotas = Objects.requireNonNull(limits, "quotas");
            return this;
        }

        /** Where probes are called; threads of the engine's own if never called, so that a probe that blocks harms nobody. */
        public Builder probesOn(Executor threads) {
            probesOn = Objects.requireNonNull(threads, "probesOn");
            return this;
        }

        /**
         * Starts the threads that call the store and the sweeper's; close the engine to end them.
         *
         * @throws StoreRefusedException if there are quotas and the store cannot tell what tenants have, or if the
         *     store's records are moved to another one, or not all there yet
         */
        public Engine start() {
            return new Engine(this);
        }
    }
}
