package dev.semel.benchmarks;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.redisson.Redisson;
import org.redisson.api.RBucket;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/**
 * Redisson's lock around a bucket, by its own client: look, lock, look again, act, write the result, unlock. Nothing stops
 * an owner whose lock ran out from writing.
 */
final class RedissonPeer implements Contestant, AutoCloseable {
    private static final Duration KEPT = Duration.ofDays(1);

    private final RedissonClient client;

    RedissonPeer(String url) {
        Config config = new Config();
        config.setCodec(StringCodec.INSTANCE);
        config.useSingleServer().setAddress(url);
        client = Redisson.create(config);
    }

    @Override
    public String name() {
        return "Redisson (lock, result)";
    }

    @Override
    public void operate(long number) {
        Payments.Capture request = Payments.request(number);
        RBucket<String> result = result(request);
        refuseIfDone(request, result);
        RLock lock = client.getLock("redisson-lock:" + request.order());
        if (!locked(lock)) {
            throw new IllegalStateException(request.order() + " is under way.");
        }
        try {
            refuseIfDone(request, result);
            result.set(Payments.receipt(request), KEPT);
        } finally {
            lock.unlock();
        }
    }

    private RBucket<String> result(Payments.Capture request) {
        return client.getBucket("redisson-result:" + request.order());
    }

    private static void refuseIfDone(Payments.Capture request, RBucket<String> result) {
        if (result.get() != null) {
            throw new IllegalStateException(request.order() + " was there before.");
        }
    }

    private static boolean locked(RLock lock) {
        try {
            return lock.tryLock(0, 30, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The caller was interrupted.", interrupted);
        }
    }

    @Override
    public void repeat(long number) {
        Payments.Capture request = Payments.request(number);
        if (!Payments.receipt(request).equals(result(request).get())) {
            throw new IllegalStateException(number + " has no result.");
        }
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
