package dev.semel.server.certify;

import dev.semel.assembly.StoreAddress;
import dev.semel.store.StoreUnavailableException;
import dev.semel.testkit.CertifiedSubject;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Tables in a DynamoDB of the user's, one after the other under names that nobody else has; each goes with its place, also
 * when the process is told to end. No other table is touched.
 */
final class DynamoSubject implements CertifiedSubject {
    private final StoreAddress user;
    private final String name;
    private final Farewell farewell;
    private @Nullable StoreAddress last;
    private int places;
    private boolean ended;

    DynamoSubject(StoreAddress user) {
        this.user = user;
        name = "semel_certify_" + HexFormat.of().toHexDigits(new SecureRandom().nextLong()) + "_";
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
        // A table that is deleted is there for a while yet, so no name is used twice.
        StoreAddress own = user.in(name + ++places);
        last = own;
        own.make();
        return new OwnPlace(own, own::erase);
    }

    /** The process is told to end: nothing is made any more. */
    private synchronized void leave() {
        ended = true;
        StoreAddress own = last;
        try {
            if (own != null) {
                own.erase();
            }
        } catch (StoreUnavailableException left) {
            System.err.println(
                    "semel: " + left.getMessage() + " The certification's records are in " + own.name() + ".");
        }
    }

    @Override
    public void close() {
        try (farewell) {
            StoreAddress own = last;
            if (own != null) {
                own.erase();
            }
        }
    }
}
