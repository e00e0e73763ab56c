package dev.semel.server.certify;

import dev.semel.engine.SystemTime;
import dev.semel.store.MemoryStore;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreClock;
import dev.semel.testkit.CertifiedSubject;
import java.util.List;

/** The store in memory: nothing to leave behind, nothing that outlives closing, nothing to kill. */
final class MemorySubject implements CertifiedSubject {
    @Override
    public String name() {
        return "memory:";
    }

    @Override
    public Place newPlace() {
        return new MemoryPlace();
    }

    @Override
    public void close() {
        // Nothing is held but memory.
    }

    private static final class MemoryPlace implements Place {
        @Override
        public OperationStore open(StoreClock clock) {
            return new MemoryStore(clock);
        }

        @Override
        public OperationStore openLive() {
            return open(SystemTime.wallClock());
        }

        @Override
        public boolean survivesClosing() {
            return false;
        }

        @Override
        public boolean takesMany() {
            return false;
        }

        @Override
        public List<String> killable() {
            return List.of();
        }

        @Override
        public void close() {
            // Nothing is held but memory.
        }
    }
}
