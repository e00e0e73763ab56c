package dev.semel.spring;

import dev.semel.engine.Engine;
import dev.semel.http.RoutePolicy;
import dev.semel.policy.EffectClass;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The methods that are done once, as they are under one policy; each is read once. Safe for use by all threads. */
final class GuardedMethods {
    private record Key(Method method, Class<?> type) {}

    private final Supplier<Contracts> contracts;
    private final Map<Key, Optional<GuardedMethod<?, ?>>> known = new ConcurrentHashMap<>();

    GuardedMethods(Supplier<Contracts> contracts) {
        this.contracts = contracts;
    }

    /**
     * Those that are known here, read again.
     *
     * @throws MisuseException if one would not be protected as it says
     */
    GuardedMethods under(Contracts changed) {
        GuardedMethods next = new GuardedMethods(() -> changed);
        known.keySet().forEach(key -> next.of(key.method(), key.type()));
        return next;
    }

    /**
     * Makes their terms known to the engine.
     *
     * @throws dev.semel.store.StoreRefusedException if they demand more durability than the store gives
     */
    void declareTo(Engine engine) {
        known.values()
                .forEach(each -> each.map(GuardedMethod::operation)
                        .filter(operation -> operation.terms().effect().effectClass() != EffectClass.ATOMIC)
                        .ifPresent(operation -> engine.declare(operation.name(), operation.terms())));
    }

    /** Null if the method is not done once by its proxy. */
    @Nullable
    GuardedMethod<?, ?> of(Method method, Class<?> type) {
        return known.computeIfAbsent(new Key(method, type), absent -> Optional.ofNullable(read(method, type)))
                .orElse(null);
    }

    /** The route of a controller's method; null if what it does is not done once by the HTTP door. */
    @Nullable
    RoutePolicy route(HttpRoutes.Mapped mapped, String before) {
        Idempotent says = Guards.annotation(mapped.method(), mapped.type());
        return says == null || !Guards.isOfHttp(mapped.method(), mapped.type(), says)
                ? null
                : new HttpRoutes(contracts.get()).route(mapped, says, before);
    }

    private @Nullable GuardedMethod<?, ?> read(Method method, Class<?> type) {
        Idempotent says = Guards.annotation(method, type);
        if (says == null || Guards.isOfHttp(method, type, says)) {
            return null;
        }
        Method declared = Guards.declared(method, type);
        return contracts.get().of(declared, Guards.home(declared, type), says);
    }
}
