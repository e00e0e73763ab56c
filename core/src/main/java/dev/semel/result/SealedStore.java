package dev.semel.result;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.store.Backlog;
import dev.semel.store.Browsable;
import dev.semel.store.Epochs;
import dev.semel.store.Found;
import dev.semel.store.Marks;
import dev.semel.store.OperationStore;
import dev.semel.store.TenantUsage;
import dev.semel.store.TransitionLog;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Another store with sealed results: above it everybody works with plain payloads, and below it nobody sees one. Has the
 * capabilities of that store and no others, which is why it is made of interfaces.
 */
public final class SealedStore implements InvocationHandler {
    private static final List<Class<?>> CAPABILITIES =
            List.of(Backlog.class, Browsable.class, TransitionLog.class, TenantUsage.class, Marks.class, Epochs.class);

    private final OperationStore store;
    private final SealedRecords sealed;

    private SealedStore(OperationStore store, SealedRecords sealed) {
        this.store = store;
        this.sealed = sealed;
    }

    /** This store, whose results are sealed from now on; is closed with it. */
    public static OperationStore over(OperationStore store, ResultSeal seal) {
        Objects.requireNonNull(store, "store");
        List<Class<?>> faces = new ArrayList<>(List.of(OperationStore.class));
        CAPABILITIES.stream().filter(each -> each.isInstance(store)).forEach(faces::add);
        return (OperationStore) Proxy.newProxyInstance(
                OperationStore.class.getClassLoader(),
                faces.toArray(new Class<?>[0]),
                new SealedStore(store, new SealedRecords(seal)));
    }

    /** Not for callers: how the interfaces reach the store. */
    @Override
    @SuppressWarnings("ReferenceEquality") // a store is equal to itself alone
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        return switch (method.getName()) {
            case "apply" -> apply(Objects.requireNonNull(arguments));
            case "find" -> find(Objects.requireNonNull(arguments));
            case "due" ->
                ((Backlog) store)
                        .due((Integer) Objects.requireNonNull(arguments)[0]).stream()
                                .map(due -> new Backlog.Due(
                                        due.key(), sealed.open(due.key(), due.record()), due.atMillis()))
                                .toList();
            case "browse" ->
                ((List<?>) Objects.requireNonNull(passed(method, arguments)))
                        .stream()
                                .map(Browsable.Row.class::cast)
                                .map(row -> new Browsable.Row(row.key(), sealed.open(row.key(), row.record())))
                                .toList();
            case "equals" -> proxy == Objects.requireNonNull(arguments)[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> "sealed " + store;
            default -> passed(method, arguments);
        };
    }

    private List<Decision> apply(Object[] arguments) {
        List<Event> events =
                ((List<?>) arguments[0]).stream().map(Event.class::cast).toList();
        List<Decision> decisions = store.apply(events.stream().map(sealed::seal).toList());
        List<Decision> opened = new ArrayList<>(decisions.size());
        for (int at = 0; at < decisions.size(); at++) {
            opened.add(sealed.open(events.get(at).key(), decisions.get(at)));
        }
        return opened;
    }

    private List<Found> find(Object[] arguments) {
        List<OperationKey> keys =
                ((List<?>) arguments[0]).stream().map(OperationKey.class::cast).toList();
        List<Found> found = store.find(keys);
        List<Found> opened = new ArrayList<>(found.size());
        for (int at = 0; at < found.size(); at++) {
            Found each = found.get(at);
            opened.add(
                    each.record() == null
                            ? each
                            : new Found(sealed.open(keys.get(at), each.record()), each.atMillis()));
        }
        return opened;
    }

    private @Nullable Object passed(Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(store, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause() == null ? thrown : thrown.getCause();
        }
    }
}
