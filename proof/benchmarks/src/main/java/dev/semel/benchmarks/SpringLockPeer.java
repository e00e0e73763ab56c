package dev.semel.benchmarks;

import java.time.Duration;
import java.util.concurrent.locks.Lock;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.ValueOperations;
import org.springframework.integration.redis.util.RedisLockRegistry;

/**
 * Spring Integration's lock around a value of Spring Data's: look, lock, look again, act, write the result, unlock.
 * Nothing stops an owner whose lock ran out from writing. Twins wait, because the registry shares 256 locks of this
 * process among all keys, so that trying would refuse an order for another's sake. Its metadata store would not do for
 * the results: it reads and writes under one lock of the process.
 */
final class SpringLockPeer implements Contestant, AutoCloseable {
    private static final Duration KEPT = Duration.ofDays(1);

    private final LettuceConnectionFactory connection;
    private final RedisLockRegistry locks;
    private final ValueOperations<String, String> results;

    SpringLockPeer(int port) {
        connection = SpringConnection.to(port);
        locks = new RedisLockRegistry(connection, "spring-locks", Duration.ofSeconds(30));
        results = new StringRedisTemplate(connection).opsForValue();
    }

    @Override
    public String name() {
        return "Spring Integration (lock, result)";
    }

    @Override
    public void operate(long number) {
        Payments.Capture request = Payments.request(number);
        refuseIfDone(request);
        Lock lock = locks.obtain(request.order());
        lock.lock();
        try {
            refuseIfDone(request);
            results.set(key(request), Payments.receipt(request), KEPT);
        } finally {
            lock.unlock();
        }
    }

    private void refuseIfDone(Payments.Capture request) {
        if (results.get(key(request)) != null) {
            throw new IllegalStateException(request.order() + " was there before.");
        }
    }

    private static String key(Payments.Capture request) {
        return "spring-results:" + request.order();
    }

    @Override
    public void repeat(long number) {
        Payments.Capture request = Payments.request(number);
        if (!Payments.receipt(request).equals(results.get(key(request)))) {
            throw new IllegalStateException(number + " has no result.");
        }
    }

    @Override
    public void close() {
        locks.destroy();
        connection.destroy();
    }
}
