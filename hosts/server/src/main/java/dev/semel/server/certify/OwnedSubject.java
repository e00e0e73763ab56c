package dev.semel.server.certify;

import dev.semel.assembly.StoreAddress;
import dev.semel.store.StoreUnavailableException;
import dev.semel.testkit.CertifiedSubject;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Stores in a server of the user's, one after the other under a name that nobody else has: made for each place and erased
 * with it, also when the process is told to end. Nothing under another name is touched.
 */
abstract class OwnedSubject implements CertifiedSubject {
    final StoreAddress user;
    final StoreAddress own;
    private final String what;
    private final Farewell farewell;
    private boolean ended;

    /** @param what of the certification is left behind if it cannot be erased, for people */
    OwnedSubject(StoreAddress user, String what) {
        this.user = user;
        this.what = what;
        own = user.in("semel_certify_" + HexFormat.of().toHexDigits(new SecureRandom().nextLong()));
        farewell = new Farewell(this::leave);
    }

    /** Makes what a store needs before it is opened. */
    abstract void make();

    /** Erases all that stands under the name, if anything does or may. */
    abstract void erase();

    /** Gives back what was kept between places; nothing is made or erased afterwards. */
    void disconnect() {
        // Most keep nothing.
    }

    @Override
    public final String name() {
        return user.name();
    }

    @Override
    public final synchronized Place newPlace() {
        if (ended) {
            throw new StoreUnavailableException("The certification of " + name() + " was told to end.");
        }
        make();
        return new OwnPlace(own, this::eraseAlone);
    }

    /** The process is told to end: nothing is made any more. */
    private synchronized void leave() {
        ended = true;
        try {
            erase();
        } catch (StoreUnavailableException left) {
            System.err.println(
                    "semel: " + left.getMessage() + " The certification's " + what + " in " + own.name() + ".");
        }
    }

    private synchronized void eraseAlone() {
        erase();
    }

    @Override
    public final void close() {
        try (farewell) {
            eraseAlone();
        } finally {
            disconnect();
        }
    }
}
