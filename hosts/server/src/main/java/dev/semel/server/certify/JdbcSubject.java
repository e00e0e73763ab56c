package dev.semel.server.certify;

import dev.semel.server.node.StoreAddress;
import dev.semel.server.node.StoreTables;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreClock;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreUnavailableException;
import dev.semel.testkit.CertifiedSubject;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;

/**
 * Stores in a database of the user's, one after the other in one schema of a name that nobody else has: made for each
 * place and dropped with it, also when the process is told to end. No other schema is touched.
 */
final class JdbcSubject implements CertifiedSubject {
    private static final String NO_RIGHT = "42501";

    private final StoreAddress user;
    private final StoreAddress own;
    private final Farewell farewell;
    /** Whether a schema is, or may be, there. */
    private boolean made;

    private boolean ended;

    JdbcSubject(StoreAddress user) {
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
        try (StoreTables tables = StoreTables.of(own)) {
            made = true;
            tables.apply();
        } catch (StoreRefusedException refused) {
            throw refused.getCause() instanceof SQLException failure && NO_RIGHT.equals(failure.getSQLState())
                    ? forbidden(failure)
                    : refused;
        }
        return new SchemaPlace();
    }

    private StoreRefusedException forbidden(SQLException failure) {
        made = false;
        String said = String.valueOf(failure.getMessage())
                .lines()
                .findFirst()
                .orElse("")
                .strip();
        return new StoreRefusedException(
                StoreRefusedException.Code.NOT_USABLE,
                "The store " + name() + " lets this role make no schema (" + said + "), and certification works in one"
                        + " of its own; GRANT CREATE ON DATABASE to the role, or name another role.",
                failure);
    }

    private synchronized void drop() {
        if (made) {
            try (StoreTables tables = StoreTables.of(own)) {
                tables.dropSchema();
            }
            made = false;
        }
    }

    /** The process is told to end: nothing is made any more. */
    private synchronized void leave() {
        ended = true;
        try {
            drop();
        } catch (StoreUnavailableException left) {
            System.err.println("semel: " + left.getMessage() + " The certification's schema is in " + own.name() + ".");
        }
    }

    @Override
    public void close() {
        try (farewell) {
            drop();
        }
    }

    private final class SchemaPlace implements Place {
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
            drop();
        }
    }
}
