package dev.semel.server.certify;

import dev.semel.server.node.StoreAddress;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreClock;
import dev.semel.store.StoreUnavailableException;
import dev.semel.testkit.CertifiedSubject;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

/**
 * Stores in a Redis of the user's, one after the other under one prefix that nobody else has; its keys go with each place,
 * also when the process is told to end. No other key is touched.
 */
final class RedisSubject implements CertifiedSubject {
    private final StoreAddress user;
    private final StoreAddress own;
    private final Farewell farewell;
    private boolean ended;

    RedisSubject(StoreAddress user) {
        this.user = user;
        own = user.in("semel_certify_" + HexFormat.of().toHexDigits(new SecureRandom().nextLong()));
        farewell = new Farewell(this::leave);
    }

    @Override
    public String name() {
        return user.name();
    }

    @Override
    public synchronized Place newPlace() {
        if (ended) {
            throw new StoreUnavailableException("The certification of " + name() + " was told to end.");
        }
        return new PrefixPlace();
    }

    /** The process is told to end: nothing is made any more. */
    private synchronized void leave() {
        ended = true;
        try {
            own.erase();
        } catch (StoreUnavailableException left) {
            System.err.println("semel: " + left.getMessage() + " The certification's keys are in " + own.name() + ".");
        }
    }

    @Override
    public void close() {
        try (farewell) {
            own.erase();
        }
    }

    private final class PrefixPlace implements Place {
        @Override
        public OperationStore open(StoreClock clock) {
            return own.openBy(clock);
        }

        @Override
        public OperationStore openLive() {
            return own.open("");
        }

        @Override
        public boolean survivesClosing() {
            return true;
        }

        @Override
        public boolean takesMany() {
            return true;
        }

        @Override
        public List<String> killable() {
            return Certifying.work(own.text(), Path.of(System.getProperty("java.io.tmpdir")));
        }

        @Override
        public void close() {
            own.erase();
        }
    }
}
