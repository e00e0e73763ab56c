package dev.semel.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.semel.Semel;
import dev.semel.engine.Engine;
import dev.semel.engine.SystemTime;
import dev.semel.policy.EffectClass;
import dev.semel.spring.Idempotent;
import dev.semel.spring.IdempotentProxy;
import dev.semel.store.MemoryStore;
import io.github.arun0009.idempotent.core.aspect.IdempotentAspect;
import io.github.arun0009.idempotent.core.persistence.InMemoryIdempotentStore;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInterceptor;
import org.springframework.aop.aspectj.annotation.AspectJProxyFactory;
import org.springframework.aop.framework.ProxyFactory;

/**
 * What {@code @Idempotent} adds to a method that does next to nothing, in processor time of the whole process: ours and a
 * peer's, each over a store in memory, beside a proxy that does nothing. The peer's store keeps the object that was
 * returned and forgets nothing; ours keeps JSON, a record and its history.
 */
final class MethodsBenchmark {
    private static final OperatingSystemMXBean MACHINE =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final int rounds;
    private final int seconds;

    MethodsBenchmark(int rounds, int seconds) {
        this.rounds = rounds;
        this.seconds = seconds;
    }

    /** What is asked. */
    public record Order(String id, long cents) {}

    /** What is answered. */
    public record Receipt(String order, long cents) {}

    /** The method. */
    public static class Orders {
        /** Answers. */
        @Idempotent(key = "#order.id", effect = EffectClass.DEDUPLICATED, horizon = "24h")
        @io.github.arun0009.idempotent.core.annotation.Idempotent(key = "#order.id", ttlInSeconds = 86_400)
        public Receipt place(Order order) {
            return new Receipt(order.id(), order.cents());
        }
    }

    /** One who guards, and what it took him. */
    private record Guard(String name, Function<Order, Receipt> place, Figures first, Figures repeated) {
        private Guard(String name, Function<Order, Receipt> place) {
            this(name, place, new Figures(), new Figures());
        }
    }

    void run() {
        try (SystemTime time = new SystemTime();
                MemoryStore store = new MemoryStore(SystemTime.wallClock());
                Engine engine = Engine.over(store, time).start()) {
            Guard bare = new Guard("unprotected", bare()::place);
            Guard ours = new Guard("semel", IdempotentProxy.of(new Orders(), Semel.over(engine))::place);
            Guard theirs = new Guard("idempotent-core 1.0.2", theirs()::place);
            for (int round = -1; round < rounds; round++) {
                for (Guard guard : new Guard[] {bare, ours, theirs}) {
                    measure(guard, round);
                }
            }
            System.out.println("Processor time of a call in ns, " + rounds + " rounds of " + seconds + " s");
            for (Guard guard : new Guard[] {bare, ours, theirs}) {
                System.out.printf(
                        Locale.ROOT, "%-24s first %s   repeated %s%n", guard.name(), guard.first(), guard.repeated());
            }
            System.out.printf(
                    Locale.ROOT,
                    "added, ours to theirs: first %.2f, repeated %.2f%n",
                    (ours.first().median() - bare.first().median())
                            / (theirs.first().median() - bare.first().median()),
                    (ours.repeated().median() - bare.repeated().median())
                            / (theirs.repeated().median() - bare.repeated().median()));
        }
    }

    private void measure(Guard guard, int round) {
        long[] made = {0};
        double first = nanosOfACall(() -> guard.place().apply(new Order(round + "/" + made[0]++, 5)));
        long known = Math.min(10_000, made[0]);
        long[] asked = {0};
        double repeated = nanosOfACall(() -> guard.place().apply(new Order(round + "/" + asked[0]++ % known, 5)));
        if (round >= 0) {
            guard.first().add(first);
            guard.repeated().add(repeated);
        }
    }

    private double nanosOfACall(Supplier<Receipt> call) {
        long until = System.nanoTime() + seconds * 1_000_000_000L;
        long before = MACHINE.getProcessCpuTime();
        long calls = 0;
        long cents = 0;
        while (System.nanoTime() < until) {
            for (int some = 0; some < 100; some++) {
                cents += call.get().cents();
            }
            calls += 100;
        }
        if (cents != 5 * calls) {
            throw new IllegalStateException("Somebody was told another receipt.");
        }
        return (double) (MACHINE.getProcessCpuTime() - before) / calls;
    }

    private static Orders bare() {
        ProxyFactory factory = new ProxyFactory(new Orders());
        factory.setProxyTargetClass(true);
        factory.addAdvice((MethodInterceptor) call -> call.proceed());
        return (Orders) factory.getProxy();
    }

    private static Orders theirs() {
        AspectJProxyFactory factory = new AspectJProxyFactory(new Orders());
        factory.setProxyTargetClass(true);
        factory.addAspect(new IdempotentAspect(new InMemoryIdempotentStore()));
        return factory.getProxy();
    }
}
