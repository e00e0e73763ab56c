package dev.semel.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.semel.Semel;
import dev.semel.engine.Engine;
import dev.semel.engine.SystemTime;
import dev.semel.policy.EffectClass;
import dev.semel.servers.RedisServer;
import dev.semel.spring.Idempotent;
import dev.semel.spring.IdempotentProxy;
import dev.semel.store.MemoryStore;
import dev.semel.store.OperationStore;
import dev.semel.store.redis.RedisOptions;
import dev.semel.store.redis.RedisStore;
import io.github.arun0009.idempotent.core.aspect.IdempotentAspect;
import io.github.arun0009.idempotent.core.persistence.IdempotentStore;
import io.github.arun0009.idempotent.core.persistence.InMemoryIdempotentStore;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.function.Function;
import org.aopalliance.intercept.MethodInterceptor;
import org.springframework.aop.aspectj.annotation.AspectJProxyFactory;
import org.springframework.aop.framework.ProxyFactory;

/**
 * What {@code @Idempotent} adds to a method that does next to nothing, in processor time of the whole process: ours and a
 * peer's, beside a proxy that does nothing. Once each over its own store in memory: the peer's is a map of the objects
 * that were returned, ours holds JSON, a record and its history. And twice both over the same Redis, the peer by either
 * client, the server's own time not counted.
 */
final class MethodsBenchmark {
    private static final OperatingSystemMXBean MACHINE =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final int KNOWN = 1_000;

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

    void run() throws Exception {
        try (SystemTime time = new SystemTime();
                RedisServer server = RedisServer.start(Map.of("appendfsync", "no"));
                OperationStore ours = RedisStore.open(server.url(), RedisOptions.defaults());
                PeersRedis byLettuce = PeersRedis.overLettuce(server.url());
                PeersRedis byJedis = PeersRedis.overJedis(server.url())) {
            sideBySide(
                    "Each over its own memory, empty at the beginning of each round",
                    (series, lasting) -> {
                        try (OperationStore empty = new MemoryStore(SystemTime.wallClock())) {
                            return ours(empty, time).nanosOfACall(series, lasting);
                        }
                    },
                    (series, lasting) -> calling(theirs(new InMemoryIdempotentStore())::place)
                            .nanosOfACall(series, lasting));
            sideBySide("Both over one Redis, the peer by Lettuce", ours(ours, time), calling(theirs(byLettuce)::place));
            sideBySide("Both over one Redis, the peer by Jedis", ours(ours, time), calling(theirs(byJedis)::place));
        }
    }

    private void sideBySide(String what, Added.Asked ours, Added.Asked theirs) throws Exception {
        new Added(rounds, seconds)
                .with("unprotected", calling(bare()::place))
                .with("semel", ours)
                .with("idempotent-core 1.0.2", theirs)
                .print(what);
    }

    /** With an engine of its own for each round. */
    private static Added.Asked ours(OperationStore store, SystemTime time) {
        return (series, lasting) -> {
            try (Engine engine = Engine.over(store, time).start()) {
                return calling(IdempotentProxy.of(new Orders(), Semel.over(engine))::place)
                        .nanosOfACall(series, lasting);
            }
        };
    }

    private static Added.Asked calling(Function<Order, Receipt> place) {
        return (series, lasting) -> {
            String space = series.round() + (series.repeated() ? "r/" : "f/");
            long known = 0;
            for (int each = 0; series.repeated() && each < KNOWN; each++) {
                known += place.apply(new Order(space + each, 5)).cents();
            }
            long until = System.nanoTime() + lasting * 1_000_000_000L;
            long before = MACHINE.getProcessCpuTime();
            long calls = 0;
            long cents = 0;
            while (System.nanoTime() < until) {
                for (int some = 0; some < 100; some++) {
                    long number = series.repeated() ? calls % KNOWN : calls;
                    cents += place.apply(new Order(space + number, 5)).cents();
                    calls++;
                }
            }
            if (cents != 5 * calls || known % 5 != 0) {
                throw new IllegalStateException("Somebody was told another receipt.");
            }
            return (double) (MACHINE.getProcessCpuTime() - before) / calls;
        };
    }

    private static Orders bare() {
        ProxyFactory factory = new ProxyFactory(new Orders());
        factory.setProxyTargetClass(true);
        factory.addAdvice((MethodInterceptor) call -> call.proceed());
        return (Orders) factory.getProxy();
    }

    private static Orders theirs(IdempotentStore store) {
        AspectJProxyFactory factory = new AspectJProxyFactory(new Orders());
        factory.setProxyTargetClass(true);
        factory.addAspect(new IdempotentAspect(store));
        return factory.getProxy();
    }
}
