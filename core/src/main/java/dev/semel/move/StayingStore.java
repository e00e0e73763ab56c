package dev.semel.move;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.store.Backlog;
import dev.semel.store.Browsable;
import dev.semel.store.Epochs;
import dev.semel.store.Marks;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreUnavailableException;
import dev.semel.store.TenantUsage;
import dev.semel.store.TransitionLog;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A store as a node uses it that knows no other: the node stops claiming once somebody begins to move the store's records
 * elsewhere. A grant is handed on only if the store was known to stay for {@link #TRUSTED_MILLIS} before it came, so a
 * node that slept over the beginning of a move acts on no claim that it made too late. Owners are heard out. Has the
 * capabilities of the store and no others.
 */
public final class StayingStore implements InvocationHandler {
    /** For how long, from before it was asked for, the word that the store stays is good. */
    public static final long TRUSTED_MILLIS = 3_000;

    private static final long ASKED_EVERY_MILLIS = 1_000;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final List<Class<?>> CAPABILITIES =
            List.of(Backlog.class, Browsable.class, TransitionLog.class, TenantUsage.class, Marks.class, Epochs.class);

    private final OperationStore store;
    private final Marks marks;
    private final LongSupplier nanos;
    /** When it was last asked whether the store stays, and it did. */
    private volatile long stayedNanos;
    /** Where the records go, once it is known that they go. */
    private volatile @Nullable String movedTo;

    private StayingStore(OperationStore store, Marks marks, LongSupplier nanos) {
        this.store = store;
        this.marks = marks;
        this.nanos = nanos;
        stayedNanos = nanos.getAsLong();
        MoveMarks.refuseUnlessItStays(store);
    }

    /**
     * This store, closed with it; the store itself if it keeps no marks, for then nobody can move its records.
     *
     * @param nanos time that only goes forward, see {@link System#nanoTime}
     * @throws StoreRefusedException NOT_USABLE if its records are elsewhere, or not all here yet
     * @throws StoreUnavailableException if it does not say
     */
    public static OperationStore over(OperationStore store, LongSupplier nanos) {
        if (!(store instanceof Marks marks)) {
            return store;
        }
        List<Class<?>> faces = new ArrayList<>(List.of(OperationStore.class));
        CAPABILITIES.stream().filter(each -> each.isInstance(store)).forEach(faces::add);
        return (OperationStore) Proxy.newProxyInstance(
                OperationStore.class.getClassLoader(),
                faces.toArray(new Class<?>[0]),
                new StayingStore(store, marks, nanos));
    }

    /** Not for callers: how the interfaces reach the store. */
    @Override
    @SuppressWarnings("ReferenceEquality") // a store is equal to itself alone
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        return switch (method.getName()) {
            case "apply" -> apply(listOf(Objects.requireNonNull(arguments)[0]));
            case "find" -> store.find(listOf(Objects.requireNonNull(arguments)[0]));
            case "equals" -> proxy == Objects.requireNonNull(arguments)[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> store.toString();
            default -> passed(method, arguments);
        };
    }

    @SuppressWarnings("unchecked") // it is the one argument of OperationStore.apply, or of find
    private static <T> List<T> listOf(Object argument) {
        return (List<T>) argument;
    }

    private List<Decision> apply(List<Event> events) {
        if (!claimAny(events)) {
            return store.apply(events);
        }
        ask();
        if (!stays()) {
            return withoutClaims(events);
        }
        List<Decision> decisions = store.apply(events);
        if (stays()) {
            return decisions;
        }
        // Asked again: a slow store alone is no reason to refuse, as long as it stays.
        ask();
        return stays() ? decisions : grantedTooLate(events, decisions);
    }

    private static boolean claimAny(List<Event> events) {
        for (Event event : events) {
            if (claims(event)) {
                return true;
            }
        }
        return false;
    }

    private static boolean claims(Event event) {
        return event instanceof Event.Claim;
    }

    private void ask() {
        long asked = nanos.getAsLong();
        if (movedTo != null || asked - stayedNanos < ASKED_EVERY_MILLIS * NANOS_PER_MILLI) {
            return;
        }
        try {
            String to = marks.mark(MoveMarks.TO).orElse(null);
            if (to == null) {
                stayedNanos = asked;
            } else {
                movedTo = to;
            }
        } catch (StoreUnavailableException silent) {
            // What was said before is good for a while; then nobody claims.
            return;
        }
    }

    private boolean stays() {
        return movedTo == null && nanos.getAsLong() - stayedNanos < TRUSTED_MILLIS * NANOS_PER_MILLI;
    }

    /** A claim, and what comes behind it for the same key, is not asked; the rest is. */
    private List<Decision> withoutClaims(List<Event> events) {
        Set<OperationKey> claimed =
                events.stream().filter(StayingStore::claims).map(Event::key).collect(Collectors.toSet());
        List<Event> rest =
                events.stream().filter(event -> !claimed.contains(event.key())).toList();
        List<Decision> told = rest.isEmpty() ? List.of() : store.apply(rest);
        List<Decision> decisions = new ArrayList<>(events.size());
        int next = 0;
        for (Event event : events) {
            decisions.add(claimed.contains(event.key()) ? refused() : told.get(next++));
        }
        return decisions;
    }

    private List<Decision> grantedTooLate(List<Event> events, List<Decision> decisions) {
        List<Decision> told = new ArrayList<>(decisions.size());
        for (int at = 0; at < decisions.size(); at++) {
            told.add(claims(events.get(at)) ? refused() : decisions.get(at));
        }
        return told;
    }

    private Decision refused() {
        String to = movedTo;
        return new Decision.Failed(
                to == null
                        ? "The store does not say whether its records stay in it."
                        : "The records of this store go to generation " + to
                                + ", so this node claims nothing more; start it with --move-to.",
                0);
    }

    private @Nullable Object passed(Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(store, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause() == null ? thrown : thrown.getCause();
        }
    }
}
