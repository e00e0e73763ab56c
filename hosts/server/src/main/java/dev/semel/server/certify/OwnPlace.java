package dev.semel.server.certify;

import dev.semel.assembly.StoreAddress;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreClock;
import dev.semel.testkit.CertifiedSubject;
import java.nio.file.Path;
import java.util.List;

/**
 * One store in a server of the user's, under a name that nobody else has.
 *
 * @param erase erases all that stands under it
 */
record OwnPlace(StoreAddress own, Runnable erase) implements CertifiedSubject.Place {
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
    public long apartMillis() {
        return own.apartMillis();
    }

    @Override
    public List<String> killable() {
        return Certifying.work(own.text(), Path.of(System.getProperty("java.io.tmpdir")));
    }

    @Override
    public void close() {
        erase.run();
    }
}
