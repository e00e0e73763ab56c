package dev.semel.engine;

import dev.semel.protocol.Nonce;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Nonces that no other process and no earlier run gives out: 64 random bits of this process and a count. */
final class Nonces implements Supplier<Nonce> {
    private final long process = new SecureRandom().nextLong();
    private final AtomicLong count = new AtomicLong(new SecureRandom().nextLong());

    @Override
    public Nonce get() {
        return new Nonce(process, count.incrementAndGet());
    }
}
