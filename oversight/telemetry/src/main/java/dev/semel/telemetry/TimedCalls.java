package dev.semel.telemetry;

import dev.semel.engine.Timing;
import dev.semel.store.Backlog;
import dev.semel.store.Browsable;
import dev.semel.store.Epochs;
import dev.semel.store.Marks;
import dev.semel.store.OperationStore;
import dev.semel.store.TenantUsage;
import dev.semel.store.TransitionLog;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Times each call to a store and passes it on unchanged, its failures included. A proxy and not a class, so that the
 * timed store has exactly the capabilities of the one it stands for: engines look for them by type.
 */
final class TimedCalls implements InvocationHandler {
    private static final List<Class<?>> CAPABILITIES = List.of(
            OperationStore.class,
            Backlog.class,
            Browsable.class,
            TransitionLog.class,
            TenantUsage.class,
            Marks.class,
            Epochs.class);
    private static final Set<String> UNTIMED = Set.of("describe", "close");
    private static final Duration[] BOUNDS = {
        Duration.ofNanos(50_000),
        Duration.ofNanos(100_000),
        Duration.ofNanos(250_000),
        Duration.ofNanos(500_000),
        Duration.ofMillis(1),
        Duration.ofNanos(2_500_000),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5)
    };

    private record Meters(Timer timer, Counter failures) {}

    private final OperationStore store;
    private final Timing timing;
    private final MeterRegistry registry;
    private final ConcurrentHashMap<Method, Meters> byMethod = new ConcurrentHashMap<>();

    private TimedCalls(OperationStore store, Timing timing, MeterRegistry registry) {
        this.store = store;
        this.timing = timing;
        this.registry = registry;
    }

    static OperationStore around(OperationStore store, Timing timing, MeterRegistry registry) {
        Class<?>[] capabilities =
                CAPABILITIES.stream().filter(each -> each.isInstance(store)).toArray(Class<?>[]::new);
        return (OperationStore) Proxy.newProxyInstance(
                TimedCalls.class.getClassLoader(), capabilities, new TimedCalls(store, timing, registry));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return method.getName().equals("equals") && arguments != null
                    ? isItself(proxy, arguments[0])
                    : call(method, arguments);
        }
        if (UNTIMED.contains(method.getName())) {
            return call(method, arguments);
        }
        Meters meters = byMethod.computeIfAbsent(method, this::meters);
        long begin = timing.nanos();
        try {
            return call(method, arguments);
        } catch (RuntimeException failure) {
            meters.failures().increment();
            throw failure;
        } finally {
            meters.timer().record(timing.nanos() - begin, TimeUnit.NANOSECONDS);
        }
    }

    @SuppressWarnings("ReferenceEquality") // A store is equal to itself alone, and asking it would ask this again.
    private static boolean isItself(Object proxy, @Nullable Object other) {
        return proxy == other;
    }

    private @Nullable Object call(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(store, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getTargetException();
        }
    }

    private Meters meters(Method method) {
        Timer timer = Timer.builder("semel.store")
                .description("Calls to the store; one call of apply carries a batch of events")
                .tag("call", method.getName())
                .serviceLevelObjectives(BOUNDS)
                .register(registry);
        Counter failures = Counter.builder("semel.store.failures")
                .description("Calls to the store that failed")
                .tag("call", method.getName())
                .register(registry);
        return new Meters(timer, failures);
    }
}
